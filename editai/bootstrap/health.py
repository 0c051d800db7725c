"""What ``doctor`` looks at: one function a thing, each ending in one row."""

from __future__ import annotations

import contextlib
import platform
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from editai.bootstrap import environment, pythons
from editai.bootstrap.saying import megabytes
from editai.errors import EditAIError
from editai.settings import Settings

START = "python -m editai start"
ROOM_BYTES = 5_000_000_000
"""A 4 GB upload, its clip and the working files of one job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that was looked at."""

    name: str
    ok: bool
    """False: EditAI does not work, or not fully, until it is mended."""
    detail: str
    mend: str | None = None
    """The command that brings it; None where nothing is to be done."""


def examine(settings: Settings) -> list[Row]:
    """Every row, in the order in which a person would mend them. Changes nothing."""
    checks: list[tuple[str, Callable[[Settings], Row]]] = [
        ("python", _python),
        ("environment", _environment),
        ("packages", _packages),
        ("ffmpeg", _ffmpeg),
        ("fonts", _fonts),
        ("espeak", _espeak),
        *((f"models: {name}", _models(name)) for name in ("kokoro", "whisper", "piper")),
        ("disk", _disk),
        ("home", _home),
        ("database", _database),
        ("jobs database", _jobs_database),
        ("worker", _worker),
    ]
    return [_row(name, check, settings) for name, check in checks]


def _row(name: str, check: Callable[[Settings], Row], settings: Settings) -> Row:
    try:
        return check(settings)
    except ModuleNotFoundError as error:
        return Row(name=name, ok=False, detail=f"needs the package {error.name}, which is missing", mend=START)
    except EditAIError as error:
        return Row(name=name, ok=False, detail=error.sentence, mend=error.details.get("mend"))
    except (OSError, sqlite3.Error) as error:
        return Row(name=name, ok=False, detail=f"could not be looked at: {error}")


def _python(settings: Settings) -> Row:
    fit = pythons.is_fit(sys.version_info[:2])
    detail = f"{platform.python_version()} ({sys.executable})"
    return Row(name="python", ok=fit, detail=detail, mend=None if fit else "install Python 3.12")


def _environment(settings: Settings) -> Row:
    python = pythons.venv_python()
    if python is None:
        return Row(name="environment", ok=False, detail=f"{pythons.VENV} is not made yet", mend=START)
    if not environment.is_installed(environment.REQUIREMENTS):
        return Row(name="environment", ok=False, detail="not installed to the end, or older than its pins", mend=START)
    return Row(name="environment", ok=True, detail=str(pythons.VENV))


def _packages(settings: Settings) -> Row:
    """The pins of requirements.txt that hold here, against what is installed."""
    wrong, count = [], 0
    for name, version in environment.pins(environment.REQUIREMENTS):
        count += 1
        installed = _installed_version(name)
        if installed is None or installed.partition("+")[0] != version:
            wrong.append(f"{name} {installed or 'missing'} instead of {version}")
    if wrong:
        return Row(name="packages", ok=False, detail="; ".join(wrong[:5]), mend=START)
    return Row(name="packages", ok=True, detail=f"{count} packages in their pinned versions")


