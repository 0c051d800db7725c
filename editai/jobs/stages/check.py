"""make · check: facts measured on the finished file; a clip that fails a hard one is never offered."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from editai.errors import ToolError
from editai.jobs.stages.caption import read_cues
from editai.jobs.stages.render import plan_inputs
from editai.jobs.work import Done, Work
from editai.render.check import Check, ClipReport, Expected, check_clip
from editai.render.heard import Heard
from editai.render.platforms import PLATFORMS


def run(work: Work, done: Done) -> dict[str, Any]:
    """The report as plain JSON.

    Raises:
        ToolError: a hard check does not hold; ``details`` name it with its value and limit.
    """
    platform = PLATFORMS[work.data["platform"]]
    heard = done["render"].get("heard")
    expected = Expected(
        inputs=plan_inputs(work, done),
        script=captioned_text(work),
        cues=read_cues(work, done),
        heard=Heard(script=str(work.data["script"]), **heard) if heard else None,
    )
    report = check_clip(work.file(done["render"]["clip"]), platform, expected, cancel=work.cancel)
    failed = [check for check in report.checks if check.hard and not check.ok]
    if failed:
        raise ToolError(
            f"The clip was made but does not meet what {platform.title} demands, so it is not offered: "
            f"{'; '.join(_told(check) for check in failed)}. Change the script or the videos and make it again.",
            checks=[check.as_json() for check in report.checks],
        )
    return _as_json(report)


def captioned_text(work: Work) -> str:
    """What the captions have to say: the script, or the person's own table."""
    rows = work.data.get("cues")
    return " ".join(str(row["text"]) for row in rows) if rows else str(work.data["script"])


def _told(check: Check) -> str:
    unit = f" {check.unit}" if check.unit else ""
    return f"{check.name} is {check.value}{unit}, allowed is {check.limit}{unit}"


def _as_json(report: ClipReport) -> dict[str, Any]:
    value = asdict(report) | {"checks": [check.as_json() for check in report.checks]}
    answer: dict[str, Any] = json.loads(json.dumps(value))
    return answer
