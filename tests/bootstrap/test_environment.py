"""The environment: pins that are remembered, an installation that is finished or not, the build of torch."""

from __future__ import annotations

import http.server
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from editai.bootstrap import environment, torch_build
from editai.bootstrap.packages import PackageClients
from editai.errors import NotInstalled
from editai.models.manifest import Package

ROOT = Path(__file__).parent.parent.parent


def write_wheel(folder: Path, name: str, version: str) -> Path:
    """A wheel with one module, as small as one can be."""
    info = f"{name}-{version}.dist-info"
    wheel = folder / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"{name}.py", f"version = {version!r}\n")
        archive.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        archive.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: x\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr(f"{info}/RECORD", f"{name}.py,,\n{info}/METADATA,,\n{info}/WHEEL,,\n{info}/RECORD,,\n")
    return wheel


def venv_with_our_pip(tmp_path: Path) -> Path:
    """A new environment that shares this one's pip: unpacking another takes as long as all tests here."""
    import pip

    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(venv)], check=True)
    [site_packages] = venv.glob("lib/python3.*/site-packages")
    (site_packages / "pip").symlink_to(Path(pip.__file__).parent)
    assert environment._has_pip(venv)
    return venv


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that pip takes all packages from."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    return folder


def test_an_environment_is_made_and_filled_and_the_second_time_left_alone(
    tmp_path: Path, wheels: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_wheel(wheels, "smallthing", "1.0")
    requirements = tmp_path / "requirements-test.txt"
    requirements.write_text("smallthing==1.0\n")
    venv = venv_with_our_pip(tmp_path)
    log = tmp_path / "logs" / "install.log"
    installed = list(venv.glob("lib/python3.*/site-packages"))
    environment.install(requirements, venv, log=log)
    assert (installed[0] / "smallthing.py").is_file()
    assert environment.is_installed(requirements, venv)
    told = capsys.readouterr().err
    assert "1 of 1 packages" in told or "up to" in told
    assert "Collecting" not in told, "pip's own words are in the log"
    assert "Successfully installed smallthing" in log.read_text("utf-8")

    environment._stamp(requirements, venv).unlink()  # everything is here, and not remembered
    environment.install(requirements, venv, log=log)
    assert "to download" not in capsys.readouterr().err

    (wheels / "smallthing-1.0-py3-none-any.whl").unlink()
    environment.install(requirements, venv, log=log)  # asks pip nothing, or it would fail now

    requirements.write_text("smallthing==2.0\n")
    assert not environment.is_installed(requirements, venv)
    capsys.readouterr()
    with pytest.raises(NotInstalled, match="pip could not install") as caught:
        environment.install(requirements, venv, log=log)
    assert str(log) in caught.value.sentence
    assert "smallthing==2.0" in log.read_text("utf-8"), "all of pip's words are kept"
    assert "smallthing==2.0" in capsys.readouterr().err, "and their end is shown"
    assert not environment.is_installed(requirements, venv), "a failed installation is not remembered as done"
    write_wheel(wheels, "smallthing", "2.0")
    environment.install(requirements, venv, log=log)
    assert "2.0" in (installed[0] / "smallthing.py").read_text()


def test_a_package_is_carried_by_pip_itself(tmp_path: Path, wheels: Path) -> None:
    wheel = write_wheel(wheels, "weights", "1.0")
    package = Package(registry="pypi", name="weights", version="1.0", size_bytes=500)
    archive = PackageClients().carry(package, tmp_path / "to", lambda _: None)
    assert archive.read_bytes() == wheel.read_bytes()
    absent = Package(registry="pypi", name="weights", version="9.9", size_bytes=500)
    with pytest.raises(NotInstalled, match=r"weights 9\.9"):
        PackageClients().carry(absent, tmp_path / "other", lambda _: None)


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt", "requirements-xtts.txt"])
def test_every_requirement_is_pinned(name: str) -> None:
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    wanted = [line for line in lines if line and not line.startswith("#")]
    assert all("==" in line.partition(";")[0] for line in wanted)
    pins = environment.pins(ROOT / name)
    assert len({name for name, _ in pins}) == len(pins), "one pin a package for this Python"


def test_torch_is_pinned_to_what_the_sizes_are_of() -> None:
    assert torch_build.torch_pin(ROOT / "requirements.txt") == "torch==2.13.0"


@pytest.fixture
def index() -> Iterator[str]:
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200 if self.path == "/whl/torch/" else 404)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def pip_that_says(text: str) -> list[str]:
    return [sys.executable, "-c", f"print({text!r})"]


@pytest.mark.skipif(torch_build.has_nvidia(), reason="a card is in this machine")
@pytest.mark.skipif(sys.platform != "linux", reason="one build for all there")
def test_the_small_torch_is_preferred_without_a_card(index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    requirements = ROOT / "requirements.txt"
    monkeypatch.setattr(torch_build, "CPU_INDEX", f"{index}/whl")
    at_hand = torch_build.choose(pip_that_says("Available versions: 2.13.0+cpu, 2.13.0"), requirements)
    assert (at_hand.index, at_hand.size_bytes) == (None, torch_build.CPU_BYTES)
    from_index = torch_build.choose(pip_that_says("Available versions: 2.13.0"), requirements)
    assert (from_index.index, from_index.size_bytes) == (f"{index}/whl", torch_build.CPU_BYTES)
    monkeypatch.setattr(torch_build, "CPU_INDEX", f"{index}/absent")
    neither = torch_build.choose(pip_that_says("Available versions: 2.13.0"), requirements)
    assert (neither.index, neither.size_bytes) == (None, torch_build.CUDA_BYTES)
    assert neither.requirement == "torch==2.13.0"


def test_an_index_that_is_not_there_costs_little() -> None:
    assert not torch_build.index_answers("http://127.0.0.1:9/whl", timeout_s=1)
