"""What every engine keeps. A new engine adds its name to ``engines.ENGINES`` and is tested here."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from editai.errors import InputError, NotInstalled
from editai.settings import Settings
from editai.speech.engine import Engine
from editai.speech.engines import ENGINES, engine_status
from editai.speech.voices import all_voices, find_voice

pytestmark = pytest.mark.models

TEXT = "Hello {\\pos(0,0)} — it's <b>just</b> $24.99, 😀 really!"


@pytest.fixture(scope="module", params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest, speech_settings: Settings) -> Engine:
    return ENGINES[request.param](speech_settings.models_root)


def test_it_tells_about_itself(engine: Engine) -> None:
    assert ENGINES[engine.name] is type(engine)
    assert engine.readiness().ok
    assert engine.price().sentence
    assert engine.model_id
    assert {voice.language for voice in engine.voices()} == set(engine.languages)


def test_its_voices_and_its_state_are_listed(engine: Engine, speech_settings: Settings) -> None:
    listed = [voice for voice in all_voices(speech_settings) if voice.engine == engine.name]
    assert listed == list(engine.voices())
    assert all(find_voice(speech_settings, voice.name) == voice for voice in listed)
    assert all(voice.title and voice.sample for voice in listed)
    (status,) = [status for status in engine_status(speech_settings) if status.engine == engine.name]
    assert (status.ready, status.why_not, status.mend) == (True, None, None)
    assert (status.title, status.languages) == (engine.traits.title, tuple(engine.languages))


def test_every_token_is_a_word_in_time(engine: Engine) -> None:
    spoken = engine.speak(TEXT, engine.voices()[0], 1.0)
    length_ms = spoken.samples.size * 1000 / spoken.sample_rate_hz
    assert [word.text for word in spoken.words] == TEXT.split()
    before = 0
    for word in spoken.words:
        assert before <= word.start_ms < word.end_ms
        before = word.end_ms
    assert before <= length_ms
    assert spoken.samples.dtype == np.float32
    assert 0.05 < float(np.max(np.abs(spoken.samples))) <= 1.0


def test_speed_changes_the_length(engine: Engine) -> None:
    voice = engine.voices()[0]
    slow, own, fast = (engine.speak("Two words more.", voice, speed).samples.size for speed in (0.7, 1.0, 1.5))
    assert slow > 1.15 * own > 1.15 * 1.15 * fast


def test_more_than_the_model_takes_at_once(engine: Engine) -> None:
    text = "word " * 90
    spoken = engine.speak(text.strip(), engine.voices()[-1], 2.0)
    assert len(spoken.words) == 90
    starts = [word.start_ms for word in spoken.words]
    assert max(later - start for start, later in pairwise(starts)) < 1500


def test_nothing_to_say_is_refused(engine: Engine) -> None:
    with pytest.raises(InputError, match="nothing"):
        engine.speak("😀 —", engine.voices()[0], 1.0)


def test_without_its_files_it_names_the_command(engine: Engine, tmp_path: Path) -> None:
    bare = ENGINES[engine.name](tmp_path)
    ready = bare.readiness()
    assert not ready.ok
    assert ready.mend is not None
    assert ready.mend.startswith("python -m editai models fetch")
    with pytest.raises(NotInstalled) as caught:
        bare.speak("Hello.", engine.voices()[0], 1.0)
    assert caught.value.details["mend"] == ready.mend
