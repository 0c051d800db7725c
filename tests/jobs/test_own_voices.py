"""A recording of one's own and no voice at all: clips made with each; and a voice that is cloned and kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from editai.captions.table import Row
from editai.errors import InputError, NotFound
from editai.jobs.own_voice_requests import submit_clone, submit_recording
from editai.jobs.requests import MakeRequest, submit_make
from editai.library.voices import keep_sound, remove_voice, store_voices, voice_for
from editai.media.loudness import measure_loudness
from editai.media.process import run_ffmpeg
from editai.profiles.secrets import SecretBox
from editai.settings import Settings
from editai.speech.cloning import CONSENT, unlock_sample
from editai.speech.piper import PiperEngine
from editai.speech.recall import recall
from editai.speech.sound import read_wav, write_wav
from editai.speech.xtts import LICENCE
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Clip, Job, Membership
from editai.store.states import JobState
from tests.jobs.coloured import coloured_film, picture
from tests.jobs.working import ingested, perform
from tests.speech.heard import pitch_hz

if TYPE_CHECKING:
    from editai.speech.engine import Samples

pytestmark = [pytest.mark.models, pytest.mark.timeout(900)]
SCRIPT = "Meet the Nortia travel mug. It keeps coffee hot all day long, and it fits your bag."
SAMPLE = f"{SCRIPT} I speak a little longer here, so that there is enough of my voice to be cloned."


class World:
    """One store with a film whose sound is a hum of 500 Hz."""

    def __init__(self, settings: Settings, store: Store, member: Membership, folder: Path) -> None:
        self.settings, self.store, self.member, self.folder = settings, store, member, folder
        silent, film = coloured_film(folder), folder / "humming.mp4"
        arguments: list[str | Path] = [
            "-v",
            "error",
            "-i",
            silent,
            "-f",
            "lavfi",
            "-i",
            "sine=frequency=500:sample_rate=48000",
        ]
        run_ffmpeg([*arguments, "-map", "0:v", "-map", "1:a", "-shortest", "-c:v", "copy", film], limit_s=60)
        self.film_id = ingested(settings, store, member, film)
        self.media = MediaFolder(settings.media_root)

    def done(self, job: Job) -> dict[str, Any]:
        row = perform(self.settings, self.store, job)
        assert row.state is JobState.SUCCEEDED, row.error
        return dict(row.result or {})

    def make(self, voice: str, **more: Any) -> Clip:
        request = MakeRequest(script=SCRIPT, source_video_ids=(self.film_id,), card=False, voice=voice, **more)
        result = self.done(submit_make(self.settings, self.store, self.member, request))
        return self.store.library.clip(self.member.profile_id, str(result["clip_id"]))

    def upload(self, path: Path) -> str:
        return keep_sound(self.settings, self.member.profile_id, path.read_bytes())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, models_root: Path) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("own-voices")
    home = folder / "home"
    home.mkdir()
    (home / "models").symlink_to(models_root)
    settings = Settings(home=home, test_strict=True)
    store = open_store(settings)
    profile = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    yield World(settings, store, store.profiles.membership(LOCAL_PERSON, profile.id), folder)
    store.close()


def spoken(world: World, text: str) -> Samples:
    engine = PiperEngine(world.settings.models_root)
    return engine.speak(text, engine.voices()[0], 1.0).samples * np.float32(0.5)


@pytest.fixture(scope="module")
def recording(world: World) -> dict[str, Any]:
    """What came of an uploaded MP3: quiet, two seconds of silence at each end."""
    silence = np.zeros(2 * 22_050, dtype=np.float32)
    plain, given = world.folder / "said.wav", world.folder / "said.mp3"
    write_wav(plain, np.concatenate([silence, spoken(world, SCRIPT) * np.float32(0.3), silence]), 22_050)
    run_ffmpeg(["-v", "error", "-i", plain, given], limit_s=60)
    return world.done(submit_recording(world.store, world.member, world.upload(given), "My own voice"))


def test_a_recording_is_trimmed_evened_and_written_down(world: World, recording: dict[str, Any]) -> None:
    path = world.media.path(world.member.profile_id, recording["media_key"])
    samples, rate = read_wav(path)
    loudness = measure_loudness(path).integrated_lufs
    assert loudness is not None
    assert abs(loudness + 16) <= 1
    assert samples.size * 1000 / rate == pytest.approx(recording["duration_ms"], abs=2)
    assert recording["duration_ms"] < recording["speech_ms"] + 2_000, "the silence at the ends is gone"
    assert recall(SCRIPT, recording["script"]).share >= 0.8
    assert not [path for path in world.settings.inbox_root.rglob("*") if path.is_file()], "the upload is gone"
    assert [voice.title for voice in store_voices(world.store, world.member.profile_id)][:1] == ["My own voice"]


def test_a_clip_is_spoken_by_the_recording(world: World, recording: dict[str, Any]) -> None:
    clip = world.make(recording["voice"], source_audio="off")
    assert (clip.used["engine"], clip.used["cost_microusd"]) == ("recording", 0)
    assert " ".join(word["text"] for word in clip.words) == SCRIPT
    assert abs(clip.used["body_ms"] - recording["duration_ms"]) <= 100
    heard = [check for check in clip.checks if "heard" in check["name"] or "script" in check["name"]]
    assert heard
    assert all(check["ok"] for check in clip.checks if check["hard"])


def test_a_project_s_own_voice_speed_and_pitch_are_heard_in_its_clip(world: World) -> None:
    (voice,) = [each for each in PiperEngine(world.settings.models_root).voices() if each.id == "en_US-joe-medium"]
    clip = world.make(voice.name, speed=1.5, voice_settings={"pitch_semitones": 4.0}, source_audio="off")
    assert {name: clip.used[name] for name in ("voice", "engine", "speed", "voice_settings")} == {
        "voice": voice.name,
        "engine": "piper",
        "speed": 1.5,
        "voice_settings": {"pitch_semitones": 4.0},
    }
    assert world.store.profiles.profile(world.member.profile_id).voice.get("voice") != voice.name
    path = world.media.path(world.member.profile_id, clip.media_key)
    raw = run_ffmpeg(["-i", path, "-ac", "1", "-ar", "22050", "-f", "f32le", "-"], limit_s=60).stdout
    usual = spoken(world, SCRIPT)
    ratio = pitch_hz(np.frombuffer(raw, np.float32), 22_050) / pitch_hz(usual, 22_050)
    assert ratio == pytest.approx(2 ** (4 / 12), rel=0.12)
    assert clip.used["body_ms"] == pytest.approx(usual.size * 1000 / 22_050 / 1.5, rel=0.25)


def test_another_script_than_the_recording_says_is_refused(world: World, recording: dict[str, Any]) -> None:
    request = MakeRequest(
        script="A wholly different text about garden chairs and umbrellas that nobody has ever recorded.",
        source_video_ids=(world.film_id,),
        card=False,
        voice=recording["voice"],
    )
    row = perform(world.settings, world.store, submit_make(world.settings, world.store, world.member, request))
    assert row.state is JobState.FAILED
    assert "does not say this script" in str(dict(row.error or {})["sentence"])


def test_without_a_voice_captions_are_timed_and_the_sound_stays(world: World) -> None:
    clip = world.make("none:silent")
    assert clip.used["engine"] == "none"
    assert " ".join(cue["text"] for cue in clip.cues) == SCRIPT
    for cue in clip.cues:
        assert len(cue["text"]) / max(0.001, (cue["end_ms"] - cue["start_ms"]) / 1000) <= 20, cue
    path = world.media.path(world.member.profile_id, clip.media_key)
    raw = run_ffmpeg(["-i", path, "-ac", "1", "-ar", "8000", "-f", "f32le", "-"], limit_s=60).stdout
    spectrum = np.abs(np.fft.rfft(np.frombuffer(raw, np.float32)[8_000:16_000]))
    assert abs(int(np.argmax(spectrum)) - 500) <= 2, "the film hums as it did"
    assert clip.used["loudness_lufs"] == pytest.approx(-14, abs=0.5)
    assert all(white_share(path, cue["start_ms"] + 300) > 0.002 for cue in clip.cues), "the captions are seen"


def test_no_voice_and_no_captions_leave_picture_and_sound_alone(world: World) -> None:
    clip = world.make("none:silent", captions="none")
    assert (clip.used["engine"], clip.used["style"]) == ("none", "none")
    assert " ".join(cue["text"] for cue in clip.cues) == SCRIPT, "the files beside the clip have them"
    assert all(check["ok"] for check in clip.checks if check["hard"])
    path = world.media.path(world.member.profile_id, clip.media_key)
    assert [white_share(path, cue["start_ms"] + 300) for cue in clip.cues] == [0.0] * len(clip.cues)
    assert clip.used["loudness_lufs"] == pytest.approx(-14, abs=0.5), "the film's own sound is heard"


def test_captions_of_one_s_own_and_none_contradict(world: World) -> None:
    row = Row(text="Meet the mug.", start_ms=0, end_ms=1_000)
    request = MakeRequest(script=SCRIPT, source_video_ids=(world.film_id,), captions="none", cues=(row,))
    with pytest.raises(InputError, match="Choose a caption style"):
        submit_make(world.settings, world.store, world.member, request)


def white_share(clip: Path, at_ms: int) -> float:
    """How much of the place of the captions is as white as letters; the film's own colours are not."""
    return float((picture(clip, at_ms)[134:].min(axis=2) > 200).mean())


