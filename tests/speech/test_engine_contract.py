"""What every engine keeps. A new engine adds its name to ``engines.ENGINES`` and is tested here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from editai.errors import EditAIError, InputError, NotInstalled
from editai.media.loudness import measure_loudness
from editai.settings import Settings
from editai.speech.cache import SpeechCache
from editai.speech.elevenlabs_api import ElevenLabs
from editai.speech.elevenlabs_speaker import ElevenLabsSpeaker
from editai.speech.engine import Engine, Spoken
from editai.speech.engines import ENGINES, engine_status
from editai.speech.host import SpokenFile
from editai.speech.piper import PiperEngine
from editai.speech.recorded import prepare_recording, recorded_voice_over
from editai.speech.sound import read_wav, write_wav
from editai.speech.speaker import Speaker
from editai.speech.voice import Voice
from editai.speech.voice_over import make_voice_over
from editai.speech.voice_settings import VoiceSettings
from editai.speech.voices import all_voices, find_voice, parse_voice
from editai.speech.xtts_process import XttsProcess
from editai.speech.xtts_speaker import XttsSpeaker
from tests.speech.elevenlabs_server import KEY, VOICE, serve
from tests.speech.in_process import InProcess

if TYPE_CHECKING:
    Speak = Callable[[str, float], Spoken]

pytestmark = pytest.mark.models

TEXT = "Hello {\\pos(0,0)} — it's <b>just</b> $24.99, 😀 really!"
SILENT = {"none"}
"""Engines that make no sound."""
UNSPEEDED = {"recording"}
"""Engines whose sound is what it is."""
RANDOM = {"xtts"}
"""Engines whose test model has random weights: how long and how loud it speaks means nothing."""
JOINED = "One mug, and a lid. Stop! Only five dollars today.\n\nGo"
"""Three joints, one of them a paragraph's; the last word has no mark."""
OWN = "00000000-0000-4000-8000-000000000001"
"""A voice of a store's own."""


@pytest.fixture(scope="module", params=sorted(ENGINES))
def models(request: pytest.FixtureRequest, speech_settings: Settings) -> tuple[str, Path]:
    """An engine's name and a folder with its weights."""
    name = str(request.param)
    return name, request.getfixturevalue("xtts_models") if name == "xtts" else speech_settings.models_root


@pytest.fixture(scope="module")
def engine(models: tuple[str, Path]) -> Engine:
    return ENGINES[models[0]](models[1])


@pytest.fixture(scope="module")
def speak(
    engine: Engine, models: tuple[str, Path], speech_settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Speak]:
    """Has the engine say a sentence, by whatever way its voice-overs go."""
    folder = tmp_path_factory.mktemp(engine.name)
    with ExitStack() as opened:
        if engine.name == "elevenlabs":
            url, _ = opened.enter_context(serve())
            client = opened.enter_context(ElevenLabs(url, KEY, wait=lambda _seconds: None))
            yield _by_account(client, folder)
        elif engine.name == "xtts":
            yield _by_sample(models[1], opened, folder)
        elif engine.name == "recording":
            yield _by_recording(speech_settings, folder)
        else:
            yield lambda text, speed: engine.speak(text, engine.voices()[0], speed)


def _by_account(client: ElevenLabs, folder: Path) -> Speak:
    voice = parse_voice(f"elevenlabs:{VOICE}")

    def speaker(speed: float) -> Speaker:
        return ElevenLabsSpeaker(client, SpeechCache(folder, "store"), VoiceSettings(speed=speed), folder / "work")

    return lambda text, speed: _one(speaker(speed), voice, text, speed)


def _by_sample(models: Path, opened: ExitStack, folder: Path) -> Speak:
    write_wav(folder / "sample.wav", (np.sin(np.arange(48_000 * 7) * 0.02) * 0.3).astype(np.float32), 48_000)
    speaker = XttsSpeaker(opened.enter_context(XttsProcess(models)), folder / "sample.wav", "en", folder)
    return lambda text, speed: _one(speaker, parse_voice(f"xtts:{OWN}"), text, speed)


