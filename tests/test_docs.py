"""README, ARCHITECTURE and CONTRACTS against the code: what they name is there, and works as they write it."""

from __future__ import annotations

import importlib
import re
import shlex
from argparse import ArgumentParser
from pathlib import Path

import pytest

from editai.captions.styles import STYLES
from editai.commands import ALIASES, COMMANDS
from editai.render.platforms import PLATFORMS
from editai.settings import _KNOWN, PREFIX, Settings
from editai.store.states import ClipState, JobState, Lane, PublicationState, ReservationState, Role

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "ARCHITECTURE.md").read_text(encoding="utf-8")
CONTRACTS = (ROOT / "docs" / "CONTRACTS.md").read_text(encoding="utf-8")
BLOCKS = "\n".join(re.findall(r"```\n(.*?)```", README, re.DOTALL))
COMMAND_LINES = re.findall(r"^\s*python -m editai (.+?)(?:\s{2,}#.*)?$", BLOCKS, re.MULTILINE)
# Where a short name like `jobs/edition` or `render.plan` may be meant.
PLACES = ("", "editai", "pages", "pages/ui")
# Of EDITAI_HOME, not of the project.
HOME_ENDINGS = (".sqlite", ".key")


def section(number: int) -> str:
    return CONTRACTS.split(f"\n## {number}. ")[1].split("\n## ")[0]


def names_of_files(text: str) -> list[str]:
    """What stands in backticks and reads as a path or a module of the project."""
    folders = {path.name for path in (ROOT / "editai").iterdir() if path.is_dir()} | {"editai", "pages", "tests"}
    found = re.findall(r"`([a-z_*]+(?:[/.][\w*]+)+)`", text)
    return sorted({name for name in found if re.split("[/.]", name)[0] in folders and not name.endswith(HOME_ENDINGS)})


def is_there(name: str) -> bool:
    path = name if "/" in name else name.replace(".", "/")
    stem = path.removesuffix(".py")
    if any(any((ROOT / place).glob(stem + ending)) for place in PLACES for ending in ("", ".py")):
        return True
    owner, _, member = path.rpartition("/")
    return any(
        f"def {member}(" in (ROOT / place / f"{owner}.py").read_text(encoding="utf-8")
        for place in PLACES
        if (ROOT / place / f"{owner}.py").is_file()
    )


def test_every_file_that_the_architecture_names_is_there() -> None:
    names = names_of_files(ARCHITECTURE)
    assert len(names) > 20
    assert [name for name in names if not is_there(name)] == []


def test_every_module_of_the_table_of_folders_is_in_its_folder() -> None:
    rows = re.findall(r"^\| `(editai/\w+)` \| (.+) \|$", ARCHITECTURE, re.MULTILINE)
    assert len(rows) > 10
    missing = [
        f"{folder}/{name}"
        for folder, text in rows
        for name in re.findall(r"`([a-z_*]+)`", text)
        if not any((ROOT / folder).glob(f"{name}*")) and name != "dbos"
    ]
    assert missing == []


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_the_commands_of_the_readme_are_understood(line: str) -> None:
    name, *words = shlex.split(line, comments=True)
    module = importlib.import_module(COMMANDS[name])
    parser = ArgumentParser(exit_on_error=False)
    module.add_arguments(parser)
    parser.parse_args(words)


def test_every_command_is_named_as_it_is_called() -> None:
    block = re.findall(r"```\n(.*?)```", section(4), re.DOTALL)[0]
    assert sorted(block.split()) == sorted(COMMANDS)
    called = set(re.findall(r"python -m editai ([a-z][a-z-]+)", README + ARCHITECTURE + CONTRACTS))
    assert called <= {*COMMANDS, *ALIASES}


def test_every_setting_is_named_and_known() -> None:
    known = {PREFIX + name for name in _KNOWN}
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", section(1))) == known
    assert set(re.findall(rf"{PREFIX}[A-Z_]+", README + ARCHITECTURE)) <= known
    assert f"| {round(Settings(home=ROOT).media_cache_bytes / 10**9)} |" in section(1)


@pytest.mark.parametrize(
    ("what", "names"),
    [
        ("job", [each.value for each in JobState]),
        ("clip", [each.value for each in ClipState]),
        ("publication", [each.value for each in PublicationState]),
        ("reservation", [each.value for each in ReservationState]),
        ("roles", [each.value for each in Role]),
        ("lanes", [each.value for each in Lane]),
        ("platforms", list(PLATFORMS)),
        ("caption styles", list(STYLES)),
    ],
)
def test_every_state_is_named(what: str, names: list[str]) -> None:
    (line,) = [line for line in section(3).splitlines() if line.startswith(f"- **{what}**")]
    assert [name for name in names if f"`{name}`" not in line] == []


def test_pages_that_the_code_points_to_are_there() -> None:
    """A page outside the project helps nobody who has only the project."""
    strays = []
    for path in sorted(
        [*ROOT.glob("*.py"), *(p for d in ("editai", "pages", "supabase") for p in (ROOT / d).rglob("*"))]
    ):
        if path.suffix not in (".py", ".sql"):
            continue
        text = path.read_text(encoding="utf-8")
        named = re.findall(r"\b[\w./-]+\.md\b", text) + ["docs/DESIGN.md"] * len(re.findall(r"\bDESIGN\b", text))
        strays += [f"{path.relative_to(ROOT)}: {name}" for name in named if not (ROOT / name).is_file()]
        numbers = re.findall(r"CONTRACTS §(\d)", text)
        strays += [f"{path.relative_to(ROOT)}: §{each}" for each in numbers if f"\n## {each}. " not in CONTRACTS]
    assert strays == []
