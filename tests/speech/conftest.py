"""One speech child for all tests of this folder: loading the model takes seconds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from editai.settings import Settings
from editai.speech.host import EngineHost
from editai.speech.kokoro import KokoroEngine
from tests.speech.xtts_models import small_models


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
    """A folder of models with a small XTTS of random weights."""
    return small_models(tmp_path_factory.mktemp("xtts-models"), speech_settings.models_root)
