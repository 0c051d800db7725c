"""The sign-in page: plain HTML that works without scripts, in the colours of the app."""

from __future__ import annotations

import base64
import hashlib
import html
from typing import Final

_STYLE: Final = """
:root{color-scheme:light dark;--ground:#f7f8fa;--card:#fff;--text:#1b1f27;--quiet:#5a6170;--line:#dfe2e8;
--accent:#4338ca;--wrong:#b42318;--wrong-ground:#fef3f2}
@media (prefers-color-scheme:dark){:root{--ground:#101216;--card:#14161b;--text:#e8eaf0;--quiet:#a0a7b4;
--line:#323743;--accent:#6366f1;--wrong:#fda29b;--wrong-ground:#2a1715}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:grid;place-items:center;padding:24px;background:var(--ground);
color:var(--text);font:15px/1.5 "Source Sans","Source Sans 3",system-ui,-apple-system,"Segoe UI",sans-serif}
main{width:100%;max-width:380px;background:var(--card);border:1px solid var(--line);border-radius:14px;
padding:32px 28px}
.mark{display:flex;align-items:center;gap:10px;font-weight:650;font-size:1.05rem;margin-bottom:22px}
h1{font-size:1.45rem;font-weight:650;margin:0 0 4px}
p{margin:0;color:var(--quiet)}
form{margin-top:22px;display:grid;gap:16px}
label{display:grid;gap:6px;font-weight:600;font-size:.93rem}
input{font:inherit;font-weight:400;width:100%;padding:10px 12px;border:1px solid var(--line);border-radius:10px;
background:var(--card);color:var(--text)}
input:focus-visible,button:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
button{font:inherit;font-weight:600;padding:11px 16px;border:0;border-radius:10px;background:var(--accent);
color:#fff;cursor:pointer}
button:hover{filter:brightness(1.08)}
.said{margin-top:16px;padding:10px 12px;border-radius:10px;color:var(--wrong);background:var(--wrong-ground)}
.note{margin-top:16px;padding:10px 12px;border-radius:10px;border:1px solid var(--line);color:var(--text)}
.foot{margin-top:22px;font-size:.87rem}
"""
_MARK: Final = (
    '<svg width="26" height="26" viewBox="0 0 26 26" aria-hidden="true"><rect width="26" height="26" rx="7"'
    ' fill="#4338ca"/><path d="M10 8v10l8-5z" fill="#fff"/></svg>'
)

POLICY: Final = (
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; style-src 'sha256-"
    + base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
    + "'"
)
"""No script, no foreign thing, and a form that goes to us only."""


def sign_in_page(*, forgery_token: str, back: str, email: str = "", wrong: str = "", note: str = "") -> str:
    """The page as HTML.

    Args:
        back: where the person wanted to go.
        wrong: a sentence for what did not work.
        note: a sentence for how they came here.
    """
    said = f'<div class="said" role="alert">{html.escape(wrong)}</div>' if wrong else ""
    said += f'<div class="note" role="status">{html.escape(note)}</div>' if note and not wrong else ""
    first, then = ("", " autofocus") if email else (" autofocus", "")
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in · EditAI</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex">
<style>{_STYLE}</style></head><body><main>
<div class="mark">{_MARK}EditAI</div>
<h1>Sign in</h1><p>With the e-mail and password of your team.</p>{said}
<form method="post" action="/auth/sign-in">
<input type="hidden" name="forgery_token" value="{html.escape(forgery_token)}">
<input type="hidden" name="next" value="{html.escape(back)}">
<label>E-mail<input type="email" name="email" value="{html.escape(email)}" autocomplete="username"
 maxlength="320" required{first}></label>
<label>Password<input type="password" name="password" autocomplete="current-password" maxlength="1000"
 required{then}></label>
<button type="submit">Sign in</button></form>
<p class="foot">No account, or the password is lost? Ask the person who looks after your team's Supabase project.</p>
</main></body></html>"""
