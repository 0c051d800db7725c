"""The networks a clip can be posted to: their settings as a page can draw them, and their limits.

Names and values are Postiz's own, so that ``--set tiktok.privacy_level=SELF_ONLY``, a form and the
request say the same. Source: docs/postiz-api.md §5.3 (read in Postiz's validation classes).
What a clip's file must be like is ``render/platforms``; both are applied by ``rules``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

FieldKind = Literal["choice", "bool", "text", "tags"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a setting, with the words for a person."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting of a network."""

    name: str
    """As Postiz spells it."""
    title: str
    """For a form's label."""
    kind: FieldKind
    """``tags`` is one text with commas between."""
    default: str | bool = ""
    required: bool = False
    """Postiz refuses the post without it."""
    choices: tuple[Choice, ...] = ()
    least: int = 0
    """Fewest characters of a text that is given."""
    limit: int | None = None
    """Most characters of a text; of tags: their sum as YouTube counts it."""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A place to post to."""

    name: str
    """One of the platforms."""
    title: str
    identifiers: tuple[str, ...]
    """What Postiz calls its channels; the first is the usual one."""
    text_title: str
    """What the post's text is called there."""
    text_limit: int
    """In UTF-16 units."""
    fields: tuple[Field, ...]
    needs_cover: bool = False
    """A cover picture goes with the video."""
    fetches_media: bool = False
    """The network itself downloads the clip, so Postiz must be reachable from the internet."""

    def field(self, name: str) -> Field | None:
        """The setting of that name."""
        return next((field for field in self.fields if field.name == name), None)

    def defaults(self) -> dict[str, str | bool]:
        """Every setting with its default, ready for a form."""
        return {field.name: field.default for field in self.fields}


def _choices(*pairs: tuple[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(value=value, label=label) for value, label in pairs)


def _switch(name: str, title: str, default: bool, help: str = "", *, required: bool = True) -> Field:
    return Field(name=name, title=title, kind="bool", default=default, required=required, help=help)


_TIKTOK: Final = Network(
    name="tiktok",
    title="TikTok",
    identifiers=("tiktok", "tiktok-business"),
    text_title="Caption",
    text_limit=2000,  # the business kind allows 2200; the smaller one holds for both
    fields=(
        Field(
            name="privacy_level",
            title="Who can see it",
            kind="choice",
            default="PUBLIC_TO_EVERYONE",
            required=True,
            choices=_choices(
                ("PUBLIC_TO_EVERYONE", "Everyone"),
                ("MUTUAL_FOLLOW_FRIENDS", "Friends"),
                ("FOLLOWER_OF_CREATOR", "Followers"),
                ("SELF_ONLY", "Only me"),
            ),
            help="TikTok allows only “Only me” until it has reviewed the app that Postiz posts with.",
        ),
        _switch("comment", "Allow comments", True),
        _switch("duet", "Allow duets", False),
        _switch("stitch", "Allow stitches", False),
        Field(
            name="content_posting_method",
            title="How it is posted",
            kind="choice",
            default="DIRECT_POST",
            required=True,
            choices=_choices(("DIRECT_POST", "Post it"), ("UPLOAD", "Put it in the creator's TikTok inbox")),
        ),
        Field(
            name="autoAddMusic",
            title="Let TikTok add music",
            kind="choice",
            default="no",
            required=True,
            choices=_choices(("no", "No"), ("yes", "Yes")),
        ),
        _switch("brand_content_toggle", "Paid partnership", False, "The post promotes somebody else's brand."),
        _switch("brand_organic_toggle", "Promotes your own brand", False),
        _switch("video_made_with_ai", "Label as made with AI", False, required=False),
    ),
)

_INSTAGRAM: Final = Network(
    name="instagram",
    title="Instagram",
    identifiers=("instagram", "instagram-standalone"),
    text_title="Caption",
    text_limit=2200,
    fields=(
        Field(
            name="post_type",
            title="Post as",
            kind="choice",
            default="post",
            required=True,
            choices=_choices(("post", "Reel"), ("story", "Story")),
        ),
        _switch("is_trial_reel", "Trial reel", False, "Shown to people who do not follow you first.", required=False),
        Field(
            name="graduation_strategy",
            title="When a trial reel goes to everyone",
            kind="choice",
            choices=_choices(("", "–"), ("MANUAL", "When you decide"), ("SS_PERFORMANCE", "When it does well")),
        ),
        Field(name="collaborators", title="Collaborators", kind="tags", help="Account names, with commas between."),
    ),
    fetches_media=True,
)

_YOUTUBE: Final = Network(
    name="youtube",
    title="YouTube",
    identifiers=("youtube",),
    text_title="Description",
    text_limit=5000,
    fields=(
        Field(name="title", title="Title", kind="text", required=True, least=2, limit=100),
        Field(
            name="type",
            title="Who can see it",
            kind="choice",
            default="public",
            required=True,
            choices=_choices(("public", "Everyone"), ("unlisted", "Anyone with the link"), ("private", "Only you")),
        ),
        Field(
            name="selfDeclaredMadeForKids",
            title="Made for kids",
            kind="choice",
            default="no",
            choices=_choices(("no", "No"), ("yes", "Yes")),
        ),
        Field(name="tags", title="Tags", kind="tags", limit=500, help="With commas between."),
    ),
)

_FACEBOOK: Final = Network(
    name="facebook",
    title="Facebook",
    identifiers=("facebook",),
    text_title="Text",
    text_limit=63206,
    fields=(
        Field(
            name="post_type",
            title="Post as",
            kind="choice",
            default="post",
            choices=_choices(("post", "Reel"), ("story", "Story")),
        ),
        Field(name="url", title="Link", kind="text", help="A full address; most posts have none."),
    ),
    fetches_media=True,
)

_PINTEREST: Final = Network(
    name="pinterest",
    title="Pinterest",
    identifiers=("pinterest",),
    text_title="Description",
    text_limit=500,
    fields=(
        Field(
            name="board",
            title="Board",
            kind="text",
            required=True,
            least=1,
            help="One of the account's boards, by its id.",
        ),
        Field(name="title", title="Title", kind="text", limit=100),
        Field(name="link", title="Link", kind="text", help="Where the pin leads to, as a full address."),
    ),
    needs_cover=True,
    fetches_media=True,
)

NETWORKS: Final = {network.name: network for network in (_TIKTOK, _INSTAGRAM, _YOUTUBE, _FACEBOOK, _PINTEREST)}
"""The networks by their platform's name."""

_BY_IDENTIFIER: Final = {key: network for network in NETWORKS.values() for key in network.identifiers}


def network_of(identifier: str) -> str:
    """The platform's name for what Postiz calls a channel; an unsupported one keeps Postiz's word."""
    known = _BY_IDENTIFIER.get(identifier)
    return known.name if known else identifier
