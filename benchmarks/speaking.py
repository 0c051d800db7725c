"""Kokoro's work for a second of speech, and where its words are against what another model hears."""

from __future__ import annotations

import time
from collections.abc import Callable
from difflib import SequenceMatcher
from pathlib import Path
from statistics import median

from benchmarks.registry import Row
from benchmarks.scripts import SCRIPTS
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.settings import Settings
from editai.speech.host import EngineHost
from editai.speech.transcription import transcribe
from editai.speech.voice_over import VoiceOver, make_voice_over
from editai.speech.words import Word

_VOICE = "kokoro:af_heart"
_MODELS = Path(__file__).parents[1] / "data" / "models"


def _settings(folder: Path) -> Settings:
    home = folder / "home"
    home.mkdir()
    (home / "models").symlink_to(_MODELS)
    return Settings(home=home)


def _spoken(host: EngineHost, folder: Path, script: str, name: str) -> VoiceOver:
    return make_voice_over(
        host,
        cache_root=folder / f"cache-{name}",
        profile_id="p",
        script=script,
        voice=_VOICE,
        out=folder / f"{name}.wav",
    )


def _prepare_work(folder: Path) -> dict[str, Callable[[], float]]:
    settings = _settings(folder)
    taken = 0

    def work() -> float:
        nonlocal taken
        taken += 1
        with EngineHost(settings) as host:
            _spoken(host, folder, "Hello there.", f"warm{taken}")  # loads the model
            began = time.monotonic()
            spoken_ms = sum(
                _spoken(host, folder, script, f"{taken}-{at}").duration_ms for at, script in enumerate(SCRIPTS)
            )
            return 1000 * (time.monotonic() - began) / spoken_ms

    return {"work_s_per_s": work}


def _prepare_words(folder: Path) -> dict[str, Callable[[], float]]:
    settings = _settings(folder)
    off: list[int] = []
    with EngineHost(settings) as host:
        for at, script in enumerate(SCRIPTS):
            made = _spoken(host, folder, script, f"words{at}")
            film = folder / f"words{at}.mkv"  # the listener takes videos
            black = ["-f", "lavfi", "-i", "color=black:s=128x72:r=5"]
            run_ffmpeg([*black, "-i", str(made.path), "-shortest", "-c:a", "pcm_s16le", str(film)], limit_s=120)
            heard = transcribe(film, probe_media(film), settings.models_root, language="en")
            off += _apart_ms(made.words, heard.words)
    off.sort()
    return {"median_ms": lambda: median(off), "p95_ms": lambda: float(off[round(0.95 * (len(off) - 1))])}


def _apart_ms(ours: tuple[Word, ...], heard: tuple[Word, ...]) -> list[int]:
    """How far the starts of the words are apart that both have."""
    one, other = ([word.text.strip(".,!:;").casefold() for word in words] for words in (ours, heard))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [
        abs(ours[block.a + at].start_ms - heard[block.b + at].start_ms) for block in blocks for at in range(block.size)
    ]


ROWS = [
    Row(
        name="Kokoro, seconds of work per second of speech",
        unit="s/s",
        limit=0.45,
        sense="max",
        prepare=_prepare_work,
        value=lambda medians: medians["work_s_per_s"],
    ),
    Row(
        name="word start against what Whisper hears, median",
        unit="ms",
        limit=80,
        sense="max",
        prepare=_prepare_words,
        value=lambda medians: medians["median_ms"],
    ),
    Row(
        name="word start against what Whisper hears, 95 %",
        unit="ms",
        limit=200,
        sense="max",
        prepare=_prepare_words,
        value=lambda medians: medians["p95_ms"],
    ),
]
