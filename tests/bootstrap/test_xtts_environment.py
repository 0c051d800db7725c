"""XTTS's own environment: what is moved aside, and weights that cannot be had."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from editai.bootstrap.xtts_environment import FILES, MEND, fetch_weights, mend_torchaudio
from editai.errors import NotInstalled, ToolError


def environment(folder: Path, source: str) -> Path:
    """An environment whose torchaudio is this source, with the part for CUDA beside it."""
    venv = folder / "venv"
    (venv / "bin").mkdir(parents=True)
    package = venv / "lib" / f"python3.{sys.version_info.minor}" / "site-packages" / "torchaudio"
    (package / "lib").mkdir(parents=True)
    (package / "__init__.py").write_text(source)
    (package / "lib" / "_torchaudio.abi3.so").write_bytes(b"for CUDA")
    python = venv / "bin" / "python"
    python.write_text(f'#!/bin/sh\nPYTHONPATH={package.parent} exec {sys.executable} "$@"\n')
    python.chmod(0o755)
    return venv


LOADS = (
    "import pathlib\nif (pathlib.Path(__file__).parent / 'lib' / '_torchaudio.abi3.so').exists(): raise OSError('no')"
)


def test_the_part_for_cuda_is_moved_aside_and_that_is_said(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    venv = environment(tmp_path, LOADS)
    assert mend_torchaudio(venv)
    assert "moved aside" in capfd.readouterr().err
    assert len(list(venv.rglob("_torchaudio.abi3.so.aside"))) == 1
    assert not mend_torchaudio(venv), "there is nothing left to do"


def test_nothing_is_touched_where_it_fits(tmp_path: Path) -> None:
    venv = environment(tmp_path, "")
    assert not mend_torchaudio(venv)
    assert len(list(venv.rglob("_torchaudio.abi3.so"))) == 1


def test_what_cannot_be_mended_is_told(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="cannot be imported"):
        mend_torchaudio(environment(tmp_path, "raise ImportError('something else')"))


def test_weights_that_cannot_be_had_are_named_with_their_place(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(NotInstalled) as caught:
            fetch_weights(tmp_path / "xtts", f"http://127.0.0.1:{taken.getsockname()[1]}/")
    assert str(tmp_path / "xtts") in caught.value.sentence
    assert all(name in caught.value.sentence for name in FILES)
    assert caught.value.details["mend"] == MEND
    assert list((tmp_path / "xtts").iterdir()) == []
