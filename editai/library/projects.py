"""Projects as people change them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from editai.errors import InputError
from editai.profiles.access import MAKERS, require
from editai.store.protocol import Store
from editai.store.rows import Membership, Project

_LONGEST: Final = {"name": 120, "script": 20_000}


def change_project(store: Store, member: Membership, project_id: str, changes: Mapping[str, str]) -> Project:
    """Give a project another ``name`` or ``script``. Clips made before keep what they were made from.

    Raises:
        Forbidden: the person is neither owner nor editor.
        NotFound: no such project in the store.
        InputError: empty or too long.
    """
    require(member, *MAKERS)
    cleaned = {name: value.strip() for name, value in changes.items()}
    for name, value in cleaned.items():
        if len(value) > _LONGEST[name] or (name == "name" and not value):
            raise InputError(f"A project's {name} has 1 to {_LONGEST[name]:,} characters.", field=name)
    return store.library.update_project(member.profile_id, project_id, cleaned)
