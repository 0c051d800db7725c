"""A person's own recording against a script: the right one is taken, another is refused, however short it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from editai.errors import InputError
from editai.settings import Settings
from editai.speech.piper import PiperEngine
from editai.speech.recorded import recorded_voice_over
from editai.speech.sound import write_wav
from editai.speech.voice import Voice

pytestmark = [pytest.mark.models, pytest.mark.timeout(600)]
SAID = "Buy it now."
OWN = Voice(engine="recording", id="x", title="Own", language="", gender="", sample="")


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory, speech_settings: Settings) -> Path:
    """Less than a second of speech."""
    engine = PiperEngine(speech_settings.models_root)
    spoken = engine.speak(SAID, engine.voices()[0], 1.0)
    assert spoken.samples.size < 2 * spoken.sample_rate_hz
    path = tmp_path_factory.mktemp("recorded") / "short.wav"
    write_wav(path, spoken.samples, spoken.sample_rate_hz)
    return path


def test_a_short_recording_is_laid_under_its_script(recording: Path, speech_settings: Settings, tmp_path: Path) -> None:
    made = recorded_voice_over(
        recording, script=SAID, voice=OWN, out=tmp_path / "out.wav", models_root=speech_settings.models_root
    )
    assert [word.text for word in made.words] == SAID.split()


def test_a_short_recording_refuses_a_likely_phrase_that_it_does_not_say(
    recording: Path, speech_settings: Settings, tmp_path: Path
) -> None:
    """Each word of such a phrase is likely after the one before: its mean probability was 0.5 over any sound."""
    with pytest.raises(InputError, match="does not say this script"):
        recorded_voice_over(
            recording,
            script="Thank you for watching.",
            voice=OWN,
            out=tmp_path / "out.wav",
            models_root=speech_settings.models_root,
        )
    assert not list(tmp_path.iterdir())
