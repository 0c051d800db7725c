"""What runs before anything is installed needs nothing that is installed."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BEFORE_ANYTHING = [
    ROOT / "editai" / "__init__.py",
    ROOT / "editai" / "__main__.py",
    ROOT / "editai" / "errors.py",
    ROOT / "editai" / "settings.py",
    *(ROOT / "editai" / "bootstrap").glob("*.py"),
    *(ROOT / "editai" / "models").glob("*.py"),
    *(ROOT / "editai" / "commands" / f"{name}.py" for name in ("__init__", "command", "router", "start", "test")),
    *(ROOT / "editai" / "commands" / f"{name}.py" for name in ("doctor", "models", "backup", "worker")),
]
OURS_WITHOUT_PACKAGES = ("editai.bootstrap", "editai.commands", "editai.errors", "editai.settings", "editai.jobs")
"""Our own modules that these may import at the top."""


def imports_at_the_top(tree: ast.Module) -> Iterator[str]:
    """Modules that are imported when the file is, not when a function of it is called."""
    for node in tree.body:
        for inner in [node, *(ast.walk(node) if isinstance(node, ast.If | ast.Try) else ())]:
            if isinstance(inner, ast.Import):
                yield from (alias.name for alias in inner.names)
            elif isinstance(inner, ast.ImportFrom):
                yield inner.module or ""


@pytest.mark.parametrize("path", BEFORE_ANYTHING, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_standard_library_is_imported_at_the_top(path: Path) -> None:
    for module in imports_at_the_top(ast.parse(path.read_text(encoding="utf-8"))):
        top = module.partition(".")[0]
        assert top == "editai" or top in sys.stdlib_module_names, f"{path.name} imports {module}"


def test_start_and_doctor_are_loaded_by_a_bare_python() -> None:
    """Without site-packages: whatever these import on the way must be the standard library's too."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "import editai.commands.start, editai.commands.test, editai.commands.doctor, editai.commands.models\n"
        "import editai.commands.router, editai.bootstrap.supervise, editai.bootstrap.health, editai.models.fetch\n"
        "print(sorted(name for name in sys.modules if name.partition('.')[0] in ('httpx', 'torch', 'dbos', 'numpy')))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code, str(ROOT)], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stderr == ""
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["__init__.py", "__main__.py", "bootstrap/__init__.py", "bootstrap/pythons.py"])
def test_what_an_old_python_reads_is_written_for_it(name: str) -> None:
    """An interpreter that is too old must be able to say so."""
    source = (ROOT / "editai" / name).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 7))
