"""Whether a database fits this version: the words are the same for both stores of data."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from editai.errors import NotInstalled


def require_same_steps(known: Collection[str], files: Sequence[str], *, mend: str) -> None:
    """Check that a database has had exactly the steps of this version.

    Raises:
        NotInstalled: it has others (a newer EditAI was here), or lacks some.
    """
    refuse_newer(known, files)
    missing = [name for name in files if name not in known]
    if missing:
        raise NotInstalled(
            f"This database was last used by an older EditAI (it lacks step {missing[0]}). Nothing was changed; "
            f"bring it up to date: {mend}",
            mend=mend,
            steps=missing,
        )


def refuse_newer(known: Collection[str], files: Collection[str]) -> None:
    """Check that a database has had no step that this version does not know.

    Raises:
        NotInstalled: it has.
    """
    newer = sorted(set(known) - set(files))
    if newer:
        raise NotInstalled(
            f"This database was last used by a newer EditAI (step {newer[-1]}). Nothing was changed; "
            "update EditAI, or set EDITAI_HOME to another folder.",
            mend="git pull",
            steps=newer,
        )
