"""Who has signed in on this machine's command line, in team mode.

The secret id of the session lies in one file that only its owner can read; the tokens lie encrypted beside
those of browsers and are renewed by the same refresher.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from editai.errors import NotInstalled, SignedOut
from editai.profiles.sessions import Sessions, SignedIn
from editai.settings import Settings


def sign_in_here(settings: Settings, email: str, password: str) -> SignedIn:
    """Sign in for the commands that follow; whoever was signed in before is signed out.

    Raises:
        NotInstalled: this installation is no team's.
        Forbidden: the e-mail and the password do not fit together.
        StoreError: the team's Supabase cannot be reached.
    """
    _require_team(settings)
    with closing(Sessions(settings)) as sessions:
        session_id = sessions.sign_in(email, password)
        before = _read(settings)
        if before:
            sessions.sign_out(before)
        _write(settings, session_id)
        return sessions.person(session_id)


def sign_out_here(settings: Settings) -> bool:
    """End the command line's session; whether there was one."""
    _require_team(settings)
    session_id = _read(settings)
    if session_id is None:
        return False
    with closing(Sessions(settings)) as sessions:
        sessions.sign_out(session_id)
    _path(settings).unlink(missing_ok=True)
    return True


def signed_in_here(settings: Settings) -> tuple[Callable[[], str], str]:
    """What gives an access token that is good now, and the id of the person whose it is.

    Raises:
        SignedOut: nobody has signed in here, or the session has ended.
        StoreError: it must be renewed and Supabase cannot be reached.
    """
    session_id = _read(settings)
    if session_id is None:
        raise SignedOut(
            "Nobody is signed in on this command line. Sign in first: python -m editai sign-in",
            mend="python -m editai sign-in",
        )
    sessions = Sessions(settings)  # open as long as the process: a render may outlast a token
    if not sessions.is_alive(session_id):  # its tokens would still be good for up to an hour
        sessions.close()
        raise SignedOut(
            "Your sign-in has ended. Sign in again: python -m editai sign-in", mend="python -m editai sign-in"
        )
    return lambda: sessions.token(session_id), sessions.person(session_id).user_id


def _require_team(settings: Settings) -> None:
    if settings.supabase_url is None:
        raise NotInstalled(
            "Nobody signs in here: this installation is not a team's. Set up team mode first (README).",
            mend="set EDITAI_SUPABASE_URL and EDITAI_SUPABASE_PUBLISHABLE_KEY",
        )


def _path(settings: Settings) -> Path:
    return settings.home / "sign-ins" / "command-line"


def _read(settings: Settings) -> str | None:
    try:
        return _path(settings).read_text("ascii").strip() or None
    except FileNotFoundError:
        return None


def _write(settings: Settings, session_id: str) -> None:
    path = _path(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(prefix=".command-line-", dir=path.parent)  # 0600 from the start
    with os.fdopen(descriptor, "w") as file:
        file.write(session_id)
    Path(name).replace(path)
