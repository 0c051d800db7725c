"""What is said for what is typed: fixed rules, pronunciations, pauses, and times per typed token."""

from __future__ import annotations

import pytest

from editai.errors import InputError
from editai.speech.numbers import cardinal, decimal, ordinal, year
from editai.speech.pauses import LONGEST_PAUSE_MS, captioned, split_at_pauses
from editai.speech.saying import say, typed_words
from editai.speech.words import Word


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("only $19.99, was €25!", "only nineteen dollars and ninety-nine cents, was twenty-five euros!"),
        ("$0.99 or £1.01; ¥500", "ninety-nine cents or one pound and one penny; five hundred yen"),
        ("$5 million, $1.3M, $1,299", "five million dollars, one point three million dollars, "
         "one thousand two hundred ninety-nine dollars"),
        ("$5–$10, $9/mo or 10,99€ or € 5", "five to ten dollars, nine dollars per month or "
         "ten euros and ninety-nine cents or five euros"),
        ("(50% off) 12.5 %", "(fifty percent off) twelve point five percent"),
        ("500 ml, 1.5 kg at 20°C", "five hundred milliliters, one point five kilograms at twenty degrees Celsius"),
        ("a 500ml bottle, 24/7", "a five hundred milliliter bottle, twenty-four seven"),
        ("No. 1 in 1080p, #2 in 4K", "number one in ten eighty p, number two in four K"),
        ("on Nov. 22, 2026 at 10:30am", "on November twenty-second, twenty twenty-six at ten thirty A M"),
        ("on 2026-11-22", "on November twenty-second, twenty twenty-six"),
        ("on 12/25/2026", "on December twenty-fifth, twenty twenty-six"),
        ("since 1999, for 2000 people", "since nineteen ninety-nine, for two thousand people"),
        ("the 90s, 1st, 22nd and 2-3 days", "the nineties, first, twenty-second and two to three days"),
        ("4.8/5 stars, 1/2 price, 10x", "four point eight out of five stars, one half price, ten times"),
        ("USB3.0, X200, SPF50, 007", "USB three point zero, X two hundred, SPF fifty, zero zero seven"),
        ("shop.example/sale vs. R&D etc.", "shop dot example slash sale versus R and D et cetera"),
        ("call 555-123-4567.", "call five five five, one two three, four five six seven."),
        ("Hello there, nothing to spell.", "Hello there, nothing to spell."),
        ("[note] <b>b</b> {\\pos(0,0)}", "[note] <b>b</b> {\\pos(0,0)}"),
    ],
)  # fmt: skip
def test_american_english(typed: str, said: str) -> None:
    spoken = say(typed, "en-US")
    assert spoken.text == said
    assert list(spoken.tokens) == typed.split()
    assert say(said, "en-US").text == said, "what is spelt out stays as it is"


def test_british_english() -> None:
    assert say("101 on 03/04/2026", "en-GB").text == "one hundred and one on the third of April twenty twenty-six"


@pytest.mark.parametrize(
    ("typed", "language", "said"),
    [
        ("solo 19,99 €, 50%", "es", "solo 19 con 99 euros, 50 por ciento"),
        ("19,99€ et 500 ml", "fr-FR", "19 euros 99 et 500 millilitres"),
        ("doar 25€ & 10 %", "ro", "doar 25 euro și 10 la sută"),
        ("19,99€ 😀 と", "ja", "19,99€ と"),
    ],
)
def test_other_languages_keep_their_numbers(typed: str, language: str, said: str) -> None:
    assert say(typed, language).text == said


def test_numbers() -> None:
    assert cardinal(1_234_567) == "one million two hundred thirty-four thousand five hundred sixty-seven"
    assert cardinal(1_005, british=True) == "one thousand and five"
    assert [ordinal(number) for number in (3, 12, 20, 101)] == ["third", "twelfth", "twentieth", "one hundred first"]
    assert [year(number) for number in (1905, 2000, 2007, 2026, 1800)] == [
        "nineteen oh five", "two thousand", "two thousand seven", "twenty twenty-six", "eighteen hundred",
    ]  # fmt: skip
    assert decimal("-4.50") == "minus four point five zero"
    assert decimal("1" * 16).split() == ["one"] * 16
    with pytest.raises(ValueError, match="no number"):
        decimal("12a")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("१०० ml", "one hundred milliliters"),
        ("₹१०० off", "one hundred rupees off"),
        ("١٢٣ cups", "one hundred twenty-three cups"),
        ("＄１２．５０ only", "twelve dollars and fifty cents only"),
        ("see ²2026.com", "see ² two thousand twenty-six dot com"),
    ],
)
def test_digits_of_other_alphabets_are_read_and_break_nothing(typed: str, said: str) -> None:
    """Every regular expression takes them for digits, and the numbers' words knew only 0 to 9."""
    assert say(typed, "en-US").text == said


def test_pronunciations_are_said_and_the_script_is_kept() -> None:
    typed = "Nortia's mug — by NORTIA, (Le Creuset)."
    said = say(typed, "en-US", {"Nortia": "nor sha", "le creuset": "luh kroo zay"})
    assert said.text == "nor sha's mug — by nor sha, (luh kroo zay)."
    assert list(said.tokens) == typed.split()
    assert said.spoken[-2:] == ("(luh", "kroo zay).")
    assert say("Nortiana", "en-US", {"Nortia": "nor sha"}).text == "Nortiana"
    assert say("Get 4U now", "en-US", {"4U": "for you"}).text == "Get for you now"
    assert say("Nortia", "en-US", {"Nortia": "—"}).text == "Nortia", "a word is never silenced"


def test_times_per_typed_token() -> None:
    said = say("Just $19.99 😀 today", "en-US")
    spoken = said.text.split()
    assert len(spoken) == 7
    heard = [Word(word, 100 * index, 100 * index + 90) for index, word in enumerate(spoken)]
    words = typed_words(said, heard, 1000)
    assert [word.text for word in words] == ["Just", "$19.99", "😀", "today"]
    assert (words[1].start_ms, words[3].start_ms, words[3].end_ms) == (100, 600, 690)
    assert words[1].end_ms <= words[2].start_ms < words[2].end_ms <= words[3].start_ms
    with pytest.raises(ValueError, match="heard"):
        typed_words(said, heard[:-1], 1000)


def test_pauses_are_cut_out() -> None:
    script = "Meet it. [pause 0.5s] Now[PAUSE 1,5 s]here\n[pause 200ms]"
    assert [(part.text, part.pause_ms) for part in split_at_pauses(script)] == [
        ("Meet it.", 500), ("Now", 1500), ("here", 200), ("", 0),
    ]  # fmt: skip
    assert captioned(script) == "Meet it. Now here"
    kept = "A [pause] [pause x] [Pause for effect] (b) <i>c</i> [d]"
    assert captioned(kept) == kept
    assert len(split_at_pauses(kept)) == 1
    with pytest.raises(InputError, match="10 seconds"):
        split_at_pauses(f"a [pause {LONGEST_PAUSE_MS + 1}ms] b")
