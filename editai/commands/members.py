"""``profiles members``: who works in a store, and what its owners do about it."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from editai.commands.command import Outcome
from editai.commands.context import Context
from editai.errors import NotFound, UsageError
from editai.profiles import members
from editai.profiles.access import OWNERS
from editai.store.states import Role


def add_member_arguments(parser: ArgumentParser) -> None:
    """At most one change; none lists."""
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--invite", metavar="E-MAIL", help="offer a place, with --role (editor); tell them yourself")
    change.add_argument("--withdraw", metavar="E-MAIL", help="take an open invitation back")
    change.add_argument("--change", metavar="PERSON", help="give somebody, by e-mail or id, the role of --role")
    change.add_argument("--remove", metavar="PERSON", help="end somebody's membership; what they made stays")
    change.add_argument("--leave", action="store_true", help="end your own membership")
    parser.add_argument("--role", choices=[role.value for role in Role], help="for --invite and --change")


def run_members(context: Context, args: Namespace) -> Outcome:
    """Do the one change, then list who is in the store now."""
    store, member = context.store, context.member
    if args.role and not (args.invite or args.change):
        raise UsageError("--role goes with --invite or --change.")
    if args.invite:
        members.invite(context.settings, store, member, args.invite, Role(args.role or Role.EDITOR.value))
    elif args.withdraw:
        wanted = args.withdraw.strip().lower()
        found = [one.id for one in members.invitations(store, member) if one.email == wanted]
        if not found:
            raise NotFound(f"{args.withdraw} has no open invitation to {member.profile.name}. Nothing was changed.")
        members.withdraw_invitation(store, member, found[0])
    elif args.change:
        if not args.role:
            raise UsageError("Say which role: --change PERSON --role owner|editor|reviewer.")
        members.set_role(store, member, members.find_person(store, member, args.change).user_id, Role(args.role))
    elif args.remove:
        members.remove_member(store, member, members.find_person(store, member, args.remove).user_id)
    elif args.leave:
        members.leave(store, member)
        return Outcome(value=[], text=f"You have left {member.profile.name}.")
    return _listed(context)


def _listed(context: Context) -> Outcome:
    store = context.store
    member = store.profiles.membership(context.member.user_id, context.member.profile_id)
    value: list[dict[str, Any]] = [
        {"user_id": one.user_id, "email": one.email, "role": one.role.value, "is_you": one.is_you}
        for one in members.people(store, member)
    ]
    lines = [f"{one['user_id']}  {one['role']:<8}  {one['email'] or ''}".rstrip() for one in value]
    if member.role in OWNERS:
        for one in members.invitations(store, member):
            value.append({"user_id": None, "email": one.email, "role": one.role.value, "is_you": False})
            lines.append(
                f"{'invited until ' + one.expires_at.date().isoformat():<36}  {one.role.value:<8}  {one.email}"
            )
    return Outcome(value=value, text="\n".join(lines))
