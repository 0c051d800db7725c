"""The one order of imports, read from the syntax trees."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "editai"

# A later row may not import an earlier one. Names on one row are neighbours that leave each other alone.
ORDER: tuple[tuple[str, ...], ...] = (
    ("__main__",),
    ("commands",),
    ("bootstrap",),
    ("jobs",),
    ("publishing",),
    ("library",),
    ("render",),
    ("captions",),
    ("speech",),
    ("costs",),
    ("profiles",),
    ("media", "models"),
    ("store",),
    ("settings", "clock", "money"),
    ("errors",),
    ("__init__",),
)
RANK = {name: rank for rank, row in enumerate(ORDER) for name in row}

# Who alone may import what, in the whole tree.
ONLY_IN = {
    "dbos": ("editai/jobs/",),
    "streamlit": ("app.py", "asgi.py", "pages/"),
    "subprocess": ("editai/media/spawning.py", "editai/bootstrap/", "editai/models/", "editai/__main__.py"),
    "sqlite3": ("editai/store/sqlite/", "editai/jobs/engine.py", "editai/commands/", "editai/bootstrap/"),
    "supabase": ("editai/store/", "asgi.py"),
}
# What a page asks editai for instead of doing it itself.
NOT_IN_PAGES = {"subprocess", "sqlite3", "httpx", "supabase", "dbos", "torch"}


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the order"
            yield node.module or ""


def role_of(module: str) -> str | None:
    parts = module.split(".")
    if parts[0] != "editai":
        return None
    return parts[1] if len(parts) > 1 else "__init__"


@pytest.mark.parametrize("path", sources("editai"), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_run_one_way(path: Path) -> None:
    role = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
    assert role in RANK, f"{path} has no place in the order"
    for module in imported_modules(path):
        target = role_of(module)
        if target is None or target == role:
            continue
        assert target in RANK, f"{path} imports {module}, which has no place in the order"
        assert RANK[target] > RANK[role], f"{role} imports {module}: against the order"


def test_heavy_and_outside_modules_stay_where_they_belong() -> None:
    strays = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in [*sources("editai", "pages"), ROOT / "app.py", ROOT / "asgi.py"]
        for module in imported_modules(path)
        for name, places in ONLY_IN.items()
        if module.split(".")[0] == name and not str(path.relative_to(ROOT)).startswith(places)
    ]
    assert strays == []


def test_pages_leave_the_outside_to_editai() -> None:
    strays = [
        f"{path.relative_to(ROOT)} imports {module}"
        for path in sources("pages")
        for module in imported_modules(path)
        if module.split(".")[0] in NOT_IN_PAGES
    ]
    assert strays == []


def test_no_page_lies_directly_in_pages() -> None:
    """With one there a deep link reaches a page before app.py has run, so no gate has been passed."""
    assert list((ROOT / "pages").glob("*.py")) == []
