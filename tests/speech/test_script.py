"""What can be spoken, and the sentence for what cannot."""

from __future__ import annotations

import pytest

from editai.errors import InputError
from editai.speech.script import check_script, check_speed, foreign_word
from editai.speech.voices import parse_voice

HEART = parse_voice("kokoro:af_heart")


@pytest.mark.parametrize(
    "script",
    [
        "Hello.",
        "Café naïve jalapeño Łódź Straße",
        "20 µm, 5 Ω, 3 μF, 20°C, m², ½, №5, ™, Kelvin K",
        "{\\pos(0,0)} <b>bold</b> [word](/x/) 😀",
        "5",
        "a" * 500,
        "a " * 10_000,
    ],
)
def test_can_be_spoken(script: str) -> None:
    check_script(script, HEART)


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("", "empty"),
        (" \n\t ", "empty"),
        ("😀", "nothing to say in “😀”"),
        ("... — !!", "nothing to say"),
        ("a " * 10_001, "20,002 characters; 20,000 are the most"),
        ("x" * 501, "one word of 501 characters"),
        ("broken \ud800", "broken character"),
        ("Meet привет", "Heart speaks English, and “привет” is written in Cyrillic letters"),
        ("你好。世界", "Chinese or Japanese letters"),
        ("ボトル", "Japanese letters"),
        ("שלום", "Hebrew letters"),
        ("مرحبا", "Arabic letters"),
        ("καλημέρα", "Greek letters"),
        ("한국어", "Korean letters"),
        ("नमस्ते", "Hindi letters"),
    ],
)
def test_cannot_be_spoken(script: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        check_script(script, HEART)
    assert sentence in caught.value.sentence


def test_the_foreign_word_is_named() -> None:
    assert foreign_word("one two three") is None
    assert foreign_word("a β c") is None
    assert foreign_word("Nortia-бутылка") == ("бутылка", "Cyrillic")


@pytest.mark.parametrize(
    ("voice", "script"),
    [("kokoro:hf_alpha", "नमस्ते Nortia"), ("kokoro:jf_alpha", "ボトルは良い"), ("piper:ru_RU-irina-medium", "Привет")],
)
def test_letters_of_its_own_language(voice: str, script: str) -> None:
    check_script(script, parse_voice(voice))
    with pytest.raises(InputError, match="Arabic letters"):
        check_script(f"{script} مرحبا", parse_voice(voice))


@pytest.mark.parametrize("speed", [0.0, 0.49, 2.01, -1.0, float("nan"), float("inf")])
def test_speed_out_of_range(speed: float) -> None:
    with pytest.raises(InputError, match=r"0\.5 and 2\.0"):
        check_speed(speed)


def test_speed_in_range() -> None:
    for speed in (0.5, 1.0, 2.0):
        check_speed(speed)


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("Hi. [pause 999999s]", "10 seconds are the most"),
        ("Hi. [pause 11.5000s]", "10 seconds are the most"),
        (f"Hi. [pause {'9' * 400}s]", "10 seconds are the most"),
        ("[pause 10s] " * 1_600 + "Hi.", "267 minutes together; 5 are the most"),
    ],
)
def test_hours_of_silence_are_refused_and_no_long_pause_is_read_aloud(script: str, sentence: str) -> None:
    """1,600 pauses of ten seconds were four hours of samples in memory; one of six digits was spoken as words."""
    with pytest.raises(InputError, match=sentence):
        check_script(script, HEART)


def test_pauses_are_no_words() -> None:
    check_script("[pause 0.5s] Hello.", HEART)
    for script, sentence in (("[pause 1s]", "is empty|nothing to say"), ("Hi. [pause 11s]", "10 seconds")):
        with pytest.raises(InputError, match=sentence):
            check_script(script, HEART)
