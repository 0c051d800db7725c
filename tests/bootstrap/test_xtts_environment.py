"""XTTS's own environment: what is moved aside, and weights that cannot be had."""

from __future__ import annotations

import hashlib
import http.server
import socket
import sys
import threading
import zipfile
from pathlib import Path

import pytest

from editai.bootstrap.xtts_environment import MEND, READY, fetch_weights, make_environment, mend_torchaudio
from editai.errors import NotInstalled, ToolError
from editai.models.manifest import Manifest, ModelFile
from editai.speech.xtts import FILES


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


def test_the_environment_is_made_where_there_is_none_and_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """It was asked to install into a folder that nobody had made."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    requirements = tmp_path / "requirements-xtts.txt"
    requirements.write_text("coqui_tts==1.0\n")
    venv, log = tmp_path / "venv", tmp_path / "logs" / "xtts.log"
    with pytest.raises(NotInstalled, match="models fetch xtts"):
        make_environment(venv, log, requirements)
    assert not (venv / READY).exists(), "half of it is not taken for whole"
    write_wheel(tmp_path, {"torchaudio.py": "", "TTS/tts/models/xtts.py": ""})
    make_environment(venv, log, requirements)
    assert (venv / READY).is_file()
    assert "environment stands" in capfd.readouterr().err
    make_environment(venv, log, requirements)
    assert capfd.readouterr().err == "", "what stands is left alone"


def write_wheel(folder: Path, members: dict[str, str]) -> None:
    info = "coqui_tts-1.0.dist-info"
    members |= {
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: coqui_tts\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / "coqui_tts-1.0-py3-none-any.whl", "w") as archive:
        for name, text in members.items():
            archive.writestr(name, text)


def manifest_at(url: str) -> Manifest:
    """The three files, small, as somebody serves them there."""
    data = {name: name.encode() * 9 for name in FILES}
    return Manifest(
        files=tuple(
            ModelFile(
                name=f"xtts/{name}",
                set="xtts",
                licence="CPML-1.0",
                size_bytes=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                url=f"{url}/{name}",
                parts=(),
            )
            for name, content in data.items()
        )
    )


def test_weights_that_cannot_be_had_are_named_with_their_place(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v2"
        with pytest.raises(NotInstalled) as caught:
            fetch_weights(tmp_path, manifest_at(url))
    assert f"{', '.join(FILES)} from {url} and put them into {tmp_path / 'xtts'}" in caught.value.sentence
    assert caught.value.details["mend"] == MEND
    assert not (tmp_path / "xtts").exists()


def test_weights_are_kept_only_as_they_are_pinned(tmp_path: Path) -> None:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.rpartition("/")[2]
            body = name.encode() * 9
            body = body[::-1] if name == "model.pth" else body
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Quiet."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with pytest.raises(NotInstalled, match=r"not hold the bytes.*download model\.pth from"):
            fetch_weights(tmp_path, manifest_at(f"http://127.0.0.1:{server.server_port}/v2"))
        server.shutdown()
    assert {path.name for path in (tmp_path / "xtts").iterdir()} == {"config.json", "vocab.json"}
