"""Where inserts go: at their words, never the same shot twice in a row, and what is left over is told."""

from __future__ import annotations

import pytest

from editai.errors import InputError
from editai.library.inserts import Insert, Piece, check_inserts, lay_out
from editai.library.placing import Extra, place_inserts, spoken_words


def extra(name: str, *keywords: str, parts: tuple[tuple[int, int], ...] = ((0, 8000),)) -> Extra:
    return Extra(source_video_id=name, name=f"{name}.mp4", keywords=keywords, parts=parts)


SAID = spoken_words([("Two MUGS, one café and a travel-mug.", 1000, 8000), ("Coffee for everyone", 9000, 12_000)])


def test_words_find_their_video_whatever_their_letters_accents_and_number() -> None:
    placed = place_inserts(SAID, [extra("mug", "mug"), extra("cafe", "Cafés")], 12_000, 1000)
    assert [(each.source_video_id, each.keyword) for each in placed.inserts] == [
        ("mug", "mug"),
        ("cafe", "Cafés"),
        ("mug", "mug"),
    ]
    assert [each.at_ms for each in placed.inserts] == [word.start_ms for word in SAID if word.text[0] in "Mct"]
    assert all(each.end_ms - each.at_ms == 1000 for each in placed.inserts)
    assert placed.unmatched == ()


def test_the_longest_phrase_wins_and_what_is_never_said_is_told() -> None:
    placed = place_inserts(SAID, [extra("mug", "mug", "lid"), extra("bag", "travel mug", "suitcase")], 12_000, 1000)
    assert [each.keyword for each in placed.inserts] == ["mug", "travel mug"]
    assert placed.unmatched == (("mug.mp4", "lid"), ("bag.mp4", "suitcase"))


def test_the_same_shot_is_never_shown_twice_in_a_row() -> None:
    words = spoken_words([("mug mug mug mug", 0, 16_000)])
    many = place_inserts(words, [extra("mug", "mug", parts=((0, 4000),))], 16_000, 2000)
    assert [each.start_ms for each in many.inserts] == [0, 2000, 0, 2000]
    one = place_inserts(words, [extra("mug", "mug", parts=((0, 2000),))], 16_000, 2000)
    assert len(one.inserts) == 1
    assert len(one.notes) == 3
    assert "no other shot" in one.notes[0]


def test_inserts_never_overlap_and_never_pass_the_end() -> None:
    words = spoken_words([("mug cup mug cup mug cup", 0, 3000)])
    placed = place_inserts(words, [extra("mug", "mug"), extra("cup", "cup")], 3000, 1500)
    for before, after in zip(placed.inserts, placed.inserts[1:], strict=False):
        assert after.at_ms >= before.end_ms
    assert placed.inserts[-1].end_ms <= 3000
    assert len(placed.inserts) + len(placed.notes) == 6


def insert(at_ms: int, end_ms: int, source: str = "mug", start_ms: int = 0) -> Insert:
    return Insert(at_ms=at_ms, end_ms=end_ms, source_video_id=source, start_ms=start_ms, keyword="mug")


def test_edited_inserts_are_checked_by_row() -> None:
    lengths = {"mug": 3000, "cup": 5000}
    good = [insert(4000, 6000, "cup"), insert(1000, 2000)]
    assert [each.at_ms for each in check_inserts(good, lengths, 8000)] == [1000, 4000]
    for rows, words in (
        ([insert(0, 300)], "row 1"),
        ([insert(0, 2000, "gone")], "not among"),
        ([insert(0, 2000, start_ms=1500)], "lasts only 3.0 s"),
        ([insert(0, 2000), insert(1500, 3000, "cup")], "before the one above"),
        ([insert(0, 1000), insert(1000, 2000, start_ms=500)], "same shot"),
        ([insert(7000, 9000, "cup")], "after the video"),
    ):
        with pytest.raises(InputError, match=words):
            check_inserts(rows, lengths, 8000)


def test_the_main_video_goes_on_below_an_insert_or_waits_for_its_end() -> None:
    inserts = [insert(2000, 3000, "cup", 500), insert(5000, 6000, "mug")]
    below = lay_out(inserts, "main", 8000, 8000, goes_on=True)
    assert below == [
        Piece(source_video_id="main", start_ms=0, end_ms=2000),
        Piece(source_video_id="cup", start_ms=500, end_ms=1500),
        Piece(source_video_id="main", start_ms=3000, end_ms=5000),
        Piece(source_video_id="mug", start_ms=0, end_ms=1000),
        Piece(source_video_id="main", start_ms=6000, end_ms=8000),
    ]
    waits = lay_out(inserts, "main", 6000, 8000, goes_on=False)
    assert [(each.start_ms, each.end_ms) for each in waits if each.source_video_id == "main"] == [
        (0, 2000),
        (2000, 4000),
        (4000, 6000),
    ]
    slowed = lay_out(inserts, "main", 4800, 8000, goes_on=False)
    assert sum((each.end_ms - each.start_ms) / each.speed for each in slowed) == pytest.approx(8000)
    with pytest.raises(InputError, match="longer main video"):
        lay_out(inserts, "main", 4000, 8000, goes_on=False)
