"""The tree of errors survives a process boundary and says what a caller may do."""

from __future__ import annotations

import pickle

import pytest

from editai import errors
from editai.errors import EditAIError


def family(cls: type[EditAIError]) -> list[type[EditAIError]]:
    return [cls, *(deeper for child in cls.__subclasses__() for deeper in family(child))]


@pytest.mark.parametrize("cls", family(EditAIError), ids=lambda cls: cls.__name__)
def test_errors_survive_pickling(cls: type[EditAIError]) -> None:
    before = cls("The file is empty. Nothing was kept.", stage="ingest", size_bytes=0)
    after = pickle.loads(pickle.dumps(before))
    assert type(after) is cls
    assert (after.sentence, after.details, str(after)) == (before.sentence, before.details, str(before))


def test_kinds_are_unique() -> None:
    kinds = [cls.kind for cls in family(EditAIError)]
    assert len(kinds) == len(set(kinds))


def test_exit_codes_are_those_of_the_contract() -> None:
    assert {cls.exit_code for cls in family(EditAIError)} <= {1, 2, 3, 64}


def test_every_error_is_drawn_in_the_tree() -> None:
    assert errors.__doc__ is not None
    assert all(cls.__name__ in errors.__doc__ for cls in family(EditAIError))
