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


@DBOS.workflow(name=kinds.MAKE, max_recovery_attempts=MOST_ATTEMPTS)
def make(job_id: str) -> None:
    """Make one clip."""
    _perform(job_id)


@DBOS.workflow(name=kinds.LOOK, max_recovery_attempts=MOST_ATTEMPTS)
def look(job_id: str) -> None:
    """Look at a clip's shots before it is made."""
    _perform(job_id)


@DBOS.workflow(name=kinds.INGEST, max_recovery_attempts=MOST_ATTEMPTS)
def ingest(job_id: str) -> None:
    """Turn an upload into a source video."""
    _perform(job_id)


@DBOS.workflow(name=kinds.SAMPLE, max_recovery_attempts=MOST_ATTEMPTS)
def sample(job_id: str) -> None:
    """Make the sample video."""
    _perform(job_id)


@DBOS.workflow(name=kinds.PREVIEW_VOICE, max_recovery_attempts=MOST_ATTEMPTS)
def preview_voice(job_id: str) -> None:
    """Speak a short text."""
    _perform(job_id)


@DBOS.workflow(name=kinds.TEST_CONNECTION, max_recovery_attempts=MOST_ATTEMPTS)
def test_connection(job_id: str) -> None:
    """Try a store's Postiz."""
    _perform(job_id)


@DBOS.workflow(name=kinds.LIST_CHANNELS, max_recovery_attempts=MOST_ATTEMPTS)
def list_channels(job_id: str) -> None:
    """Fetch a store's channels."""
    _perform(job_id)


@DBOS.workflow(name=kinds.PUBLISH, max_recovery_attempts=MOST_ATTEMPTS)
def publish(job_id: str) -> None:
    """Send planned publications."""
    _perform(job_id)


@DBOS.workflow(name=kinds.READ_BACK, max_recovery_attempts=MOST_ATTEMPTS)
def read_back(job_id: str) -> None:
    """Ask what became of posts."""
    _perform(job_id)


@DBOS.workflow(name=kinds.CANCEL_POST, max_recovery_attempts=MOST_ATTEMPTS)
def cancel_post(job_id: str) -> None:
    """Take a post back."""
    _perform(job_id)


@DBOS.workflow(name=kinds.MOVE_POST, max_recovery_attempts=MOST_ATTEMPTS)
def move_post(job_id: str) -> None:
    """Post it at another time."""
    _perform(job_id)


@DBOS.workflow(name=kinds.DETECT_VOICE, max_recovery_attempts=MOST_ATTEMPTS)
def detect_voice(job_id: str) -> None:
    """Find where people speak."""
    _perform(job_id)


@DBOS.workflow(name=kinds.MUTE_VOICE, max_recovery_attempts=MOST_ATTEMPTS)
def mute_voice(job_id: str) -> None:
    """Lower the speech in a video."""
    _perform(job_id)


@DBOS.workflow(name=kinds.CAPTION, max_recovery_attempts=MOST_ATTEMPTS)
def caption(job_id: str) -> None:
    """Set captions into a video."""
    _perform(job_id)


@DBOS.workflow(name=kinds.ADD_VOICE, max_recovery_attempts=MOST_ATTEMPTS)
def add_voice(job_id: str) -> None:
    """Speak over videos."""
    _perform(job_id)


@DBOS.workflow(name=kinds.PHOTOS, max_recovery_attempts=MOST_ATTEMPTS)
def photos(job_id: str) -> None:
    """Make a clip of photos."""
    _perform(job_id)


@DBOS.workflow(name=kinds.DRAFT_SCRIPT, max_recovery_attempts=MOST_ATTEMPTS)
def draft_script(job_id: str) -> None:
    """Draft scripts."""
    _perform(job_id)


@DBOS.workflow(name=kinds.ANALYSE, max_recovery_attempts=MOST_ATTEMPTS)
def analyse(job_id: str) -> None:
    """Look for the shots of a video."""
    _perform(job_id)


@DBOS.workflow(name=kinds.EXTRACT, max_recovery_attempts=MOST_ATTEMPTS)
def extract(job_id: str) -> None:
    """Cut a part out of a video."""
    _perform(job_id)


@DBOS.workflow(name=kinds.MULTI_PLAN, max_recovery_attempts=MOST_ATTEMPTS)
def multi_plan(job_id: str) -> None:
    """Find where other videos fit into one."""
    _perform(job_id)


@DBOS.workflow(name=kinds.MULTI, max_recovery_attempts=MOST_ATTEMPTS)
def multi(job_id: str) -> None:
    """Set other videos into one."""
    _perform(job_id)


@DBOS.workflow(name=kinds.KEEP_RECORDING, max_recovery_attempts=MOST_ATTEMPTS)
def keep_recording(job_id: str) -> None:
    """Make a recording a voice of the store."""
    _perform(job_id)


@DBOS.workflow(name=kinds.CLONE_VOICE, max_recovery_attempts=MOST_ATTEMPTS)
def clone_voice(job_id: str) -> None:
    """Make a sample a voice of the store."""
    _perform(job_id)


@DBOS.workflow(name=kinds.SPEAK, max_recovery_attempts=MOST_ATTEMPTS)
def speak(job_id: str) -> None:
    """Speak a text."""
    _perform(job_id)


@DBOS.workflow(name=kinds.VOICE_ACCOUNT, max_recovery_attempts=MOST_ATTEMPTS)
def voice_account(job_id: str) -> None:
    """Ask what an account may still do."""
    _perform(job_id)
