"""What stands there instead of a page when nobody can be let into a store."""

from __future__ import annotations

import streamlit as st

from editai.errors import EditAIError, Forbidden, NotFound, ProfileUnavailable, SignedOut
from editai.profiles.actions import create_store
from pages.ui import visit
from pages.ui.account import draw_person
from pages.ui.failures import plain, show_failure
from pages.ui.resources import get_store


def draw_instead(error: EditAIError) -> None:
    """The sentence, and the one step that helps: sign in, create a store, go to another one, or try again."""
    if isinstance(error, SignedOut):
        show_failure(error)
    elif isinstance(error, ProfileUnavailable) and visit.is_team():
        _draw_first_store()
    elif isinstance(error, Forbidden | NotFound | ProfileUnavailable):
        visit.leave()
        show_failure(error)
        st.button("Open your own store", icon=":material/storefront:")  # a link would open another tab
    else:
        show_failure(error)
        st.button("Try again", icon=":material/refresh:")


def _draw_first_store() -> None:
    """For somebody who has just joined a team and is in no store yet."""
    st.header("You are in no store yet", anchor=False)
    email = visit.signed_in().email
    st.write(f"Ask an owner to invite **{plain(email)}** to theirs, then look again. Or create a store of your own.")
    st.button("Look again", icon=":material/refresh:", on_click=visit.leave)
    with st.form("first-store", width=420):
        name = st.text_input("Name of the store", max_chars=80, placeholder="Nortia")
        made = st.form_submit_button("Create store", type="primary")
    if made:
        try:
            created = create_store(get_store(), visit.person(), name=name)
        except EditAIError as error:
            show_failure(error)
            return
        visit.settle(created.profile_id)
        st.rerun()
    with st.container(width=420):
        draw_person(email)
