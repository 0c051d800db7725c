"""Text to phonemes: every phoneme knows its word, whatever was typed, and nothing is downloaded."""

from __future__ import annotations

import socket
import time
from collections.abc import Sequence

import pytest

from editai.speech.kokoro_text import EnglishToPhonemes, Symbol, spoken_tokens


@pytest.fixture(scope="module")
def american() -> EnglishToPhonemes:
    with pytest.MonkeyPatch.context() as patch:

        def refuse(*_: object) -> None:
            raise AssertionError("the network was asked")

        patch.setattr(socket.socket, "connect", refuse)
        return EnglishToPhonemes(is_british=False)


def by_word(symbols: Sequence[Symbol]) -> dict[int, str]:
    heard: dict[int, str] = {}
    for symbol in symbols:
        if symbol.word is not None and symbol.is_sound:
            heard[symbol.word] = heard.get(symbol.word, "") + symbol.phoneme
    return heard


def test_prices_units_and_both_ways_to_read(american: EnglishToPhonemes) -> None:
    heard = by_word(american.symbols("It costs $24.99 for 12 hours."))
    assert heard[2] == "twˈɛntifˈɔɹdˈɑləɹzændnˈIndinˈInsˈɛnts"
    assert heard[4] == "twˈɛlv"
    past, future = (by_word(american.symbols(text)) for text in ("I read it yesterday.", "I will read it."))
    assert (past[1], future[2]) == ("ɹˈɛd", "ɹˈid")


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        ("Hello {\\pos(0,0)} <b>world</b> there", set()),
        ("one 😀 two", {1}),
        ("one — two", {1}),
        ("one ... two !! three", {1, 3}),
        ("“curly” (round) [square] 'single' \"double\"", set()),
        ("https://shop.example.com/a?b=1 me@x.org 20% 5kg A/B 24/7 10x 5–10", set()),
        ("rock 'n' roll o'clock don’t state-of-the-art", set()),
        ("😀 🎉 hello", {0, 1}),
    ],
)
def test_every_word_that_can_be_heard_is(american: EnglishToPhonemes, text: str, silent: set[int]) -> None:
    symbols = american.symbols(text)
    assert set(range(len(text.split()))) - by_word(symbols).keys() == silent
    owners = [symbol.word for symbol in symbols if symbol.word is not None]
    assert owners == sorted(owners)
    assert symbols[0].phoneme != " " != symbols[-1].phoneme


def test_misaki_s_own_notation_is_text(american: EnglishToPhonemes) -> None:
    """``[word](/phonemes/)`` would replace what is said and vanish from the words."""
    heard = by_word(american.symbols("Say [hello](/bˈæd/) now"))
    assert heard[1].startswith("[həlˈO]") or "həlˈO" in heard[1]
    assert len(heard) == 3


def test_what_misaki_is_given() -> None:
    assert spoken_tokens("a 😀 great🎉 Nortia™ • — 20°C ★")[0] == ["a", "great", "Nortia", "—", "20°C"]
    assert spoken_tokens("a $1,299.99 b") == (["a", "$1,299.99", "b"], [0, 1, 2])
    spoken, owners = spoken_tokens(f"order {'1' * 17} {'x' * 95}-{'y' * 10}")
    assert spoken[1:7] == ["111"] * 5 + ["11"]
    assert "".join(spoken) == "order" + "1" * 17 + "x" * 95 + "-" + "y" * 10
    assert max(len(part) for part in spoken) <= 40
    assert owners == [0] + [1] * 6 + [2] * (len(owners) - 7)


@pytest.mark.parametrize(
    "text", ["1" * 500, "a-" * 250, "$1," * 160, "9" * 16, "1e400 ½ ² ٣ ① 𝐁", "\x00 \x07 \u200b x"]
)
def test_hostile_texts_end_soon(american: EnglishToPhonemes, text: str) -> None:
    started = time.monotonic()
    symbols = american.symbols(text)
    assert time.monotonic() - started < 60
    assert all(symbol.word is None or symbol.word < len(text.split()) for symbol in symbols)
