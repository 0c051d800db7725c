"""One speech child for all tests of this folder: loading the model takes seconds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from editai.media.process import run
from editai.settings import Settings
from editai.speech.host import EngineHost
from editai.speech.kokoro import KokoroEngine
from editai.speech.xtts import environment_python


@pytest.fixture(scope="session")
def speech_settings(tmp_path_factory: pytest.TempPathFactory, models_root: Path) -> Settings:
    """An installation with the fetched models; the tests that need them are skipped without, unless strict."""
    ready = KokoroEngine(models_root).readiness()
    if not ready.ok:
        if os.environ.get("EDITAI_TEST_STRICT"):
            pytest.fail(ready.detail)
        pytest.skip(ready.detail)
    home = tmp_path_factory.mktemp("speech-home")
    (home / "models").symlink_to(models_root)
    return Settings(home=home)


@pytest.fixture(scope="session")
def host(speech_settings: Settings) -> Iterator[EngineHost]:
    """A host whose child stays for the whole session."""
    with EngineHost(speech_settings) as opened:
        yield opened


@pytest.fixture(scope="session")
def xtts_models(tmp_path_factory: pytest.TempPathFactory, speech_settings: Settings) -> Path:
    """A folder of models with a small XTTS of random weights; its environment is an optional set."""
    if not environment_python().is_file():
        pytest.skip("XTTS has no environment here: python -m editai models fetch xtts")
    folder = tmp_path_factory.mktemp("xtts-models")
    (folder / "whisper-base").symlink_to(speech_settings.models_root / "whisper-base")
    run([environment_python(), Path(__file__).parent / "small_xtts.py", folder / "xtts"], limit_s=300)
    return folder
