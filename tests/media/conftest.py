"""Made media files, once a session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from editai.media.process import run_ffmpeg

Make = Callable[..., Path]


@pytest.fixture(scope="session")
def make_media(tmp_path_factory: pytest.TempPathFactory) -> Make:
    """``make_media(name, *ffmpeg arguments)`` writes a file once and returns its path."""
    folder = tmp_path_factory.mktemp("media")

    def make(name: str, *arguments: str) -> Path:
        path = folder / name
        if not path.exists():
            run_ffmpeg([*arguments, f"file:{path}"], limit_s=60)
        return path

    return make
