"""A folder of models with a small XTTS of random weights, made by the environment that XTTS has of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from editai.media.process import run
from editai.speech.xtts import MEND, environment_python, has_environment


def small_models(folder: Path, models_root: Path) -> Path:
    """``folder`` with what a cloned voice needs; the test is skipped without the environment, an optional set."""
    if not has_environment():
        pytest.skip(f"XTTS has no environment here: {MEND}")
    for each in models_root.iterdir():
        if each.name not in ("xtts", ".lock", ".incoming"):
            (folder / each.name).symlink_to(each)
    run([environment_python(), Path(__file__).with_name("small_xtts.py"), folder / "xtts"], limit_s=300)
    return folder
