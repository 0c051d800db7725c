"""Where a script is cut."""

from __future__ import annotations

import random

import pytest

from editai.speech.sentences import MAX_WEIGHT, _weight, is_speakable, split_sentences


def texts(script: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(script)]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("It costs $24.99. Buy 2.5 of them.", ["It costs $24.99.", "Buy 2.5 of them."]),
        ("Dr. Smith vs. Mr. J. R. Jones, e.g. here.", ["Dr. Smith vs. Mr. J. R. Jones, e.g. here."]),
        ("Use No. 5. No. Never.", ["Use No. 5.", "No.", "Never."]),
        ("Open at 5 p.m. Come in. Open at 5 p.m. daily.", ["Open at 5 p.m.", "Come in.", "Open at 5 p.m. daily."]),
        ("Wait... and see... Now.", ["Wait... and see...", "Now."]),
        ("“Really?” she said. ‘Yes.’ (No.) Go.", ["“Really?” she said.", "‘Yes.’", "(No.)", "Go."]),
        ("Buy it. iPhone included. eBay too.", ["Buy it.", "iPhone included.", "eBay too."]),
        ("Wow! 🎉 Next one. 🎉", ["Wow! 🎉", "Next one. 🎉"]),
        ("1. Open the box.\n2. Enjoy.", ["1. Open the box.", "2. Enjoy."]),
        ("A line\nAnother line\nthat goes on", ["A line", "Another line that goes on"]),
        ("Para one\n\n\npara two", ["Para one", "para two"]),
        ("Line one\r\nLine two\u2028Line three", ["Line one", "Line two", "Line three"]),
        ("...\n\nHello!\n\n😀\n\n—\n\nBye.", ["... Hello! 😀 —", "Bye."]),
        ("Ends with Co. Ltd. Others follow.", ["Ends with Co. Ltd.", "Others follow."]),
        ("Shown as typed: {\\pos(0,0)} <b>x</b>. Ok.", ["Shown as typed: {\\pos(0,0)} <b>x</b>.", "Ok."]),
    ],
)
def test_cuts(script: str, expected: list[str]) -> None:
    assert texts(script) == expected


@pytest.mark.parametrize("script", ["", "   \n ", "😀", "... — !", "\n\n🎉\n\n"])
def test_nothing_to_say(script: str) -> None:
    assert split_sentences(script) == []


def test_pauses() -> None:
    pauses = [sentence.pause for sentence in split_sentences("One. Two.\n\nThree.\nFour.")]
    assert pauses == ["sentence", "paragraph", "sentence", "paragraph"]


def test_a_long_sentence_is_cut_at_its_clauses() -> None:
    clause = "it keeps your drinks cold for twelve hours and weighs next to nothing"
    long = ", ".join([clause] * 12) + "."
    parts = split_sentences(long)
    assert [part.pause for part in parts] == ["clause"] * (len(parts) - 1) + ["paragraph"]
    assert all(part.text.endswith(",") for part in parts[:-1])
    assert all(_weight(part.tokens) <= MAX_WEIGHT for part in parts)


def test_two_thousand_words_without_a_mark() -> None:
    parts = split_sentences("word " * 2000)
    assert sum(len(part.tokens) for part in parts) == 2000
    assert max(_weight(part.tokens) for part in parts) <= MAX_WEIGHT


def test_no_token_is_lost_whatever_the_text() -> None:
    chance = random.Random(7)
    atoms = [
        "a",
        "B",
        "9",
        ".",
        "!",
        "…",
        "\n",
        "\n\n",
        " ",
        "  ",
        "\t",
        "😀",
        "“",
        "”",
        "(",
        ")",
        "—",
        "$1.5",
        "Mr.",
        "\u2028",
    ]
    for _ in range(3000):
        script = "".join(chance.choice(atoms) for _ in range(chance.randint(1, 60)))
        parts = split_sentences(script)
        if not is_speakable(script):
            assert parts == []
            continue
        assert [token for part in parts for token in part.tokens] == script.split()
        assert all(is_speakable(part.text) for part in parts)
        assert parts[-1].pause == "paragraph"
