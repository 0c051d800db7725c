"""What all tests share: a home of their own, an open store, an owner; and the models, once."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership

ROOT = Path(__file__).parent.parent
LONGEST = (
    "commands/test_every_footage.py",
    "journeys/test_first_light.py",
    "jobs/test_make_choices.py",
    "journeys/test_kill9.py",
    "journeys/test_voices.py",
    "journeys/test_choices.py",
    "journeys/test_session_end.py",
    "commands/test_make.py",
    "jobs/test_own_voices.py",
    "journeys/test_publishing_kill9.py",
    "journeys/test_addresses.py",
    "speech/test_voice_over.py",
    "speech/test_host.py",
    "journeys/test_publishing.py",
    "journeys/test_tools.py",
    "commands/test_bad_input.py",
    "commands/test_speak.py",
    "render/test_render.py",
    "media/test_framing.py",
    "speech/test_engine_contract.py",
    "journeys/test_people.py",
    "journeys/test_team.py",
    "jobs/test_photos_tool.py",
    "commands/test_publish_commands.py",
    "journeys/test_store_switch.py",
    "journeys/test_costs.py",
    "media/test_footage_kinds.py",
)
"""The files that take half a minute or more, longest first, as measured on two cores. They begin first, so that a
long one is not left alone at the end; a wrong place here costs time and nothing else."""


@pytest.fixture(scope="session")
def models_root() -> Path:
    """The weights that ``python -m editai test`` has fetched."""
    return ROOT / "data" / "models"


@pytest.fixture
def settings(tmp_path: Path, models_root: Path) -> Settings:
    """An installation in an empty folder, with the fetched models linked in."""
    home = tmp_path / "home"
    home.mkdir()
    if models_root.is_dir():
        (home / "models").symlink_to(models_root)
    return Settings(home=home, test_strict=True)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, models_root: Path) -> Path:
    """An empty installation for all tests of a file, with the fetched models linked in."""
    home = tmp_path_factory.mktemp("home")
    (home / "models").symlink_to(models_root)
    return home


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """The embedded store of data, empty."""
    from editai.store import open_store

    opened = open_store(settings)
    yield opened
    opened.close()


@pytest.fixture
def member(store: Store) -> Membership:
    """The local person as the owner of a store called Nortia."""
    profile = store.profiles.ensure_any(LOCAL_PERSON, name="Nortia")
    return store.profiles.membership(LOCAL_PERSON, profile.id)


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """The main module as it was: a page under test takes its place, and a spawned process would run that page."""
    main = sys.modules["__main__"]
    yield
    sys.modules["__main__"] = main


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files first, the others as they were found; a file's tests stay together and in their order."""
    place = {ROOT / "tests" / name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path, len(place)))


def pytest_sessionfinish() -> None:
    """End the test services that were started."""
    from tests.services import team

    team.stop()
