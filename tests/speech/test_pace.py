"""How long a script will take is known before it is spoken, and learnt from what was."""

from __future__ import annotations

from pathlib import Path

import pytest

from editai.speech.pace import Pace, spoken_length_ms
from editai.speech.voice_settings import VoiceSettings
from editai.speech.voices import parse_voice

HEART = parse_voice("kokoro:af_heart")


# Measured with the engine: what was typed, and how long it was spoken at speed 1.0 without a joint.
@pytest.mark.parametrize(
    ("script", "measured_ms"),
    [
        ("It fits every cup holder.", 1530),
        ("Meet the Nortia travel mug, made for mornings that start far too early.", 3980),
        (
            "It keeps your coffee hot for 12 hours, weighs only 350 g, and costs just $24.99, with free shipping on "
            "every order over $50.",
            10950,
        ),
    ],
)
def test_the_length_is_close_to_what_was_measured(script: str, measured_ms: int) -> None:
    assert spoken_length_ms(script, HEART) == pytest.approx(measured_ms, rel=0.08)


def test_speed_pauses_and_pronunciations_count() -> None:
    plain = spoken_length_ms("Stop. Go.", HEART)
    assert spoken_length_ms("Stop. Go.", HEART, VoiceSettings(speed=2.0)) == pytest.approx(plain / 2, abs=2)
    assert spoken_length_ms("Stop. [pause 2s] Go. [pause 1s]", HEART) == plain - 200 + 2000 + 1000
    assert spoken_length_ms("Stop. Go.", HEART, pronunciations={"Go": "off we go then"}) > plain + 500
    assert spoken_length_ms("😀", HEART) == spoken_length_ms("", HEART) == 0


def test_a_voice_is_learnt_by_each_store_on_its_own(tmp_path: Path) -> None:
    pace, other = Pace(tmp_path, "store-a"), Pace(tmp_path, "store-b")
    pace.learn("xtts:me", 2.0, [(50, 2000)])
    assert pace.ms_a_character("xtts:me") is None, "one short sentence says little"
    pace.learn("xtts:me", 2.0, [(100, 4000), (100, 4000)])
    assert pace.ms_a_character("xtts:me") == pytest.approx(78.5, abs=0.1)
    assert other.ms_a_character("xtts:me") is None
    assert pace.ms_a_character("kokoro:af_heart") is None
    next((tmp_path / "store-a" / "pace").iterdir()).write_text("{", "ascii")
    assert pace.ms_a_character("xtts:me") is None
    with pytest.raises(ValueError, match="folder"):
        Pace(tmp_path, "../x")
