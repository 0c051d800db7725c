"""add-voice: the mix measured, one failing video among good ones, nothing across stores."""

from __future__ import annotations

from pathlib import Path

import pytest

from editai.errors import InputError, NotFound
from editai.jobs.add_voice_requests import submit_add_voice
from editai.media.levels import measure_levels
from editai.media.loudness import measure_loudness
from editai.media.muting import copy_suffix
from editai.media.probe import probe_media
from editai.render.parts import VoiceTrack
from editai.render.voiced import Bed, voiced_plan, write_voiced
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from tests.jobs.working import ingested, perform
from tests.media.spoken import spoken_film, spoken_wav
from tests.media.test_muting import film, picture_hash

VOICE_SPAN = [(100, 3700)]
"""Where the voice speaks in every mix below, about."""


@pytest.fixture
def voice(models_root: Path, tmp_path_factory: pytest.TempPathFactory) -> VoiceTrack:
    file = spoken_wav(models_root, tmp_path_factory.getbasetemp())
    return VoiceTrack(path=file, duration_ms=3925, loudness_lufs=measure_loudness(file).integrated_lufs)


@pytest.mark.models
@pytest.mark.parametrize("bed", ["duck", "replace"])
def test_the_voice_is_heard_over_a_bed_that_comes_back(tmp_path: Path, voice: VoiceTrack, bed: Bed) -> None:
    source = film(tmp_path / "tone.mp4", "-c:a", "aac", seconds=10)
    probe = probe_media(source)
    out = tmp_path / f"voiced{copy_suffix(probe)}"
    write_voiced(voiced_plan(source, probe, voice, bed), probe, out)
    loudness = measure_loudness(out)
    assert loudness.integrated_lufs is not None and abs(loudness.integrated_lufs + 14) <= 0.5
    assert loudness.true_peak_dbtp is not None and loudness.true_peak_dbtp <= -1.0
    assert picture_hash(source) == picture_hash(out)
    assert abs(probe_media(out).duration_ms - probe.duration_ms) < 60
    after = measure_levels(out, 1, [(6000, 9500)]).inside_dbfs
    spoken = measure_levels(out, 1, VOICE_SPAN).inside_dbfs
    assert after is not None and spoken is not None
    assert after < -60 if bed == "replace" else -26 < after < spoken - 1
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.models
def test_speech_of_the_video_is_gone_where_it_was_and_the_rest_stays(
    tmp_path: Path, voice: VoiceTrack, models_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    source = spoken_film(models_root, tmp_path_factory.getbasetemp())
    probe = probe_media(source)
    out = tmp_path / "voiced.mp4"
    # the voice ends at 3.9 s; of the video's own speech the rest, to 6.3 s, is to be silent
    write_voiced(voiced_plan(source, probe, voice, "mute-speech", [(2300, 6500)]), probe, out)
    quiet = measure_levels(out, 1, [(4200, 6400)]).inside_dbfs
    tone = measure_levels(out, 1, [(7000, 9500)]).inside_dbfs
    assert quiet is not None and quiet < -60
    assert tone is not None and tone > -50


def test_a_voice_over_that_is_longer_than_the_video_is_refused(tmp_path: Path) -> None:
    source = film(tmp_path / "short.mp4", "-c:a", "aac", seconds=2)
    with pytest.raises(InputError, match=r"lasts 3\.9 s, the video only 2\.0 s"):
        voiced_plan(source, probe_media(source), VoiceTrack(path=tmp_path / "v.wav", duration_ms=3925), "duck")


@pytest.mark.models
def test_one_failing_video_leaves_the_others_and_says_why(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    good = ingested(settings, store, member, film(tmp_path / "good.mp4", "-c:a", "aac", seconds=4))
    short = ingested(settings, store, member, film(tmp_path / "short.mp4", "-c:a", "aac", seconds=1))
    row = perform(settings, store, submit_add_voice(store, member, [short, good], "Meet the travel mug, my friend."))
    assert row.state is JobState.SUCCEEDED, row.error
    first, second = dict(row.result or {})["results"]
    assert (first["input"], first["ok"], second["input"], second["ok"]) == ("short.mp4", False, "good.mp4", True)
    assert "the video only 1.0 s" in first["error"]
    assert MediaFolder(settings.media_root).path(member.profile_id, second["media_key"]).is_file()


def test_what_cannot_be_is_refused_before_a_job(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    source_id = ingested(settings, store, member, film(tmp_path / "tone.mp4", "-c:a", "aac", seconds=1))
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    with pytest.raises(NotFound):
        submit_add_voice(store, other, [source_id], "Meet the mug.")
    for script, voice, bed in ((" ", None, "duck"), ("Hi.", "kokoro:nobody", "duck"), ("Hi.", None, "loud")):
        with pytest.raises(InputError):
            submit_add_voice(store, member, [source_id], script, voice=voice, bed=bed)
    with pytest.raises(InputError, match="no video"):
        submit_add_voice(store, member, [], "Hi.")
    assert store.jobs.jobs(member.profile_id) == []
    assert store.jobs.jobs(other.profile_id) == []
