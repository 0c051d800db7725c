"""Cues say the script, fit the frame, keep their times."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from editai.captions.cues import LEAST_SHOWN_MS, Cue, split_cues
from editai.captions.fonts import FACES, width_em
from editai.captions.layout import MOST_LINES, room_px, size_px
from editai.captions.styles import STYLES
from editai.speech.words import Word
from tests.captions.conftest import FRAME, speak

BOLD = STYLES["bold"]
SCRIPT = (
    "Meet the Nortia travel mug. It keeps coffee hot for 12 hours and costs just $24.99 today! It's leak-proof, "
    "fits every cup holder, and weighs only 310 grams. Order yours at nortia.example/mug — free shipping this week."
)
URL = "https://shop.nortia-example.com/collections/travel-mugs/products/steel?utm_source=x"

tokens = st.one_of(
    st.sampled_from(
        ["a", "the", "of", "mug.", "“Wow”,", "$24.99", "leak-proof", "—", "12", URL, "{\\pos(0,0)}", "cănii;"]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=40),
).filter(lambda text: text.split() == [text])


@st.composite
def timed_words(draw: st.DrawFn) -> list[Word]:
    """Words in order; lengths and pauses from nothing to seconds."""
    words: list[Word] = []
    at_ms = draw(st.integers(0, 500))
    for text in draw(st.lists(tokens, max_size=30)):
        end_ms = at_ms + draw(st.integers(0, 900))
        words.append(Word(text, at_ms, end_ms))
        at_ms = end_ms + draw(st.sampled_from([0, 0, 0, 40, 300, 2500]))
    return words


@settings(max_examples=150, deadline=None)
@given(words=timed_words(), name=st.sampled_from(sorted(STYLES)))
def test_any_words_become_cues_that_say_them_in_place_and_time(words: list[Word], name: str) -> None:
    style = STYLES[name]
    cues = split_cues(words, style, FRAME)
    assert " ".join(cue.text for cue in cues) == " ".join(word.text for word in words)
    assert [word for cue in cues for word in cue.words] == words
    for cue in cues:
        assert cue.start_ms < cue.end_ms
        assert 1 <= len(cue.lines) <= MOST_LINES
        assert "".join(cue.lines).replace(" ", "") == cue.text.replace(" ", "")
        if len(cue.words) > 1:
            assert " ".join(cue.lines) == cue.text, "only a word that stands alone may be broken"
        size = size_px(cue.lines, style, FRAME)
        widest = max(width_em(line, FACES[style.family]) for line in cue.lines) * size
        assert widest <= room_px(style, FRAME) + 0.5
    for one, two in pairwise(cues):
        assert one.end_ms <= two.start_ms
    if all(one.start_ms < two.start_ms for one, two in pairwise(words)):
        assert [cue.start_ms for cue in cues] == [cue.words[0].start_ms for cue in cues]


def test_no_words_no_cues() -> None:
    assert split_cues([], BOLD, FRAME) == []


def test_a_script_is_cut_where_a_person_would_cut_it() -> None:
    assert [cue.lines for cue in split_cues(speak(SCRIPT), BOLD, FRAME)] == [
        ("Meet the Nortia", "travel mug."),
        ("It keeps coffee", "hot for 12 hours"),
        ("and costs just", "$24.99 today!"),
        ("It's leak-proof,",),
        ("fits every", "cup holder,"),
        ("and weighs", "only 310 grams."),
        ("Order yours at", "nortia.example/mug"),
        ("— free shipping", "this week."),
    ]


def test_cues_start_with_their_first_word_and_close_short_gaps() -> None:
    cues = split_cues(speak(SCRIPT), BOLD, FRAME)
    assert [cue.start_ms for cue in cues] == [cue.words[0].start_ms for cue in cues]
    assert all(one.end_ms == two.start_ms for one, two in pairwise(cues))


def test_a_long_pause_is_left_empty_and_a_flash_is_held() -> None:
    words = [Word("Wait.", 100, 400), Word("Now.", 5000, 5300), Word("Go.", 9000, 9100)]
    first, second, last = split_cues(words, BOLD, FRAME)
    assert (first.start_ms, first.end_ms) == (100, 100 + LEAST_SHOWN_MS)
    assert (second.start_ms, second.end_ms) == (5000, 5000 + LEAST_SHOWN_MS)
    assert (last.start_ms, last.end_ms) == (9000, 9400), "the clip may end here"
    assert split_cues(words, BOLD, FRAME, ends_ms=9600)[-1].end_ms == 9600, "the sound goes on"
    assert split_cues(words, BOLD, FRAME, ends_ms=20_000)[-1].end_ms == 9000 + LEAST_SHOWN_MS


def test_words_of_one_moment_still_get_a_moment_each() -> None:
    """F17: cues without length lost their words."""
    cues = split_cues([Word(f"word{at}", 0, 0) for at in range(30)], BOLD, FRAME)
    assert all(cue.start_ms < cue.end_ms for cue in cues)
    assert all(one.end_ms <= two.start_ms for one, two in pairwise(cues))


def test_no_sentence_leaves_a_single_word_behind() -> None:
    cues = split_cues(speak("This mug keeps every single coffee of your whole morning perfectly hot."), BOLD, FRAME)
    assert all(len(cue.words) > 1 for cue in cues)


def test_reading_speed_is_the_voice_s_own() -> None:
    cues: list[Cue] = split_cues(speak(SCRIPT), BOLD, FRAME)
    assert max(len(cue.text) * 1000 / (cue.end_ms - cue.start_ms) for cue in cues) <= 20


def test_a_wide_word_shrinks_its_cue_and_an_endless_one_is_wrapped_alone() -> None:
    wide, endless = split_cues([Word("Thermosflaschen.", 0, 900), Word(URL, 2000, 6000)], BOLD, FRAME)
    assert wide.lines == ("Thermosflaschen.",)
    assert endless.text == URL and "".join(endless.lines) == URL and len(endless.lines) == 2
    assert endless.lines[0].endswith("/")


def test_a_hundred_thousand_characters_take_seconds() -> None:
    words = speak("Meet the travel mug that keeps coffee hot, all day long. " * 350)
    assert sum(len(cue.words) for cue in split_cues(words, BOLD, FRAME)) == len(words)
