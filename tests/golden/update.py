"""Write the golden files of the render plans anew: ``python -m tests.golden.update``; then read the diff."""

from __future__ import annotations

from pathlib import Path

from tests.render.plan_cases import CASES, described

FOLDER = Path(__file__).parent / "plans"


def main() -> None:
    """One text file a case; files without a case go."""
    FOLDER.mkdir(exist_ok=True)
    for stale in set(FOLDER.glob("*.txt")) - {FOLDER / f"{name}.txt" for name in CASES}:
        stale.unlink()
    for name in CASES:
        (FOLDER / f"{name}.txt").write_text(described(name), encoding="utf-8")


if __name__ == "__main__":
    main()
