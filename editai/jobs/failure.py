"""What a failed job says: the object that ``jobs.error`` holds."""

from __future__ import annotations

import json
from typing import Any, Final

from editai.errors import EditAIError
from editai.settings import Settings

_LONGEST_TEXT: Final = 2_000


def failure_of(error: BaseException, stage: str, settings: Settings) -> dict[str, Any]:
    """``sentence``, ``kind``, ``stage``, ``details``. An error outside our tree gets a general
    sentence; what it was stands in the worker's log only."""
    if isinstance(error, EditAIError):
        return {
            "sentence": error.sentence,
            "kind": error.kind,
            "stage": stage,
            "details": plain(error.details, settings),
        }
    return {
        "sentence": (
            "Something unexpected went wrong. Your videos and everything finished so far were kept; "
            "try again, and if it stays, look into the worker's log."
        ),
        "kind": "unexpected",
        "stage": stage,
        "details": {"what": type(error).__name__},
    }


def gone_failure() -> dict[str, Any]:
    """The job's store was deleted while it waited or worked."""
    return {
        "sentence": "The store of this job was deleted, so the job stopped.",
        "kind": "not-found",
        "stage": "",
        "details": {},
    }


def lost_failure(stage: str = "") -> dict[str, Any]:
    """The jobs engine gave the job up: its worker died in it again and again, or its record is damaged."""
    return {
        "sentence": (
            "The worker could not bring this job to its end, several times in a row. "
            "Everything finished so far was kept; try again, perhaps with a shorter video."
        ),
        "kind": "worker-lost",
        "stage": stage,
        "details": {},
    }


def plain(value: Any, settings: Settings) -> Any:
    """The value as plain JSON without this machine's paths, texts cut to a readable length."""
    text = json.dumps(value, default=str, ensure_ascii=False)
    home = json.dumps(str(settings.home), ensure_ascii=False)[1:-1]
    return _shorten(json.loads(text.replace(home, "…")))


def _shorten(value: Any) -> Any:
    if isinstance(value, str):
        return value[-_LONGEST_TEXT:]
    if isinstance(value, list):
        return [_shorten(item) for item in value[:50]]
    if isinstance(value, dict):
        return {key: _shorten(item) for key, item in value.items()}
    return value
