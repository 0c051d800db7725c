"""A table of clips: read as people save it, every fault by its line."""

from __future__ import annotations

import pytest

from editai.errors import InputError
from editai.library.batch_file import MOST_ROWS, TEMPLATE, read_batch


def test_the_template_is_a_table() -> None:
    rows = read_batch(TEMPLATE.encode())
    assert [(row.line, row.videos, row.product, row.platform, row.voice) for row in rows] == [
        (2, ("mug.mp4",), "Travel mug", "tiktok", "kokoro:af_heart"),
        (3, ("bag-front.mp4", "bag-side.mp4"), "Everyday bag", "instagram", ""),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_any_order_and_mark_and_lines_inside_a_script(mark: str) -> None:
    head = mark.join(("Script", "VIDEO", "product"))
    body = mark.join(('"Meet the mug.\r\nIt is red."', "mug.mp4", ""))
    last = mark.join(("Second.", "cup.mp4", "Cup"))
    rows = read_batch(f"\ufeff{head}\r\n{body}\r\n\r\n{last}\r\n".encode())
    assert [(row.line, row.script, row.videos) for row in rows] == [
        (2, "Meet the mug.\r\nIt is red.", ("mug.mp4",)),
        (5, "Second.", ("cup.mp4",)),
    ]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        (b"", 1, "no row"),
        (b"video,script\n", 1, "no row"),
        (b"video,text\na.mp4,Hi\n", 1, "no column"),
        (b"video,script,colour\na.mp4,Hi,red\n", 1, "colour"),
        (b"video,script,video\na.mp4,Hi,b\n", 1, "twice"),
        (b"video,script\n,Hi\n", 2, "no video"),
        (b"video,script\na.mp4,Hi\nb.mp4,\n", 3, "no script"),
        (b"video,script\na.mp4,Hi, there\n", 2, "quote"),
        (b'video,script\na.mp4,"Hi\n', 2, "CSV"),
        (b"video,script\na.mp4,caf\xe9\n", 2, "UTF-8"),
        (b"video,script\n" + b"a.mp4,Hi\n" * (MOST_ROWS + 1), MOST_ROWS + 2, "more than"),
    ],
)
def test_faults_are_named_by_line(content: bytes, line: int, words: str) -> None:
    with pytest.raises(InputError, match=words) as caught:
        read_batch(content)
    assert caught.value.details["faults"][0]["line"] == line
    assert f"line {line}:" in caught.value.sentence


def test_all_faults_are_told_at_once_and_a_picture_is_no_table() -> None:
    with pytest.raises(InputError) as caught:
        read_batch(b"video,script\n,Hi\nb.mp4,\nc.mp4,fine\n", lambda row: "it is too long." if row.script else None)
    assert [fault["line"] for fault in caught.value.details["faults"]] == [2, 3, 4]
    for content in (b"\x89PNG\r\n\x1a\n\x00\x00", b"video,script\x00\n", b"x" * 2_000_001):
        with pytest.raises(InputError):
            read_batch(content)
