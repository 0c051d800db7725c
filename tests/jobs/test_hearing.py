"""The voice-over is heard by a model that did not make it, while the picture renders."""

from __future__ import annotations

import dataclasses
import threading
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from editai.errors import Cancelled
from editai.jobs.hearing import Hearing
from editai.jobs.work import Work
from editai.render.heard import Heard
from editai.settings import Settings
from editai.speech.host import EngineHost
from editai.speech.voice_over import make_voice_over
from editai.speech.voices import parse_voice

pytestmark = pytest.mark.models
SCRIPT = "Meet the Nortia travel mug. It holds 500 ml."
OTHER = "Our new garden chairs stand in the sun all summer long."


@pytest.fixture(scope="module")
def spoken(models_root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, int]:
    folder = tmp_path_factory.mktemp("spoken")
    (folder / "models").symlink_to(models_root)
    settings = Settings(home=folder)
    out = folder / "voice.wav"
    with EngineHost(settings) as host:
        made = make_voice_over(
            host,
            cache_root=folder / "cache",
            profile_id="p",
            script=SCRIPT,
            voice=parse_voice("kokoro:af_heart"),
            out=out,
        )
    return out, made.duration_ms


def work_in(settings: Settings, cancel: threading.Event) -> Work:
    work = SimpleNamespace(settings=settings, profile_id="p", job=SimpleNamespace(id="j"), cancel=cancel)
    return cast(Work, work)


def hear(settings: Settings, spoken: tuple[Path, int], cancel: threading.Event | None = None) -> dict[str, Any]:
    path, duration_ms = spoken
    with Hearing(
        work_in(settings, cancel or threading.Event()), path, duration_ms=duration_ms, language="en"
    ) as hearing:
        return hearing.result()


def test_what_was_said_is_heard_once_and_another_text_is_refused(settings: Settings, spoken: tuple[Path, int]) -> None:
    heard = hear(settings, spoken)
    check = Heard(script=SCRIPT, **heard).check()
    assert check.ok, check
    other = Heard(script=OTHER, **heard).check()
    assert other.hard
    assert not other.ok
    kept = [path for path in settings.cache_root.rglob("*") if path.is_file()]
    assert len(kept) == 1
    kept[0].write_text('"from the cache"', encoding="utf-8")
    assert hear(settings, spoken)["text"] == "from the cache"


def test_without_the_model_the_clip_is_made_and_the_check_says_why(
    settings: Settings, spoken: tuple[Path, int], tmp_path: Path
) -> None:
    bare = dataclasses.replace(settings, home=tmp_path / "without-models")
    heard = hear(bare, spoken)
    check = Heard(script=SCRIPT, **heard).check()
    assert heard["text"] is None
    assert not check.ok
    assert not check.hard
    assert "models fetch" in str(check.value)


def test_a_cancelled_job_stops_its_listener(settings: Settings, spoken: tuple[Path, int]) -> None:
    cancel = threading.Event()
    cancel.set()
    with pytest.raises(Cancelled):
        hear(settings, spoken, cancel)


def test_a_short_text_that_was_misheard_is_a_warning() -> None:
    check = Heard(script="Meet Nortia.", text="Thank you.").check()
    assert not check.ok
    assert not check.hard