def test_a_voice_is_cloned_with_consent_and_kept_encrypted(world: World, tmp_path: Path) -> None:
    given = tmp_path / "sample.wav"
    write_wav(given, spoken(world, SAMPLE), 22_050)
    with pytest.raises(InputError, match="Confirm first"):
        submit_clone(world.store, world.member, "x", "Ana", consent="", licence=LICENCE)
    with pytest.raises(InputError, match="Confirm the licence"):
        submit_clone(world.store, world.member, "x", "Ana", consent=CONSENT, licence="")
    confirmed = {"consent": CONSENT, "licence": LICENCE, "language": "en-US"}
    done = world.done(submit_clone(world.store, world.member, world.upload(given), "Ana", **confirmed))
    assert done["speech_ms"] >= 6_000
    voice_id = done["voice"].partition(":")[2]
    row = world.store.voices.voice(world.member.profile_id, voice_id)
    assert (row.name, row.consent["text"], row.consent["by"]) == ("Ana", CONSENT, LOCAL_PERSON)
    assert (row.consent["licence"], row.consent["language"]) == (LICENCE, "en")
    kept = world.media.path(world.member.profile_id, row.sample_key)
    unlock_sample(SecretBox(world.settings), kept, tmp_path / "clear.wav")
    assert read_wav(tmp_path / "clear.wav")[1] == 48_000
    header = (tmp_path / "clear.wav").read_bytes()[:12]  # four bytes alone come up in Base64 by chance
    assert header not in kept.read_bytes()
    other = world.store.profiles.create(LOCAL_PERSON, name="Brava")
    with pytest.raises(NotFound):
        voice_for(world.settings, world.store, other.id, done["voice"])
    remove_voice(world.settings, world.store, world.member, voice_id)
    assert not kept.exists()


@pytest.mark.parametrize("content", [b"not a sound", b"RIFF\x00\x00\x00\x00WAVE"])
def test_what_is_no_recording_is_refused_and_leaves_nothing(world: World, content: bytes) -> None:
    upload_id = keep_sound(world.settings, world.member.profile_id, content)
    before = len(world.store.voices.voices(world.member.profile_id))
    row = perform(world.settings, world.store, submit_recording(world.store, world.member, upload_id, ""))
    assert (row.state, len(world.store.voices.voices(world.member.profile_id))) == (JobState.FAILED, before)
    assert not (world.settings.inbox_root / world.member.profile_id / upload_id).exists()


def test_a_voice_of_nobody_is_refused_before_a_job(world: World) -> None:
    for voice in (f"recording:{uuid.uuid4()}", "recording:x", "piper:xx_XX-nobody"):
        request = MakeRequest(script=SCRIPT, source_video_ids=(world.film_id,), voice=voice)
        with pytest.raises((InputError, NotFound)):
            submit_make(world.settings, world.store, world.member, request)
