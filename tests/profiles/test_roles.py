"""Who may do what: every action of ``editai`` that takes a member, tried by every role.

The actions are found by their signature, so a new one without a line here fails the suite. A role that may
not is refused whatever else is wrong with what was asked; one that may is never refused for its role.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from typing import Any, Final

import pytest

import editai
from editai.clock import SystemClock
from editai.errors import Forbidden
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import Role
from tests.contracts.world import ANA, BEN, CLEO

PARTS: Final = ("jobs", "publishing", "library", "costs", "profiles", "speech", "render", "captions")
OWNERS_ALONE: Final = {
    "costs.quota.change_quota",
    "costs.settle.correct",
    "costs.settle.settle",
    "jobs.requests.submit_test_connection",
    "profiles.actions.delete_store",
    "profiles.actions.edit_store",
    "profiles.deletion.look_at_deletion",
    "profiles.logo.remove_logo",
    "profiles.logo.set_logo",
    "profiles.members.invitations",
    "profiles.members.invite",
    "profiles.members.remove_member",
    "profiles.members.set_role",
    "profiles.members.withdraw_invitation",
    "profiles.postiz.set_postiz",
    "profiles.pronunciations.forget_pronunciation",
    "profiles.pronunciations.set_pronunciation",
    "profiles.service_keys.set_service_key",
}
OWNERS_AND_REVIEWERS: Final = {"library.review.approve", "library.review.send_back"}
EVERYONE: Final = {
    "jobs.batch.estimate_batch": "tells a price",
    "jobs.inserting.insert_job": "for functions that have proven the role",
    "jobs.requests.estimate_make": "tells a price",
    "jobs.requests.submit_preview_voice": "to listen is to look",
    "jobs.requests.submit_read_back": "asks what became of posts",
    "profiles.access.require": "is the check",
    "profiles.actions.make_default": "the person's own",
    "profiles.members.find_person": "shows who is in the store",
    "profiles.members.leave": "the person's own",
    "profiles.members.people": "shows who is in the store",
    "profiles.postiz.require_connected": "tells whether there is a connection",
}
"""Why every member may: these look, tell, or concern the person alone. All else is for makers at least."""


def actions() -> dict[str, Callable[..., Any]]:
    """Every public function that takes a member."""
    found: dict[str, Callable[..., Any]] = {}
    for part in PARTS:
        package = importlib.import_module(f"{editai.__name__}.{part}")
        for info in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(info.name)
            for name, function in vars(module).items():
                if name.startswith("_") or not inspect.isfunction(function) or function.__module__ != module.__name__:
                    continue
                given = inspect.signature(function).parameters.values()
                if any(parameter.annotation == "Membership" for parameter in given):
                    found[f"{part}.{info.name.rpartition('.')[2]}.{name}"] = function
    return found


def refusal(action: Callable[..., Any], settings: Settings, store: Store, member: Membership) -> str:
    """'' if the role was no obstacle; else what was said."""
    known: dict[str, Any] = {
        "Membership": member,
        "Store": store,
        "Settings": settings,
        "Clock": SystemClock(),
        "str": "nothing",
        "str | None": None,
        "int": 1,
        "bool": False,
    }
    given = {
        name: known.get(str(parameter.annotation))
        for name, parameter in inspect.signature(action).parameters.items()
        if parameter.default is inspect.Parameter.empty
    }
    try:
        action(**given)
    except Forbidden as error:
        return error.sentence
    except Exception as error:  # what was asked is nonsense, which is not what is tried here
        assert "you are its" not in str(error)
    return ""


@pytest.fixture(scope="module")
def found() -> dict[str, Callable[..., Any]]:
    return actions()


def test_the_actions_are_found(found: dict[str, Callable[..., Any]]) -> None:
    assert len(found) > 60
    assert set(found) >= OWNERS_ALONE | OWNERS_AND_REVIEWERS


@pytest.mark.parametrize("role", Role)
def test_a_role_does_what_it_may_and_nothing_else(
    found: dict[str, Callable[..., Any]], settings: Settings, store: Store, role: Role
) -> None:
    person = {Role.OWNER: ANA, Role.EDITOR: BEN, Role.REVIEWER: CLEO}[role]
    wrong = []
    for name, action in found.items():
        profile = store.profiles.create(ANA, name="Nortia")
        for one, given in ((BEN, Role.EDITOR), (CLEO, Role.REVIEWER)):
            store.profiles.set_member(profile.id, one, given, created_by=ANA)
        before = _rows(store, profile.id)
        said = refusal(action, settings, store, store.profiles.membership(person, profile.id))
        if _may(name, role) is bool(said):
            wrong.append(f"{name}: {said or 'was let through'}")
        if said:
            assert _rows(store, profile.id) == before, name
    assert not wrong


def _may(name: str, role: Role) -> bool | None:
    """None: either will do, for an editor's part in what this file does not name."""
    if name in OWNERS_ALONE:
        return role is Role.OWNER
    if name in OWNERS_AND_REVIEWERS:
        return role is not Role.EDITOR
    if name in EVERYONE or role is Role.OWNER:
        return True
    return None if role is Role.EDITOR else False


def _rows(store: Store, profile_id: str) -> tuple[object, ...]:
    return (store.profiles.profile(profile_id), store.profiles.members(profile_id), store.jobs.jobs(profile_id))