def _one(speaker: Speaker, voice: Voice, text: str, speed: float) -> Spoken:
    """One sentence by a speaker, as an engine gives it."""
    heard: list[Spoken] = []

    def take(index: int, file: SpokenFile) -> None:
        samples, rate = read_wav(file.path)
        heard.append(Spoken(samples=samples, sample_rate_hz=rate, words=file.words))

    speaker.speak_sentences([text], voice, speed, on_spoken=take)
    return heard[0]


def _by_recording(settings: Settings, folder: Path) -> Speak:
    """Somebody reads the text into a microphone: Piper, without the words' times."""

    def speak(text: str, speed: float) -> Spoken:
        reader = PiperEngine(settings.models_root)
        said = reader.speak(text, reader.voices()[0], speed)
        write_wav(folder / "said.wav", said.samples, said.sample_rate_hz)
        made = recorded_voice_over(
            folder / "said.wav",
            script=text,
            voice=parse_voice(f"recording:{OWN}"),
            out=folder / "voice.wav",
            models_root=settings.models_root,
            language="en",
        )
        samples, rate = read_wav(made.path)
        return Spoken(samples=samples, sample_rate_hz=rate, words=made.words)

    return speak


def test_it_tells_about_itself(engine: Engine) -> None:
    assert ENGINES[engine.name] is type(engine)
    assert engine.readiness().ok
    assert engine.price().sentence
    assert engine.model_id
    assert engine.traits.title
    assert engine.traits.most_characters > 0
    assert {voice.language for voice in engine.voices()} <= set(engine.languages)


def test_its_voices_and_its_state_are_listed(engine: Engine, speech_settings: Settings) -> None:
    listed = [voice for voice in all_voices(speech_settings) if voice.engine == engine.name]
    assert listed == list(engine.voices())
    assert all(find_voice(speech_settings, voice.name) == voice for voice in listed)
    assert all(voice.title and voice.sample for voice in listed)
    (status,) = [status for status in engine_status(speech_settings) if status.engine == engine.name]
    assert status.ready == (status.why_not is None) == (status.mend is None)
    assert status.ready or engine.name == "xtts", "its weights are an optional set"
    assert (status.title, status.languages) == (engine.traits.title, tuple(engine.languages))


def test_every_token_is_a_word_in_time(engine: Engine, speak: Speak) -> None:
    spoken = speak(TEXT, 1.0)
    length_ms = spoken.samples.size * 1000 / spoken.sample_rate_hz
    assert [word.text for word in spoken.words] == TEXT.split()
    before = 0
    for word in spoken.words:
        assert before <= word.start_ms < word.end_ms
        before = word.end_ms
    assert before <= length_ms
    assert spoken.samples.dtype == np.float32
    loudest = float(np.max(np.abs(spoken.samples)))
    least = 0.0 if engine.name in RANDOM else 0.05
    assert loudest == 0 if engine.name in SILENT else least < loudest <= 1.0


def test_speed_changes_the_length(engine: Engine, speak: Speak) -> None:
    if engine.name in UNSPEEDED | RANDOM:
        assert engine.name in RANDOM or engine.traits.settings == ()
        return
    slow, own, fast = (speak("Two words more.", speed).samples.size for speed in (0.5, 1.0, 2.0))
    assert slow > 1.15 * own > 1.15 * 1.15 * fast


def test_more_than_the_model_takes_at_once(engine: Engine, speak: Speak) -> None:
    if engine.name in UNSPEEDED | RANDOM:
        return
    text = "word " * 90
    spoken = speak(text.strip(), 2.0)
    assert len(spoken.words) == 90
    starts = [word.start_ms for word in spoken.words]
    assert max(later - start for start, later in pairwise(starts)) < 1500


def test_nothing_to_say_is_refused(engine: Engine, speak: Speak) -> None:
    if engine.name in UNSPEEDED:
        return
    with pytest.raises(InputError, match="nothing"):
        speak("😀 —", 1.0)


