"""Words as people mean them."""

from __future__ import annotations

import pytest

from editai.library.matching import find_phrase, fold, says_all, stem, stems


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mug", "MUGS"),
        ("Café", "cafes"),
        ("box", "Boxes"),
        ("knife", "knives"),
        ("cherry", "Cherries"),
        ("glass", "glasses"),
        ("taza", "Tazas"),
        ("Tasse", "Tassen"),
        ("Straße", "STRASSE"),
        ("crème", "creme"),
        ("ﬁlter", "filters"),
    ],
)
def test_case_accents_and_plurals_make_no_difference(one: str, other: str) -> None:
    assert stem(fold(one)) == stem(fold(other))


@pytest.mark.parametrize(
    ("one", "other"), [("mug", "mud"), ("gas", "gap"), ("bus", "but"), ("cup", "cap"), ("ring", "rim")]
)
def test_other_words_stay_other_words(one: str, other: str) -> None:
    assert stem(fold(one)) != stem(fold(other))


def test_a_phrase_is_found_as_whole_words() -> None:
    said = stems("Meet the Travel-Mug: two travel mugs, one lid.")
    assert find_phrase(stems("travel mug"), said) == 2
    assert find_phrase(stems("mug two"), said) == 3
    assert find_phrase(stems("lids mug"), said) is None
    assert find_phrase((), said) is None


def test_a_search_finds_beginnings_in_any_order() -> None:
    assert says_all("caf red", "Red mug.mov", "filmed in a café")
    assert says_all("", "anything")
    assert not says_all("blue", "Red mug.mov")
