"""The one click, from the button to the checked clip, against encoding the finished frames alone."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

from benchmarks.footage import real_1080p
from benchmarks.registry import Row
from benchmarks.scripts import CLIP_SCRIPT
from editai.jobs.requests import MakeRequest, submit_make
from editai.jobs.worker import Worker
from editai.library.ingest import ingest_file
from editai.media.process import run_ffmpeg
from editai.render.plan import output_arguments
from editai.settings import Settings
from editai.store import open_store
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Job, Membership
from editai.store.states import JobState

_MODELS = Path(__file__).parents[1] / "data" / "models"
_SOURCE_S = 60
_WARM = "Hello there, this is the first clip of the day."
_LIMIT_S = 1800.0


class Desk:
    """An installation of its own with a worker in this process."""

    def __init__(self, settings: Settings, store: Store, member: Membership) -> None:
        self.settings, self.store, self.member = settings, store, member

    def make(self, source: Path, script: str) -> Job:
        """From a file and a script to a clip.

        Raises:
            RuntimeError: the job did not succeed.
        """
        row = ingest_file(
            self.settings, self.store, self.member.profile_id, source, source.name, LOCAL_PERSON, keep_original=True
        )
        request = MakeRequest(script=script, source_video_ids=(row.id,))
        job = submit_make(self.settings, self.store, self.member, request)
        until = time.monotonic() + _LIMIT_S
        while not job.state.is_terminal and time.monotonic() < until:
            time.sleep(0.05)
            job = self.store.jobs.job(self.member.profile_id, job.id)
        if job.state is not JobState.SUCCEEDED:
            raise RuntimeError(f"the clip was not made: {job.state.value} {job.error}")
        return job


@contextmanager
def desk(home: Path) -> Iterator[Desk]:
    """A desk whose worker ends with the block."""
    home.mkdir(parents=True, exist_ok=True)
    if not (home / "models").exists():
        (home / "models").symlink_to(_MODELS)
    settings = Settings(home=home)
    store = open_store(settings)
    profile = store.profiles.ensure_any(LOCAL_PERSON, name="Bench")
    worker = Worker(settings, store)
    worker.start()
    try:
        yield Desk(settings, store, store.profiles.membership(LOCAL_PERSON, profile.id))
    finally:
        worker.stop()
        store.close()


def _other_file(source: Path, folder: Path, at: int) -> Path:
    """The same footage in another file, so that nothing is known of it from the time before."""
    out = folder / f"take{at}.mp4"
    shutil.copyfile(source, out)
    with out.open("ab") as file:  # a free box at the end, which every reader skips
        file.write((16).to_bytes(4, "big") + b"free" + os.urandom(8))
    return out


def _prepare(folder: Path) -> dict[str, Callable[[], float]]:
    source = real_1080p(folder, _SOURCE_S)
    taken = 0
    encode: list[str] = []

    def click() -> float:
        nonlocal taken
        taken += 1
        with desk(folder / f"home{taken}") as at_work:
            at_work.make(_other_file(source, folder, 1000 + taken), _WARM)
            began = time.monotonic()
            job = at_work.make(_other_file(source, folder, taken), CLIP_SCRIPT)
            seconds = time.monotonic() - began
            if not encode:
                clip = MediaFolder(at_work.settings.media_root).path(
                    job.profile_id or "", (job.result or {})["media_key"]
                )
                encode.extend(_encoding_alone(clip, folder))
        shutil.rmtree(folder / f"home{taken}")
        return seconds

    def encoding() -> float:
        if not encode:
            click()
        began = time.monotonic()
        run_ffmpeg(encode, limit_s=1800)
        return time.monotonic() - began

    return {"click_s": click, "encoding_s": encoding}


def _encoding_alone(clip: Path, folder: Path) -> list[str]:
    """The arguments that encode a finished clip's frames and sound again, with the same settings."""
    frames, sound = folder / "frames.yuv", folder / "sound.wav"
    raw = ["-map", "0:v", "-f", "rawvideo", "-pix_fmt", "yuv420p", str(frames)]
    run_ffmpeg(["-i", str(clip), *raw, "-map", "0:a", str(sound)], limit_s=900)
    size = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", "1080x1920", "-framerate", "30"]
    output = [{"[picture]": "0:v", "[sound]": "1:a"}.get(text, text) for text in output_arguments(Fraction(30))]
    return [*size, "-i", str(frames), "-i", str(sound), *output, str(folder / "encoded.mp4")]


ROWS = [
    Row(
        name="whole click ÷ encoding alone",
        unit="×",
        limit=2.3,
        sense="max",
        prepare=_prepare,
        value=lambda medians: medians["click_s"] / medians["encoding_s"],
    )
]
