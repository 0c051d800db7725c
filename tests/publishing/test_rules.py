"""Every required setting and limit of the contract, refused here before Postiz would."""

from __future__ import annotations

from typing import Any

import pytest

from editai.errors import InputError
from editai.publishing import text as texts
from editai.publishing.facts import ClipFacts
from editai.publishing.fake_rules import dto_messages, text_length, visible_text
from editai.publishing.networks import NETWORKS, network_of
from editai.publishing.payload import post_settings
from editai.publishing.rules import check_clip, check_text, checked_settings, network_named
from editai.store.rows import Publication
from editai.store.states import PublicationState

NEEDED: dict[str, dict[str, Any]] = {"youtube": {"title": "The mug"}, "pinterest": {"board": "123"}}


@pytest.mark.parametrize("name", NETWORKS)
def test_the_defaults_are_accepted_by_the_server(name: str) -> None:
    """The rules and the fake were written apart from the same contract; they must meet."""
    from datetime import datetime, timezone

    now = datetime.now(timezone.utc)
    settings = checked_settings(NETWORKS[name], NEEDED.get(name, {}))
    publication = Publication(
        id="1",
        profile_id="p",
        clip_id="c",
        clip_snapshot={},
        channel_id="x",
        network=name,
        text="t",
        settings=settings,
        scheduled_at=now,
        state=PublicationState.PLANNED,
        attempt=0,
        client_ref="r",
        postiz_post_id=None,
        link=None,
        reason=None,
        created_by="me",
        created_at=now,
        updated_at=now,
    )
    for identifier in NETWORKS[name].identifiers:
        sent = post_settings(publication, identifier)
        assert sent["client_ref"] == "r"
        post = {"value": [{"content": "x", "image": []}], "settings": sent}
        body = {"date": "2026-12-01T10:00:00Z", "shortLink": False, "tags": [], "posts": [post]}
        assert dto_messages(body, [identifier]) == []


WRONG = [
    ("tiktok", {"privacy_level": "PUBLIC"}, "privacy_level"),
    ("tiktok", {"duet": "perhaps"}, "duet"),
    ("tiktok", {"stitch": 3}, "stitch"),
    ("tiktok", {"comment": "x"}, "comment"),
    ("tiktok", {"autoAddMusic": "true"}, "autoAddMusic"),
    ("tiktok", {"brand_content_toggle": "x"}, "brand_content_toggle"),
    ("tiktok", {"brand_organic_toggle": "x"}, "brand_organic_toggle"),
    ("tiktok", {"content_posting_method": ""}, "content_posting_method"),
    ("tiktok", {"nonsense": "x"}, "nonsense"),
    ("instagram", {"post_type": "reel"}, "post_type"),
    ("instagram", {"graduation_strategy": "SOON"}, "graduation_strategy"),
    ("youtube", {}, "title"),
    ("youtube", {"title": "x"}, "title"),
    ("youtube", {"title": "x" * 101}, "title"),
    ("youtube", {"title": "\N{GRINNING FACE}" * 51}, "title"),
    ("youtube", {"title": "fine", "type": "secret"}, "type"),
    ("youtube", {"title": "fine", "selfDeclaredMadeForKids": "maybe"}, "selfDeclaredMadeForKids"),
    ("youtube", {"title": "fine", "tags": "a b," * 101}, "tags"),
    ("facebook", {"post_type": "reel"}, "post_type"),
    ("facebook", {"url": "example"}, "url"),
    ("pinterest", {}, "board"),
    ("pinterest", {"board": "  "}, "board"),
    ("pinterest", {"board": "1", "title": "x" * 101}, "title"),
    ("pinterest", {"board": "1", "link": "javascript:alert(1)"}, "link"),
]


@pytest.mark.parametrize(("name", "given", "field"), WRONG)
def test_the_refusal_names_the_field(name: str, given: dict[str, Any], field: str) -> None:
    with pytest.raises(InputError) as caught:
        checked_settings(NETWORKS[name], given)
    assert caught.value.details["field"] == f"{name}.{field}"


def test_what_a_command_line_gives_becomes_true_switches() -> None:
    settings = checked_settings(NETWORKS["tiktok"], {"duet": "true", "comment": "no", "stitch": False})
    assert (settings["duet"], settings["comment"], settings["stitch"]) == (True, False, False)


@pytest.mark.parametrize(
    ("name", "limit"),
    [("tiktok", 2000), ("instagram", 2200), ("youtube", 5000), ("facebook", 63206), ("pinterest", 500)],
)
def test_text_limits_in_utf16_units(name: str, limit: int) -> None:
    network = NETWORKS[name]
    assert check_text(network, "x" * limit, {}) == "x" * limit
    assert check_text(network, "&" * limit, {}) == "&" * limit
    for too_long in ("x" * (limit + 1), "\N{GRINNING FACE}" * (limit // 2 + 1)):
        with pytest.raises(InputError) as caught:
            check_text(network, too_long, {})
        assert caught.value.details["field"] == f"{name}.text"
        assert caught.value.details["limit"] == limit


def test_a_text_is_needed_except_for_a_story() -> None:
    with pytest.raises(InputError):
        check_text(NETWORKS["instagram"], " \n ", {"post_type": "post"})
    assert check_text(NETWORKS["instagram"], "", {"post_type": "story"}) == ""


@pytest.mark.parametrize(
    ("name", "duration_ms", "fits"),
    [
        ("facebook", 90_000, True),
        ("facebook", 90_001, False),
        ("youtube", 180_001, False),
        ("instagram", 2_999, False),
        ("pinterest", 3_999, False),
        ("tiktok", 600_000, True),
    ],
)
def test_a_clip_must_fit_that_network(name: str, duration_ms: int, fits: bool) -> None:
    if fits:
        check_clip(NETWORKS[name], ClipFacts(duration_ms=duration_ms, size_bytes=1))
        return
    with pytest.raises(InputError) as caught:
        check_clip(NETWORKS[name], ClipFacts(duration_ms=duration_ms, size_bytes=1))
    assert caught.value.details["field"] == f"{name}.clip"


def test_a_clip_too_large_for_instagram() -> None:
    with pytest.raises(InputError, match="300 MB"):
        check_clip(NETWORKS["instagram"], ClipFacts(size_bytes=301_000_000))


def test_other_networks_are_passed_through_as_unsupported() -> None:
    assert network_of("instagram-standalone") == "instagram"
    assert network_of("bluesky") == "bluesky"
    with pytest.raises(InputError, match="bluesky"):
        network_named("bluesky")


@pytest.mark.parametrize(
    "text",
    [
        "Tom & Jerry\n#tag",
        "I <3 you & me",
        "a\n\nb",
        "&amp; stays",
        "<b>not bold</b>",
        "\N{GRINNING FACE} ok\r\nx",
        "“q”",
    ],
)
def test_a_text_arrives_as_it_was_typed(text: str) -> None:
    sent = texts.content_html(text)
    assert visible_text(sent) == texts.clean_text(text)
    assert text_length(sent) == texts.length(text)
    assert texts.same_content(text, sent)
    assert not texts.same_content(text + " more", sent)
