"""``profiles list|show|create|set|default|delete|members``: the stores of this installation."""

from __future__ import annotations

import getpass
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Sequence
from typing import Any, Final

from editai.commands.command import Outcome
from editai.commands.context import Context, add_store_arguments, open_context
from editai.commands.members import add_member_arguments, run_members
from editai.errors import InputError, UsageError
from editai.money import format_usd, parse_usd
from editai.profiles import actions
from editai.profiles.access import OWNERS, named_member, require
from editai.profiles.fields import checked
from editai.profiles.postiz import postiz_state
from editai.profiles.secrets import SecretBox
from editai.store.rows import Membership

HELP = "list, show, create, set, default or delete stores, and list their members"

_KEYS: Final = {
    "name": ("name", None),
    "description": ("description", None),
    "timezone": ("timezone", None),
    "quota": ("monthly_quota_microusd", None),
    "colour": ("brand", "colour"),
    "tagline": ("brand", "tagline"),
    "call_to_action": ("brand", "call_to_action"),
    "address": ("brand", "address"),
    "end_card": ("brand", "end_card"),
    "voice": ("voice", "voice"),
    "speed": ("voice", "speed"),
    "captions": ("caption", "style"),
    "font": ("caption", "font"),
    "platforms": ("publishing", "platforms"),
    "group": ("publishing", "group"),
}
"""What ``set`` and ``create`` may name, and where it is kept."""
_POSTIZ: Final = ("postiz_url", "postiz_key")


def add_arguments(parser: ArgumentParser) -> None:
    """``list`` by default."""
    actions_of = parser.add_subparsers(dest="action", metavar="list|show|create|set|default|delete|members")
    texts = {
        "list": "your stores, the default first",
        "show": "one store's settings",
        "create": "make a store",
        "set": f"change settings: {', '.join([*_KEYS, *_POSTIZ])}",
        "default": "make a store your default",
        "delete": "delete a store with its videos and clips; jobs and costs stay",
        "members": "who works in a store; invite, change a role, remove, leave",
    }
    for name, text in texts.items():
        action = actions_of.add_parser(name, help=text, description=text)
        add_store_arguments(action)
        if name == "create":
            action.add_argument("name", metavar="NAME", help="what people call the store")
        if name == "default":
            action.add_argument("named", metavar="STORE", nargs="?", help="a store's id or name")
        if name in ("create", "set"):
            secret = "; a value given as - is read from standard input"
            action.add_argument("pairs", metavar="key=value", nargs="*", help="settings" + secret)
        if name == "members":
            add_member_arguments(action)
        if name == "delete":
            action.add_argument("--name", metavar="NAME", help="the store's name, typed to confirm")
    add_store_arguments(parser)
    parser.set_defaults(action="list", profile=None, json=False)


def run(args: Namespace) -> Outcome:
    """Do what was asked."""
    with open_context(args, profile_needed=args.action == "delete") as context:
        return _ACTIONS[args.action](context, args)


def _list(context: Context, args: Namespace) -> Outcome:
    found = context.store.profiles.memberships(context.member.user_id)
    return Outcome(value=[_row(member) for member in found], text="\n".join(_line(member) for member in found))


def _show(context: Context, args: Namespace) -> Outcome:
    return _shown(context, context.member)


def _create(context: Context, args: Namespace) -> Outcome:
    changes, postiz = _parsed(args.pairs)
    if postiz:
        raise UsageError("Create the store first, then set its Postiz address and key.")
    changes.pop("name", None)
    timezone = changes.pop("timezone", "UTC")
    _check_names(changes)
    member = actions.create_store(context.store, context.member.user_id, name=args.name, timezone=timezone, **changes)
    return Outcome(value=_row(member), text=_line(member))


def _set(context: Context, args: Namespace) -> Outcome:
    if not args.pairs:
        raise UsageError(f"Say what to change, as key=value: {', '.join([*_KEYS, *_POSTIZ])}.")
    changes, postiz = _parsed(args.pairs)
    require(context.member, *OWNERS)
    # All is checked before anything is written, so that a refusal leaves the store as it was.
    checked(changes, context.member.profile_id)
    _check_names(changes)
    if postiz:
        box = SecretBox(context.settings)
        standing = postiz_state(context.store, context.member.profile_id)
        url = postiz.get("postiz_url", standing.url)
        key = postiz.get("postiz_key", "")
        if key == "" and "postiz_key" in postiz and url:
            raise InputError("The key is empty. Give postiz_url= and postiz_key= together to forget both.")
        actions.set_postiz(context.store, box, context.member, url, key)
    if changes:
        actions.edit_store(context.store, context.member, changes)
    return _shown(context, context.store.profiles.membership(context.member.user_id, context.member.profile_id))


