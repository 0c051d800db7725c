"""speak as a job of the page: a file of the store's, in the kind that was asked for, from the store's preset."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editai.errors import Forbidden, InputError
from editai.jobs.voice_requests import submit_speak
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import JobState, Lane, Role
from tests.jobs.working import perform


@pytest.mark.models
def test_a_text_becomes_a_file(settings: Settings, store: Store, member: Membership) -> None:
    preset = {"speed": 1.5, "pitch_semitones": 2.0, "pronunciations": {"Nortia": "nor sha"}}
    profile = store.profiles.update(member.profile_id, {"voice": preset})
    text = "Nortia. [pause 0.5s] Just $5."
    job = perform(settings, store, submit_speak(store, replace(member, profile=profile), text, suffix=".m4a"))
    assert job.state is JobState.SUCCEEDED, job.error
    assert job.data["voice_settings"] == {"pitch_semitones": 2.0}
    assert (job.data["speed"], job.data["pronunciations"]) == (1.5, {"Nortia": "nor sha"})
    result = dict(job.result or {})
    assert [word["text"] for word in result["words"]] == ["Nortia.", "Just", "$5."]
    assert {"duration_ms", "words", "engine", "voice", "sample_rate_hz", "cost_microusd", "cached"} <= result.keys()
    assert (result["engine"], result["cost_microusd"], result["cached"]) == ("kokoro", 0, False)
    file = MediaFolder(settings.media_root).path(member.profile_id, result["media_key"])
    assert file.suffix == ".m4a"
    assert file.stat().st_size > 5_000


def test_what_cannot_be_spoken_is_refused_at_once(store: Store, member: Membership) -> None:
    for text, changes, sentence in (
        ("", {}, "empty"),
        ("x " * 10_001, {}, "20,002|20,001"),
        ("Hello.", {"suffix": ".exe"}, "MP3"),
        ("Hello.", {"voice": "kokoro:nobody"}, "no voice"),
        ("Привет, мир", {}, "letters"),
    ):
        with pytest.raises(InputError, match=sentence):
            submit_speak(store, member, text, **changes)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        submit_speak(store, replace(member, role=Role.REVIEWER), "Hello.")
    assert store.jobs.jobs(member.profile_id) == []


def test_long_texts_take_their_turn_with_the_renders(store: Store, member: Membership) -> None:
    assert submit_speak(store, member, "Hello there.").lane is Lane.QUICK
    assert submit_speak(store, member, "Hello there. " * 200).lane is Lane.RENDER
