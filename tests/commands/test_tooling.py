"""What the tools' commands share."""

from __future__ import annotations

from pathlib import Path

import pytest

from editai.commands.tooling import write_copy
from editai.errors import InputError


def test_a_copy_that_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    """A finished clip ended in a programming mistake's words, with half a file beside the place it was to lie in."""
    clip, out = tmp_path / "clip.mp4", tmp_path / "out" / "clip.mp4"
    clip.write_bytes(b"clip")
    out.parent.mkdir()
    write_copy(clip, out)
    assert out.read_bytes() == b"clip"
    out.unlink()
    out.mkdir()  # in the meantime
    with pytest.raises(InputError, match=r"cannot be written: .* is kept in EditAI"):
        write_copy(clip, out)
    with pytest.raises(InputError, match="cannot be written"):
        write_copy(clip, Path("/proc/clip.mp4"))
    assert [each.name for each in out.parent.iterdir()] == ["clip.mp4"]
