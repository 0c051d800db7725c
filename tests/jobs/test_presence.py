"""The worker's lock: one holder, seen by others, given back by whatever end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from editai.errors import NotInstalled
from editai.jobs.presence import claim_work, require_same_media, who_works
from editai.settings import MediaPlace, Settings

_HOLD = """
import sys, time
from pathlib import Path
from editai.jobs.presence import claim_work
from editai.settings import Settings
lock = claim_work(Settings(home=Path(sys.argv[1])), "worker")
print(lock is not None, flush=True)
time.sleep(60)
"""


def test_one_process_works_and_a_killed_one_gives_its_place_back(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    assert who_works(settings) is None
    process = subprocess.Popen([sys.executable, "-c", _HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "True"
    holder = who_works(settings)
    assert holder is not None
    assert (holder.pid, holder.role) == (process.pid, "worker")
    assert claim_work(settings, "worker") is None
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert who_works(settings) is None
    lock = claim_work(settings, "command")
    assert lock is not None
    holder = who_works(settings)
    assert holder is not None and holder.role == "command"
    lock.release()
    assert who_works(settings) is None


def test_those_who_only_ask_keep_nobody_from_working(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    first = claim_work(settings, "worker")
    assert first is not None
    first.release()
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            who_works(settings)

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    try:
        for _ in range(20):
            lock = claim_work(settings, "worker")
            assert lock is not None
            lock.release()
    finally:
        stop.set()
        for asker in askers:
            asker.join()


def test_pages_that_look_elsewhere_than_the_worker_keeps_files_say_so(tmp_path: Path) -> None:
    folder = Settings(home=tmp_path)
    storage = replace(folder, media=MediaPlace.SUPABASE)
    for settings in (folder, storage):
        require_same_media(settings)  # nobody works
    for worker, pages in ((folder, storage), (storage, folder)):
        lock = claim_work(worker, "worker")
        assert lock is not None
        require_same_media(worker)
        with pytest.raises(NotInstalled, match=f"EDITAI_MEDIA={worker.media.value}"):
            require_same_media(pages)
        lock.release()
        require_same_media(pages)
