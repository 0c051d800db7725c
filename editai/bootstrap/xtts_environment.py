"""XTTS's own environment and its weights: ``python -m editai models fetch xtts``. Standard library only."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from editai.bootstrap import pythons
from editai.bootstrap.environment import install
from editai.bootstrap.programs import run_quietly
from editai.bootstrap.saying import say
from editai.errors import NotInstalled, ToolError

SET = "xtts"
VENV = pythons.ROOT / ".venv-xtts"
REQUIREMENTS = pythons.ROOT / "requirements-xtts.txt"
WEIGHTS_URL = "https://huggingface.co/coqui/XTTS-v2/resolve/main/"
FILES = {"config.json": 1_000, "vocab.json": 100_000, "model.pth": 1_500_000_000}
"""And what they are larger than: a page that says no is smaller."""
MEND = "python -m editai models fetch xtts"
_EXTENSIONS = ("_torchaudio.abi3.so",)
_IMPORT_LIMIT_S = 300.0
_ANSWER_S = 20.0
_BLOCK_BYTES = 1 << 20


def fetch_xtts(models_root: Path, log: Path) -> None:
    """The environment, and the weights where they can be reached.

    Raises:
        NotInstalled: the weights cannot be had from here; says where they belong.
        ToolError: the environment could not be made.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    install(REQUIREMENTS, VENV, log=log)
    mend_torchaudio(VENV)
    fetch_weights(models_root / "xtts", WEIGHTS_URL)


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


def fetch_weights(folder: Path, url: str) -> None:
    """Bring the files that are missing. Their makers publish no digests, so they are loaded as data only.

    Raises:
        NotInstalled: one could not be had; what came before stays.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, least in FILES.items():
        target = folder / name
        if target.is_file() and target.stat().st_size > least:
            continue
        say(f"Fetching XTTS's {name}.")
        part = folder / f".{name}.part"
        try:
            with urlopen(f"{url}{name}", timeout=_ANSWER_S) as answer, part.open("wb") as file:
                shutil.copyfileobj(answer, file, _BLOCK_BYTES)
            if part.stat().st_size <= least:
                raise OSError("it is too small")
            part.replace(target)
        except (URLError, OSError) as error:
            reason = getattr(error, "reason", None) or error
            raise NotInstalled(
                f"XTTS's {name} could not be fetched ({reason}). Download {', '.join(FILES)} from "
                f"huggingface.co/coqui/XTTS-v2 and put them into {folder}; then run: {MEND}",
                mend=MEND,
                file=name,
            ) from error
        finally:
            part.unlink(missing_ok=True)


def _imports(venv: Path, name: str) -> bool:
    try:
        run_quietly([str(venv / "bin" / "python"), "-c", f"import {name}"], limit_s=_IMPORT_LIMIT_S)
    except ToolError:
        return False
    return True
