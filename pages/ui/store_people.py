"""Who works in a store: the people with their roles, invitations, and the way out."""

from __future__ import annotations

from typing import Final

import streamlit as st

from editai.errors import EditAIError
from editai.profiles import members
from editai.profiles.members import Person
from editai.store.rows import Invitation, Membership
from editai.store.states import Role
from pages.ui import visit
from pages.ui.failures import plain, show_failure, told
from pages.ui.icon_label import unseen
from pages.ui.resources import get_settings, get_store
from pages.ui.session import widget_key
from pages.ui.wording import moment

ROLE_WORDS: Final = {
    Role.OWNER: "everything",
    Role.EDITOR: "make clips, publish what is approved",
    Role.REVIEWER: "look, approve, send back",
}


def draw(member: Membership) -> None:
    """The people; for owners also how others come in."""
    is_owner = member.role is Role.OWNER
    for person in members.people(get_store(), member):
        _draw_person(member, person, is_owner)
    if not members.can_invite(get_settings()):
        st.caption(
            "EditAI runs for one person on this machine, so there is nobody to invite. "
            "With your team on Supabase, people sign in and are invited here."
        )
        return
    if is_owner:
        _draw_invitations(member)
        _draw_invite(member)
    if st.button(
        f"Leave {plain(member.profile.name)}…", key=widget_key(member.profile_id, "leave"), icon=":material/logout:"
    ):
        _ask_leave(member)


def _draw_person(member: Membership, person: Person, is_owner: bool) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small"):
        with st.container(gap=None):
            you = " :gray[· you]" if person.is_you and person.email else ""
            st.markdown(f"**{plain(person.name)}**{you}")
            st.caption(f"{person.role.value}: {ROLE_WORDS[person.role]}")
        if not is_owner or not members.can_invite(get_settings()):
            return
        key = widget_key(member.profile_id, f"role-{person.user_id}")
        if st.session_state.get(key) != person.role:
            st.session_state[key] = person.role
        with st.container(width=150):
            st.selectbox(
                f"Role of {person.name}",
                list(Role),
                format_func=lambda role: role.value,
                key=key,
                label_visibility="collapsed",
                on_change=_set_role,
                args=(member, person),
            )
        if not person.is_you and st.button(
            unseen(f"Take {person.name} out of the store"),
            key=widget_key(member.profile_id, f"remove-{person.user_id}"),
            icon=":material/person_remove:",
            type="tertiary",
            help=f"Take {plain(person.name)} out of the store",
        ):
            _ask_remove(member, person)


def _draw_invitations(member: Membership) -> None:
    for invitation in members.invitations(get_store(), member):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            until = moment(invitation.expires_at, member.profile.timezone)
            st.markdown(
                f":material/mail: {plain(invitation.email)} :gray[· invited as {invitation.role.value} · until {until}]"
            )
            st.button(
                "Take back",
                key=widget_key(member.profile_id, f"withdraw-{invitation.id}"),
                type="tertiary",
                on_click=_withdraw,
                args=(member, invitation),
            )


def _draw_invite(member: Membership) -> None:
    st.markdown("**Invite somebody**")
    with (
        st.form(widget_key(member.profile_id, "invite"), border=False),
        st.container(horizontal=True, vertical_alignment="bottom"),
    ):
        email = st.text_input("E-mail", max_chars=254, placeholder="ana@nortia.example")
        role = st.selectbox("Role", [Role.EDITOR, Role.REVIEWER, Role.OWNER], format_func=lambda each: each.value)
        asked = st.form_submit_button("Invite", icon=":material/person_add:")
    st.caption("EditAI sends no mail: tell them yourself. They sign in with this e-mail and are in.")
    if asked:
        try:
            members.invite(get_settings(), get_store(), member, email, role)
        except EditAIError as error:
            show_failure(error)
        else:
            st.toast("Invited. Tell them to sign in with that e-mail.", icon=":material/mail:")
            st.rerun()


def _set_role(member: Membership, person: Person) -> None:
    role = Role(st.session_state[widget_key(member.profile_id, f"role-{person.user_id}")])
    with told():
        members.set_role(get_store(), member, person.user_id, role)
        st.toast(f"{plain(person.name)} is {role.value} now.", icon=":material/check_circle:")


def _withdraw(member: Membership, invitation: Invitation) -> None:
    with told():
        members.withdraw_invitation(get_store(), member, invitation.id)
        st.toast("The invitation is taken back.", icon=":material/check_circle:")


@st.dialog("Take somebody out", icon=":material/person_remove:")
def _ask_remove(member: Membership, person: Person) -> None:
    st.write(
        f"{plain(person.name)} can no longer open {plain(member.profile.name)}. What they made stays, "
        "and you can invite them again."
    )
    if st.button(f"Take {plain(person.name)} out", type="primary", key=widget_key(member.profile_id, "really-remove")):
        try:
            members.remove_member(get_store(), member, person.user_id)
        except EditAIError as error:
            show_failure(error)
            return
        st.toast(f"{plain(person.name)} is out of the store.", icon=":material/check_circle:")
        st.rerun()


@st.dialog("Leave this store", icon=":material/logout:")
def _ask_leave(member: Membership) -> None:
    name = plain(member.profile.name)
    st.write(f"You can no longer open {name} until an owner invites you again. What you made stays.")
    if st.button(f"Leave {name}", type="primary", key=widget_key(member.profile_id, "really-leave")):
        try:
            members.leave(get_store(), member)
        except EditAIError as error:
            show_failure(error)
            return
        visit.leave()
        st.toast(f"You have left {plain(member.profile.name)}.", icon=":material/logout:")
        st.rerun()
