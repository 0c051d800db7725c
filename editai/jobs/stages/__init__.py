"""The stages of each kind of job, in order. One module a stage; each is imported when it first runs.

A stage is ``run(work, done) -> dict``: plain JSON out, files named relative to the job's folder. It
may be run again after a crash, so it writes beside and puts in place. The last one's answer is the
job's result. When order or number of stages change, ``editai.jobs.engine.APP_VERSION`` goes up.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final, cast

from editai.jobs import kinds
from editai.jobs.work import Done, Work

StageFunction = Callable[[Work, Done], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One durable step of a job."""

    name: str
    """As people see it in the row and in ``stages`` of the result."""
    share: int
    """Percent of the job's usual time."""
    module: str
    """Under ``editai.jobs.stages``."""
    tries: int = 1
    """How often it is begun when a service is down; above 1 only where nothing can happen twice."""

    def function(self) -> StageFunction:
        """The stage's ``run``, imported now."""
        return cast(StageFunction, import_module(f"editai.jobs.stages.{self.module}").run)


def _only(name: str, module: str, tries: int = 1) -> tuple[Stage, ...]:
    return (Stage(name=name, share=100, module=module, tries=tries),)


STAGES: Final[Mapping[str, tuple[Stage, ...]]] = {
    kinds.MAKE: (
        Stage(name="ingest", share=1, module="sources"),
        Stage(name="speak", share=28, module="speak"),
        Stage(name="pick", share=12, module="pick"),
        Stage(name="frame", share=1, module="frame"),
        Stage(name="caption", share=1, module="caption"),
        Stage(name="card", share=6, module="card"),
        Stage(name="render", share=42, module="render"),
        Stage(name="check", share=7, module="check"),
        Stage(name="save", share=2, module="save"),
    ),
    kinds.LOOK: (
        Stage(name="speak", share=55, module="look_speak"),
        Stage(name="pick", share=45, module="look_pick"),
    ),
    kinds.INGEST: _only("ingest", "ingest"),
    kinds.SAMPLE: _only("sample", "sample"),
    kinds.PREVIEW_VOICE: _only("speak", "preview_voice"),
    kinds.TEST_CONNECTION: _only("connect", "test_connection"),
    kinds.LIST_CHANNELS: _only("channels", "list_channels", tries=3),
    kinds.PUBLISH: (
        Stage(name="upload", share=60, module="publish_upload", tries=2),
        Stage(name="send", share=40, module="publish_send", tries=2),
    ),
    kinds.DRAFT_SCRIPT: _only("draft", "draft_script"),
    kinds.KEEP_RECORDING: _only("listen", "keep_recording"),
    kinds.CLONE_VOICE: _only("listen", "clone_voice"),
    kinds.SPEAK: _only("speak", "speak_text"),
    kinds.VOICE_ACCOUNT: _only("account", "voice_account"),
    kinds.READ_BACK: _only("read-back", "read_back", tries=3),
    kinds.CANCEL_POST: _only("cancel", "cancel_post", tries=3),
    kinds.MOVE_POST: (
        Stage(name="cancel", share=20, module="cancel_post", tries=3),
        Stage(name="plan", share=5, module="move_plan"),
        Stage(name="upload", share=50, module="publish_upload", tries=2),
        Stage(name="send", share=25, module="publish_send", tries=2),
    ),
    kinds.DETECT_VOICE: _only("listen", "detect_voice"),
    kinds.MUTE_VOICE: (
        Stage(name="listen", share=50, module="listen"),
        Stage(name="mute", share=50, module="mute_voice"),
    ),
    kinds.PHOTOS: (
        Stage(name="speak", share=20, module="photos_speak"),
        Stage(name="move", share=45, module="photos_move"),
        Stage(name="render", share=35, module="photos_render"),
    ),
    kinds.ADD_VOICE: (
        Stage(name="speak", share=50, module="add_voice_speak"),
        Stage(name="mix", share=50, module="add_voice_mix"),
    ),
    kinds.CAPTION: (
        Stage(name="transcribe", share=45, module="caption_words"),
        Stage(name="caption", share=3, module="caption_cues"),
        Stage(name="render", share=52, module="caption_render"),
    ),
    kinds.ANALYSE: (
        Stage(name="look", share=70, module="analyse_look"),
        Stage(name="listen", share=30, module="analyse_listen"),
    ),
    kinds.EXTRACT: _only("cut", "extract"),
    kinds.MULTI_PLAN: (
        Stage(name="speak", share=90, module="multi_speak"),
        Stage(name="match", share=10, module="multi_match"),
    ),
    kinds.MULTI: (
        Stage(name="speak", share=25, module="multi_speak"),
        Stage(name="match", share=5, module="multi_match"),
        Stage(name="frame", share=20, module="multi_frame"),
        Stage(name="render", share=50, module="multi_render"),
    ),
}


def spans(stages: tuple[Stage, ...]) -> list[tuple[Stage, float, float]]:
    """Each stage with the percents at which it begins and ends; together 0 to 100."""
    whole = sum(stage.share for stage in stages)
    answer: list[tuple[Stage, float, float]] = []
    at = 0.0
    for stage in stages:
        upto = at + 100 * stage.share / whole
        answer.append((stage, at, upto))
        at = upto
    return answer
