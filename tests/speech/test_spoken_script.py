"""A script as it is spoken: nothing of it is lost, and pauses stand where they are asked for."""

from __future__ import annotations

import pytest

from editai.errors import InputError
from editai.speech.pauses import captioned
from editai.speech.spoken_script import spoken_characters, spoken_script


def cut(script: str) -> list[tuple[str, object]]:
    return [(" ".join(each.said.tokens), each.pause) for each in spoken_script(script, "en-US").sentences]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("One. Two.", [("One.", "sentence"), ("Two.", "paragraph")]),
        ("Meet it [pause 0.5s] now.", [("Meet it", 500), ("now.", "paragraph")]),
        ("A b.[pause 1s][pause 250ms]C d. E f.", [("A b.", 1250), ("C d.", "sentence"), ("E f.", "paragraph")]),
        ("Hello. [pause 1s] 😀 [pause 1s] There.", [("Hello. 😀", 2000), ("There.", "paragraph")]),
        ("😀 [pause 1s] Hello [stays] there.", [("😀 Hello [stays] there.", "paragraph")]),
    ],
)
def test_cut(script: str, expected: list[tuple[str, object]]) -> None:
    assert cut(script) == expected
    assert " ".join(text for text, _ in expected) == captioned(script)


def test_pauses_at_the_ends() -> None:
    found = spoken_script("[pause 1s] Hello. [pause 2s]", "en-US")
    assert (found.lead_ms, found.tail_ms, found.texts) == (1000, 2000, ["Hello."])


def test_nothing_to_say() -> None:
    for script in ("[pause 1s]", "😀 [pause 1s] —"):
        with pytest.raises(InputError, match="no words"):
            spoken_script(script, "en-US")
        assert spoken_characters(script, "en-US") == 0


def test_what_is_charged_is_what_is_spoken() -> None:
    assert spoken_characters("Only $19.99.", "en-US") == len("Only nineteen dollars and ninety-nine cents.")
    assert spoken_characters("Nortia.", "en-US", {"nortia": "nor sha"}) == len("nor sha.")
