"""The person's own corner in team mode: who is signed in, the way out, and what happens when a session ends."""

from __future__ import annotations

import html
import json
from typing import Final

import streamlit as st

_LEAVE: Final = "location.replace('/auth/sign-in?ended=1&next='+encodeURIComponent(location.pathname+location.search))"
_LOOK_EVERY_MS: Final = 10_000
_WATCH: Final = f"""<script>
if (!window.__editaiWatch) {{
  const here = () => PERSON + ' ' + location.pathname + location.search;
  const find = (label) => [...document.querySelectorAll('[data-testid=stMain] :is(textarea, input[type=text])')]
    .find((each) => each.getAttribute('aria-label') === label);
  let typed = null;
  document.addEventListener('input', (event) => {{
    const label = event.target.getAttribute('aria-label');
    if (label && find(label) === event.target) typed = [here(), label, event.target.value];
  }});
  window.__editaiLeave = () => {{
    const field = typed && find(typed[1]);
    if (typed && typed[0] === here() && (!field || field.value === typed[2]))
      sessionStorage.setItem('editai-typed', JSON.stringify(typed));
    {_LEAVE};
  }};
  const look = async () => {{
    try {{
      const answer = await fetch('/auth/me', {{cache: 'no-store'}});
      if (answer.status === 401) window.__editaiLeave();
    }} catch (error) {{}}
  }};
  window.__editaiWatch = setInterval(look, {_LOOK_EVERY_MS});
  document.addEventListener('visibilitychange', () => {{ if (!document.hidden) look(); }});
  const kept = JSON.parse(sessionStorage.getItem('editai-typed') || 'null');
  sessionStorage.removeItem('editai-typed');
  let tries = kept && kept[0] === here() ? 120 : 0;
  const put = setInterval(() => {{
    const field = tries-- > 0 ? find(kept[1]) : null;
    if (tries > 0 && (!field || field.disabled)) return;
    clearInterval(put);
    if (!field || field.value === kept[2]) return;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value').set.call(field, kept[2]);
    field.dispatchEvent(new Event('input', {{bubbles: true}}));
    field.dispatchEvent(new FocusEvent('focusout', {{bubbles: true}}));
  }}, 250);
}}
</script>"""
"""A tab whose session has ended elsewhere would stand there greyed out, without a word. What was typed last
may not have reached the server: the tab itself keeps it, for the same person on the same page."""
_FORM: Final = """
<form method="post" action="/auth/sign-out" style="display:flex;align-items:center;gap:8px;font-size:.87rem">
<span title="{email}" style="overflow:hidden;text-overflow:ellipsis;white-space:nowrap;opacity:.75">{email}</span>
<button type="submit" style="all:unset;cursor:pointer;text-decoration:underline;flex:none">Sign out</button>
</form>"""


def draw_person(email: str) -> None:
    """Who is signed in, and the button that ends it; a plain form, since only the server can end a session."""
    st.html(_FORM.format(email=html.escape(email)))
    person = json.dumps(email).replace("<", "\\u003c")
    st.html(_WATCH.replace("PERSON", person), unsafe_allow_javascript=True)


def lead_to_sign_in() -> None:
    """From a page whose session has ended to the sign-in, and back here afterwards."""
    st.info("Your sign-in has ended. What you typed is kept.", icon=":material/login:")
    leave = f"window.__editaiLeave ? window.__editaiLeave() : {_LEAVE}"
    st.html(f"<script>{leave}</script>", unsafe_allow_javascript=True)