def test_its_finished_voice_over_is_level_and_no_joint_clicks(
    engine: Engine, speak: Speak, speech_settings: Settings, tmp_path: Path
) -> None:
    """Cut without their fades, voices jump by up to 0.15 at a joint; the model of XTTS here makes no voice."""
    out = tmp_path / "voice.wav"
    own = VOICE if engine.name == "elevenlabs" else OWN
    voice = engine.voices()[0] if engine.voices() else parse_voice(f"{engine.name}:{own}")
    if engine.name == "recording":
        reader = PiperEngine(speech_settings.models_root)
        said = reader.speak(JOINED.replace("\n", " "), reader.voices()[0], 1.0)
        write_wav(tmp_path / "said.wav", said.samples, said.sample_rate_hz)
        out = prepare_recording(tmp_path / "said.wav", tmp_path).path
    else:
        speaker = InProcess(lambda text, _voice, speed: speak(text, speed), tmp_path / "work")
        made = make_voice_over(
            speaker, cache_root=tmp_path / "cache", profile_id="store", script=JOINED, voice=voice, out=out
        )
        assert [word.text for word in made.words] == JOINED.split()
        assert (made.engine, made.sentences) == (engine.name, 4)
    if engine.name in SILENT:
        assert measure_loudness(out).integrated_lufs is None
        return
    measured = measure_loudness(out)
    assert measured.true_peak_dbtp is not None and measured.true_peak_dbtp <= -1.0
    if engine.name in RANDOM:  # nearly all of it is one constant value, which nobody hears and no meter counts
        return
    assert measured.integrated_lufs == pytest.approx(-16.0, abs=1.0)
    if engine.name in UNSPEEDED:
        return
    samples, rate = read_wav(out)
    changes = np.flatnonzero(np.diff(np.concatenate([[0], np.abs(samples) < 2e-4, [0]])))
    pauses = [pause for pause in changes.reshape(-1, 2) if pause[1] - pause[0] >= rate // 10]
    assert len(pauses) >= 3
    for edge in {int(edge) for pause in pauses for edge in pause}:
        near = samples[max(0, edge - rate * 3 // 1000) : edge + rate * 3 // 1000]
        assert np.abs(np.diff(near)).max() < 0.02, f"a click {edge * 1000 // rate} ms into the voice-over"


@pytest.mark.parametrize(
    ("script", "sentence"),
    [("😀", "nothing to say"), ("word " * 4_001, "20,000 are the most"), ("привет", "Cyrillic"), (" \n", "empty")],
)
def test_what_it_cannot_say_is_refused_before_anything_is_asked(
    engine: Engine, speech_settings: Settings, tmp_path: Path, script: str, sentence: str
) -> None:
    voice = next((each for each in engine.voices() if each.language.startswith("en")), None)
    if voice is None:  # it has voices of stores only, and those read every alphabet
        return
    asked: list[str] = []

    def say(text: str, _voice: Voice, _speed: float) -> Spoken:
        asked.append(text)
        raise AssertionError("the engine was asked")

    with pytest.raises(InputError, match=sentence):
        make_voice_over(
            InProcess(say, tmp_path / "work"),
            cache_root=tmp_path / "cache",
            profile_id="store",
            script=script,
            voice=voice,
            out=tmp_path / "voice.wav",
        )
    assert not asked
    assert not (tmp_path / "cache").exists() and not (tmp_path / "voice.wav").exists()


def test_without_what_it_needs_it_says_what_mends_it(engine: Engine, tmp_path: Path) -> None:
    bare = ENGINES[engine.name](tmp_path)
    ready = bare.readiness()
    if engine.name in SILENT:
        assert ready.ok
        return
    assert engine.name == "elevenlabs" or not ready.ok
    voice = next(iter(engine.voices()), parse_voice("none:silent"))
    with pytest.raises(EditAIError) as caught:
        bare.speak("Hello.", voice, 1.0)
    assert isinstance(caught.value, NotInstalled)
    assert caught.value.details["mend"] == (ready.mend or "give the key")
    assert ready.mend is None or ready.mend.startswith("python -m editai models fetch")