def _installed_version(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    with contextlib.suppress(PackageNotFoundError):
        return version(name)
    return None


def _ffmpeg(settings: Settings) -> Row:
    from editai.bootstrap.programs import run_quietly
    from editai.media.process import ffmpeg_path

    program = str(ffmpeg_path())
    said = run_quietly([program, "-hide_banner", "-version"], limit_s=20)
    filters = run_quietly([program, "-hide_banner", "-filters"], limit_s=20)
    lacking = [name for name in ("ass", "loudnorm", "sidechaincompress") if f" {name} " not in filters]
    if lacking:
        return Row(name="ffmpeg", ok=False, detail=f"{program} lacks {', '.join(lacking)}", mend=START)
    return Row(name="ffmpeg", ok=True, detail=" ".join(said.split()[:3]))


def _fonts(settings: Settings) -> Row:
    from editai.captions.fonts import fonts_folder

    folder = fonts_folder()
    count = len([path for path in folder.iterdir() if path.suffix.lower() in (".ttf", ".otf")])
    return Row(name="fonts", ok=count > 0, detail=f"{count} caption fonts in {folder}", mend=None if count else START)


def _espeak(settings: Settings) -> Row:
    import ctypes

    import espeakng_loader

    library = espeakng_loader.get_library_path()
    ctypes.CDLL(library)
    return Row(name="espeak", ok=True, detail=str(library))


_OPTIONAL = {
    "whisper": "captions for engines without times of their own",
    "piper": "instant previews",
}


def _models(set_name: str) -> Callable[[Settings], Row]:
    def look(settings: Settings) -> Row:
        from editai.models.fetch import verify

        states = verify(settings.models_root, (set_name,))
        bad = [state for state in states if state.problem]
        name, mend = f"models: {set_name}", f"python -m editai models fetch --set {set_name}"
        if not bad:
            return Row(name=name, ok=True, detail=f"{len(states)} files, each as pinned")
        if set_name in _OPTIONAL and all(state.problem == "missing" for state in bad):
            return Row(name=name, ok=True, detail=f"not installed; it is for {_OPTIONAL[set_name]}", mend=mend)
        return Row(name=name, ok=False, detail=f"{bad[0].name}: {bad[0].problem}", mend=mend)

    return look


def _disk(settings: Settings) -> Row:
    free = shutil.disk_usage(_nearest(settings.home)).free
    enough = free >= ROOM_BYTES
    mend = None if enough else "python -m editai clean"
    return Row(name="disk", ok=enough, detail=f"{megabytes(free)} free for {settings.home}", mend=mend)


def _home(settings: Settings) -> Row:
    folder = _nearest(settings.home)
    try:
        with tempfile.TemporaryFile(dir=folder):
            detail = str(settings.home) if folder == settings.home else f"{settings.home} will be made"
            return Row(name="home", ok=True, detail=detail)
    except OSError as error:
        detail = f"{folder} cannot be written: {error.strerror}"
        return Row(name="home", ok=False, detail=detail, mend="set EDITAI_HOME to a folder of yours")


def _database(settings: Settings) -> Row:
    if settings.supabase_url:
        return Row(name="database", ok=True, detail="a team's, at EDITAI_SUPABASE_URL")
    return _sqlite("database", settings.database_path)


def _jobs_database(settings: Settings) -> Row:
    if settings.jobs_database_url:
        return Row(name="jobs database", ok=True, detail="the one of EDITAI_JOBS_DATABASE_URL")
    return _sqlite("jobs database", settings.home / "jobs.sqlite")


def _sqlite(name: str, path: Path) -> Row:
    if not path.exists():
        return Row(name=name, ok=True, detail="not made yet; the first start makes it")
    connection = sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=5)
    with contextlib.closing(connection):
        [verdict] = connection.execute("PRAGMA quick_check(1)").fetchone()
    ok = verdict == "ok"
    detail = f"{path}, {megabytes(path.stat().st_size)}" if ok else f"{path} is damaged: {verdict}"
    return Row(name=name, ok=ok, detail=detail, mend=None if ok else "put back the last backup")


def _worker(settings: Settings) -> Row:
    from editai.jobs.presence import require_same_media, who_works

    require_same_media(settings)
    holder = who_works(settings)
    if holder is None:
        detail = "none is running; commands do their own job meanwhile"
        return Row(name="worker", ok=True, detail=detail, mend=START)
    if holder.is_outdated and holder.role == "worker":
        detail = f"process {holder.pid} began before EditAI's files were changed; end that start (Ctrl-C), then again"
        return Row(name="worker", ok=False, detail=detail, mend=START)
    return Row(name="worker", ok=True, detail=f"process {holder.pid} is at work ({holder.role})")


def _nearest(path: Path) -> Path:
    """The folder itself, or the nearest above it that exists."""
    while not path.is_dir() and path != path.parent:
        path = path.parent
    return path
