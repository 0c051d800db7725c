"""An update under a running worker: it breaks no job, and it is told."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from editai.jobs.edition import current_edition
from editai.jobs.presence import claim_work, who_works
from editai.settings import Settings


def test_a_worker_whose_files_were_changed_is_outdated(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    lock = claim_work(settings, "worker")
    holder = who_works(settings)
    assert lock is not None and holder is not None and not holder.is_outdated
    assert replace(holder, edition="").is_outdated, "it began before editions were written down"
    package = tmp_path / "package"
    (package / "jobs").mkdir(parents=True)
    module = package / "jobs" / "speak.py"
    module.write_text("A = 1\n", encoding="utf-8")
    editions = [current_edition(package)]
    (package / "jobs" / "notes.txt").write_text("no code", encoding="utf-8")
    (package / "speak.pyc").write_text("", encoding="utf-8")
    assert current_edition(package) == editions[0]
    os.utime(module, ns=(1, 1))
    editions.append(current_edition(package))
    module.write_text("A = 22\n", encoding="utf-8")
    os.utime(module, ns=(1, 1))
    editions.append(current_edition(package))
    module.rename(package / "speak.py")
    editions.append(current_edition(package))
    assert len(set(editions)) == 4
    lock.release()


_STAGES_GONE = """
import sys
from editai.jobs.edition import load_all
from editai.jobs.stages import STAGES
load_all()
print([name for name in ("torch", "onnxruntime", "faster_whisper", "av", "moviepy", "scipy") if name in sys.modules])
before = set(sys.modules)
for stages in STAGES.values():
    for stage in stages:
        stage.function()
print(sorted(name for name in set(sys.modules) - before if name.startswith("editai")))
"""


def test_an_update_under_a_worker_reaches_no_stage_of_it() -> None:
    """A stage was imported when it first ran: an update meanwhile gave it files of two editions."""
    done = subprocess.run([sys.executable, "-c", _STAGES_GONE], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["[]", "[]"], "heavy packages, modules that are still read from the disk"