def _default(context: Context, args: Namespace) -> Outcome:
    asked = args.named or args.profile
    if not asked:
        raise UsageError("Say which store: profiles default STORE.")
    member = named_member(context.store, context.member.user_id, asked)
    actions.make_default(context.store, member)
    member = context.store.profiles.membership(member.user_id, member.profile_id)
    return Outcome(value=_row(member), text=_line(member))


def _delete(context: Context, args: Namespace) -> Outcome:
    profile = context.member.profile
    typed = args.name
    if typed is None and sys.stdin.isatty():
        print(f"Type {profile.name} to delete this store with its videos and clips: ", end="", file=sys.stderr)
        typed = sys.stdin.readline()
    if not typed:
        raise UsageError(f"Deleting needs the store's name: --name {profile.name!r}.")
    actions.delete_store(context.settings, context.store, context.member, typed)
    return Outcome(
        value={"deleted": profile.id}, text=f"{profile.name} and its files are deleted. Its jobs and costs stay."
    )


_ACTIONS: Final[dict[str, Callable[[Context, Namespace], Outcome]]] = {
    "list": _list,
    "show": _show,
    "create": _create,
    "set": _set,
    "default": _default,
    "delete": _delete,
    "members": run_members,
}


def _parsed(pairs: Sequence[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The changes for the store, and those for its Postiz connection."""
    changes: dict[str, Any] = {}
    postiz: dict[str, str] = {}
    from_stdin = [pair for pair in pairs if pair.partition("=")[2] == "-"]
    if len(from_stdin) > 1:
        raise UsageError("Only one value can be read from standard input.")
    for pair in pairs:
        key, sign, value = pair.partition("=")
        if not sign or key not in {*_KEYS, *_POSTIZ}:
            raise UsageError(f"{pair.split('=')[0]!r} is no setting; known are {', '.join([*_KEYS, *_POSTIZ])}.")
        if value == "-":
            value = _from_stdin(key)
        if key in _POSTIZ:
            postiz[key] = value
            continue
        column, inner = _KEYS[key]
        if inner is None:
            changes[column] = _plain(key, value)
        else:
            changes.setdefault(column, {})[inner] = _plain(key, value) if value else None
    return changes, postiz


def _plain(key: str, value: str) -> Any:
    if key == "quota":
        return None if value.strip().lower() in ("", "none") else parse_usd(value)
    if key == "end_card":
        known = {"on": True, "yes": True, "true": True, "off": False, "no": False, "false": False}
        return known.get(value.strip().lower(), value)
    if key == "platforms":
        return [name.strip() for name in value.split(",") if name.strip()]
    if key == "speed":
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _from_stdin(key: str) -> str:
    if sys.stdin.isatty():
        return getpass.getpass(f"{key}: ")
    return sys.stdin.readline().strip()


def _check_names(changes: dict[str, Any]) -> None:
    """Voices and caption styles by their own lists, which lie above stores in the order of imports."""
    voice = changes.get("voice", {}).get("voice")
    if voice:
        from editai.speech.voices import parse_voice

        parse_voice(voice)
    style = changes.get("caption", {}).get("style")
    if style:
        from editai.captions.choice import check_style

        check_style(style)
    for platform in changes.get("publishing", {}).get("platforms") or ():
        from editai.render.platforms import PLATFORMS

        if platform not in PLATFORMS:
            raise InputError(f"There is no platform {platform!r}. Choose among {', '.join(sorted(PLATFORMS))}.")


def _row(member: Membership) -> dict[str, Any]:
    """The store as CONTRACTS §5 lists it."""
    return {
        "id": member.profile_id,
        "name": member.profile.name,
        "role": member.role.value,
        "is_default": member.is_default,
    }


def _line(member: Membership) -> str:
    mark = "*" if member.is_default else " "
    return f"{mark} {member.profile_id}  {member.role.value:<8}  {member.profile.name}"


def _shown(context: Context, member: Membership) -> Outcome:
    profile = member.profile
    postiz = postiz_state(context.store, profile.id)
    quota = profile.monthly_quota_microusd
    value = _row(member) | {
        "description": profile.description,
        "timezone": profile.timezone,
        "monthly_quota_microusd": quota,
        "brand": dict(profile.brand),
        "voice": dict(profile.voice),
        "caption": dict(profile.caption),
        "publishing": dict(profile.publishing),
        "postiz": {"url": postiz.url, "key_hint": postiz.hint, "is_set": postiz.is_set},
    }
    settings = {
        "timezone": profile.timezone,
        "quota": "none" if quota is None else f"{format_usd(quota)} a month",
        **{f"brand {name}": text for name, text in profile.brand.items()},
        **{f"voice {name}": text for name, text in profile.voice.items()},
        **{f"captions {name}": text for name, text in profile.caption.items()},
        "postiz": f"{postiz.url} (key …{postiz.hint})" if postiz.is_set else "not connected",
    }
    lines = [_line(member), *(f"    {name:<16} {text}" for name, text in settings.items())]
    return Outcome(value=value, text="\n".join(lines))
