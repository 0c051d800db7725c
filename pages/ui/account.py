"""The person's own corner in team mode: who is signed in, the way out, and what happens when a session ends."""

from __future__ import annotations

import html
from typing import Final

import streamlit as st

_LEAVE: Final = "location.replace('/auth/sign-in?ended=1&next='+encodeURIComponent(location.pathname+location.search))"
_LOOK_EVERY_MS: Final = 10_000
_WATCH: Final = f"""<script>
if (!window.__editaiWatch) {{
  const look = async () => {{
    try {{
      const answer = await fetch('/auth/me', {{cache: 'no-store'}});
      if (answer.status === 401) {_LEAVE};
    }} catch (error) {{}}
  }};
  window.__editaiWatch = setInterval(look, {_LOOK_EVERY_MS});
  document.addEventListener('visibilitychange', () => {{ if (!document.hidden) look(); }});
}}
</script>"""
"""A tab whose session has ended elsewhere would stand there greyed out, without a word."""
_FORM: Final = """
<form method="post" action="/auth/sign-out" style="display:flex;align-items:center;gap:8px;font-size:.87rem">
<span title="{email}" style="overflow:hidden;text-overflow:ellipsis;white-space:nowrap;opacity:.75">{email}</span>
<button type="submit" style="all:unset;cursor:pointer;text-decoration:underline;flex:none">Sign out</button>
</form>"""


def draw_person(email: str) -> None:
    """Who is signed in, and the button that ends it; a plain form, since only the server can end a session."""
    st.html(_FORM.format(email=html.escape(email)))
    st.html(_WATCH, unsafe_allow_javascript=True)


def lead_to_sign_in() -> None:
    """From a page whose session has ended to the sign-in, and back here afterwards."""
    st.info("Your sign-in has ended. What you typed is kept.", icon=":material/login:")
    st.html(f"<script>{_LEAVE}</script>", unsafe_allow_javascript=True)
