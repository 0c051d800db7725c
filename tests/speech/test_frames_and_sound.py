"""Messages over the pipe, and WAV files."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import numpy as np
import pytest

from editai.speech.frames import read_frame, write_frame
from editai.speech.sound import read_wav, write_wav


def test_messages_come_through_whole() -> None:
    pipe = io.BytesIO()
    messages = [{"id": 1, "text": "“é” 😀\n"}, {"id": 2, "words": [{"a": 1}] * 1000}]
    for message in messages:
        write_frame(pipe, message)
    pipe.seek(0)
    assert [read_frame(pipe), read_frame(pipe), read_frame(pipe)] == [*messages, None]


def test_a_cut_message_is_the_end() -> None:
    pipe = io.BytesIO()
    write_frame(pipe, {"id": 1})
    assert read_frame(io.BytesIO(pipe.getvalue()[:-1])) is None
    assert read_frame(io.BytesIO(b"\x00\x00")) is None


@pytest.mark.parametrize(
    "content", [b"hello, I am a print", struct.pack(">I", 2) + b"[]", struct.pack(">I", 3) + b"{x}"]
)
def test_something_else_in_the_pipe(content: bytes) -> None:
    with pytest.raises(ValueError):
        read_frame(io.BytesIO(content))


def test_a_wav_file_comes_back(tmp_path: Path) -> None:
    samples = np.sin(np.linspace(0, 100, 5000)).astype(np.float32)
    write_wav(tmp_path / "a.wav", samples, 24_000)
    again, rate = read_wav(tmp_path / "a.wav")
    assert rate == 24_000
    assert np.max(np.abs(again - samples)) < 1e-4


def test_a_cut_or_foreign_wav_file_is_told(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros(1000, dtype=np.float32), 24_000)
    (tmp_path / "cut.wav").write_bytes((tmp_path / "a.wav").read_bytes()[:900])
    (tmp_path / "text.wav").write_text("no sound")
    (tmp_path / "empty.wav").touch()
    for name in ("cut", "text", "empty"):
        with pytest.raises(ValueError):
            read_wav(tmp_path / f"{name}.wav")
