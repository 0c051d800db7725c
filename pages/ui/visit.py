"""Who is here, and in which store."""

from __future__ import annotations

import streamlit as st

from editai.errors import Forbidden, SignedOut
from editai.jobs.presence import require_same_media
from editai.profiles.access import resolve_member
from editai.profiles.members import claim_invitations
from editai.profiles.sessions import SignedIn
from editai.store.rows import LOCAL_PERSON, Membership
from pages.server.gate import Gate
from pages.ui.resources import get_sessions, get_settings, get_store, session_id
from pages.ui.session import forget_other_stores

_STORE = "visited_store"
_QUERY = "store"
FIRST_STORE = "My store"


def person() -> str:
    """The id of the person whom the gate let through.

    Raises:
        Forbidden: there is no gate in front of this process, or it named nobody.
        SignedOut: team mode, and the session has ended since: a page stays open for longer than that.
    """
    named = st.user.get("person")
    if is_team() and Gate.standing:
        if not named or get_sessions().find(session_id()) != named:
            raise SignedOut("Your sign-in has ended. Sign in again; what you typed is kept.")
    elif not Gate.standing or named != LOCAL_PERSON:
        raise Forbidden("EditAI does not know who you are. Open it at the address that `start` printed.")
    return str(named)


def is_team() -> bool:
    """Whether people sign in here."""
    return get_settings().supabase_url is not None


def signed_in() -> SignedIn:
    """The person as the sign-in knows them; team mode only."""
    return get_sessions().person(session_id())


def enter() -> Membership:
    """The store of this visit: the one in the session, else in the address, else the last used, else the default.

    Raises:
        NotFound, Forbidden: the asked store does not exist, or is not this person's.
        ProfileUnavailable: there is no store to work in.
        NotInstalled: the worker keeps files elsewhere than this process looks for them.
    """
    who = person()
    if is_team():
        require_same_media(get_settings())
    store = get_store()
    asked = st.session_state.get(_STORE) or st.query_params.get(_QUERY)
    if is_team() and _STORE not in st.session_state:
        claim_invitations(store, who, signed_in().email)
    if asked is None and not is_team():
        store.profiles.ensure_any(who, name=FIRST_STORE)
    member = resolve_member(store, who, asked, last_used=True)
    settle(member.profile_id)
    return member


def current() -> Membership:
    """The member as the page finds it; proven again on every run, so a lost membership ends here."""
    return get_store().profiles.membership(person(), str(st.session_state[_STORE]))


def settle(profile_id: str) -> None:
    """Make it the store of this session and of the address; leave nothing of another store behind."""
    if st.session_state.get(_STORE) != profile_id:
        forget_other_stores(profile_id)
        get_store().profiles.touch(person(), profile_id)
        st.session_state[_STORE] = profile_id
    if st.query_params.get(_QUERY) != profile_id:
        st.query_params[_QUERY] = profile_id


def leave() -> None:
    """Forget which store this is, so that the next run finds one: after it was deleted or refused."""
    st.session_state.pop(_STORE, None)
    st.query_params.pop(_QUERY, None)


def all_stores() -> list[Membership]:
    """The person's stores, the default first."""
    return get_store().profiles.memberships(person())
