"""What a store sets on its channels becomes posts; posting times hold over a clock change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from editai.errors import Forbidden, InputError
from editai.publishing.channel_defaults import (
    ChannelDefaults,
    cleaned_hashtags,
    defaults_of,
    set_defaults,
    text_for,
    title_for,
)
from editai.publishing.facts import ClipFacts, problems_on
from editai.publishing.networks import NETWORKS
from editai.publishing.shapes import Channel
from editai.publishing.slots import DEFAULT_TIMES, local_moment, next_slot, parse_times
from editai.store.protocol import Store
from editai.store.rows import Membership, Profile
from editai.store.states import Role

TIKTOK = Channel(id="t", name="Nortia", network="tiktok", identifier="tiktok", picture=None, disabled=False)
BERLIN = ZoneInfo("Europe/Berlin")


def test_defaults_are_kept_per_channel_and_store(store: Store, member: Membership) -> None:
    kept = set_defaults(
        store,
        member,
        TIKTOK,
        settings={"privacy_level": "SELF_ONLY", "video_made_with_ai": True},
        title="{clip} by {store}",
        hashtags="mug, #coffee #mug",
        times="18:30, 9:05",
    )
    assert (kept.settings["privacy_level"], kept.settings["video_made_with_ai"]) == ("SELF_ONLY", True)
    assert (kept.hashtags, kept.times) == ("#mug #coffee", ("09:05", "18:30"))
    profile = store.profiles.profile(member.profile_id)
    assert defaults_of(profile, TIKTOK) == kept
    other = store.profiles.create(member.user_id, name="Vela")
    assert defaults_of(other, TIKTOK).settings["privacy_level"] == "PUBLIC_TO_EVERYONE"
    assert defaults_of(other, TIKTOK).times == DEFAULT_TIMES


def test_two_people_who_save_two_channels_at_once_both_keep_theirs(
    store: Store, member: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = replace(TIKTOK, id="u")
    usual: dict[str, Any] = {"settings": {}, "title": "", "times": "09:00"}
    original = store.profiles.update

    def meanwhile(profile_id: str, changes: Mapping[str, Any], **expected: Any) -> Profile:
        monkeypatch.setattr(store.profiles, "update", original)
        set_defaults(store, member, other, hashtags="#theirs", **usual)
        return original(profile_id, changes, **expected)

    monkeypatch.setattr(store.profiles, "update", meanwhile)
    set_defaults(store, member, TIKTOK, hashtags="#mine", **usual)
    profile = store.profiles.profile(member.profile_id)
    assert (defaults_of(profile, TIKTOK).hashtags, defaults_of(profile, other).hashtags) == ("#mine", "#theirs")


def test_an_old_value_that_no_network_knows_any_more_does_not_stand_in_the_way(
    store: Store, member: Membership
) -> None:
    junk = {"t": {"settings": {"privacy_level": "GONE", "x": 1}, "times": ["25:00"]}}
    profile = store.profiles.update(member.profile_id, {"publishing": {"channels": junk}})
    found = defaults_of(profile, TIKTOK)
    assert (found.settings["privacy_level"], found.times) == ("PUBLIC_TO_EVERYONE", DEFAULT_TIMES)


@pytest.mark.parametrize(
    ("field", "given"),
    [("hashtags", {"hashtags": "#a-b"}), ("times", {"times": "25:00"}), ("times", {"times": ""})],
)
def test_what_cannot_be_used_is_refused_by_its_field(
    store: Store, member: Membership, field: str, given: dict[str, str]
) -> None:
    values = {"title": "", "hashtags": "", "times": "09:00", **given}
    with pytest.raises(InputError) as caught:
        set_defaults(store, member, TIKTOK, settings={}, **values)
    assert caught.value.details["field"] == field


def test_only_owners_set_them(store: Store, member: Membership) -> None:
    editor = store.profiles.set_member(member.profile_id, "ed", Role.EDITOR, created_by=member.user_id)
    with pytest.raises(Forbidden):
        set_defaults(store, editor, TIKTOK, settings={}, title="", hashtags="", times="09:00")


def test_text_and_title_are_filled_in() -> None:
    usual = ChannelDefaults(title="{clip} | {store}", hashtags="#mug #coffee")
    said = text_for("New: {clip} #Mug", usual, clip_name="Travel mug", store_name="Nortia")
    assert said == "New: Travel mug #Mug\n\n#coffee"
    assert text_for("", usual, clip_name="x", store_name="y") == "#mug #coffee"
    assert title_for(NETWORKS["youtube"], usual, clip_name="Travel mug", store_name="Nortia") == "Travel mug | Nortia"
    assert title_for(NETWORKS["tiktok"], usual, clip_name="x", store_name="y") == ""
    long = title_for(NETWORKS["youtube"], usual, clip_name="mug " * 60, store_name="Nortia")
    assert 90 < len(long) <= 100
    assert cleaned_hashtags("") == ""


def test_posting_times_are_wall_clock_times_over_a_clock_change() -> None:
    """Berlin, 29 March 2026: 02:30 does not exist; 25 October: it comes twice and the first is meant."""
    assert local_moment(date(2026, 3, 29), "02:30", BERLIN) is None
    assert local_moment(date(2026, 10, 25), "02:30", BERLIN) == datetime(2026, 10, 25, 0, 30, tzinfo=timezone.utc)
    nine = [local_moment(date(2026, 3, day), "09:00", BERLIN) for day in (28, 29)]
    assert [moment.hour for moment in nine if moment] == [8, 7]
    now = datetime(2026, 3, 28, 22, 0, tzinfo=timezone.utc)
    assert next_slot(("02:30",), "Europe/Berlin", [], now) == datetime(2026, 3, 30, 0, 30, tzinfo=timezone.utc)


def test_the_next_free_slot_keeps_its_distance() -> None:
    now = datetime(2026, 11, 22, 8, 0, tzinfo=timezone.utc)
    nine = now + timedelta(hours=1)
    assert next_slot(("09:00",), "UTC", [], now) == nine
    assert next_slot(("09:00", "12:30"), "UTC", [nine + timedelta(minutes=10)], now) == nine.replace(hour=12, minute=30)
    assert next_slot(("09:00",), "UTC", [nine], now) == nine + timedelta(days=1)
    assert parse_times("9.05; 18h30") == ("09:05", "18:30")


@pytest.mark.parametrize(
    ("network", "facts", "fact"),
    [
        ("youtube", ClipFacts(duration_ms=181_000), "duration"),
        ("instagram", ClipFacts(duration_ms=2_000), "duration"),
        ("instagram", ClipFacts(size_bytes=301_000_000), "size"),
        ("youtube", ClipFacts(size_bytes=2_000_000_000), "size"),
        ("facebook", ClipFacts(video_codec="hevc Main"), "codec"),
        ("pinterest", ClipFacts(audio_codec="opus 48000 Hz 2 ch"), "codec"),
        ("youtube", ClipFacts(frame_rate=23.5), "frame rate"),
        ("tiktok", ClipFacts(frame_rate=120.0), "frame rate"),
    ],
)
def test_the_limits_are_those_of_that_network(network: str, facts: ClipFacts, fact: str) -> None:
    (problem,) = problems_on(network, facts)
    assert problem.fact == fact
    assert NETWORKS[network].title in problem.sentence
    fine = ClipFacts(duration_ms=20_000, size_bytes=10**6, video_codec="h264 High", audio_codec="aac LC", frame_rate=30)
    assert problems_on(network, fine) == []
