"""The durable workflows: one for each kind of job, each the same walk over the kind's stages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from dbos import DBOS

from editai.jobs import kinds
from editai.jobs.runner import Runner

MOST_ATTEMPTS: Final = 100
"""Restarts of the worker count, so it is high; a stage that ends its worker is given up by the runner."""

_runners: list[Runner] = []


def bind(runner: Runner | None) -> None:
    """Say who does the work in this process; None: nobody any more."""
    _runners[:] = [runner] if runner else []


def _step(name: str, function: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    return DBOS.run_step({"name": name}, function)


def _perform(job_id: str) -> None:
    if not _runners:
        raise RuntimeError("no runner is bound to the workflows of this process")
    _runners[0].perform(job_id, _step)


def _register(kind: str) -> Callable[[str], None]:
    """The workflow of one kind. Its function's name is the kind's too: the engine writes both into its rows."""

    def workflow(job_id: str) -> None:
        _perform(job_id)

    workflow.__name__ = kind.replace("-", "_")
    workflow.__qualname__ = workflow.__name__
    return DBOS.workflow(name=kind, max_recovery_attempts=MOST_ATTEMPTS)(workflow)


WORKFLOWS: Final = {kind: _register(kind) for kind in kinds.LANES}
"""By kind; the engine must know all of them before it starts, to go on with what was cut off."""
