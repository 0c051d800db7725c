"""A known script laid onto its sound, word by word, by faster-whisper in a process that ends.

Writing down what is heard spells names wrongly; the script is known, so each of its words is given its place.
``python -m editai.speech.alignment`` reads its orders as JSON from the standard input and prints one JSON value.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import NotInstalled
from editai.media.process import CancelSignal, run
from editai.models import is_present
from editai.speech.sound import read_wav
from editai.speech.timing import fill_slots
from editai.speech.words import Word

if TYPE_CHECKING:
    from editai.speech.engine import Samples

RATE_HZ: Final = 16_000
_WINDOW_S: Final = 28.0
"""The model hears 30 s at once; a window ends at a pause before that."""
_LEAST_PAUSE_S: Final = 0.25
_EARLY_MS: Final = 50
"""So much sooner than a word is heard the model begins it: 60 ms (median) against Piper's own durations."""
_HEARD_TOO_S: Final = 5.0
"""Over so short a sound a likely phrase ("Thank you for watching") gets 0.5 whatever is said, as much as some
right ones: the model knows how phrases go on. So it is also asked what it hears."""
_FIXED_LIMIT_S: Final = 240.0
_LIMIT_PER_SECOND: Final = 6.0
_PROJECT_ROOT: Final = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Where the words of a script are in its sound."""

    words: tuple[Word, ...]
    """One for every token of the script."""
    confidence: float
    """Mean probability of the words, 0 to 1; low when the sound says something else."""
    heard: str | None = None
    """What a listener who does not know the script writes down; only of a sound shorter than five seconds."""
    language: str = ""
    """Its code, given or found; '' where nothing was laid."""


def align(
    path: Path, script: str, models_root: Path, *, language: str | None = None, cancel: CancelSignal | None = None
) -> Alignment:
    """The words of the script with their times.

    Args:
        path: 16-bit mono WAV.
        language: of the script, two letters; None has it found.

    Raises:
        NotInstalled: the model is missing.
        ToolError: the sound cannot be read.
        Cancelled: ``cancel`` was set.
    """
    if not is_present(models_root, "whisper"):
        raise NotInstalled(
            "The model that lays words onto sound is missing. Run: python -m editai models fetch",
            mend="python -m editai models fetch",
        )
    samples, rate = read_wav(path)
    tokens = script.split()
    length_ms = round(samples.size * 1000 / rate)
    orders = {
        "path": str(path.resolve()),
        "model": str((models_root / "whisper-base").resolve()),
        "tokens": tokens,
        "language": language,
    }
    told: dict[str, Any] = {}
    run(
        [sys.executable, "-m", "editai.speech.alignment"],
        limit_s=_FIXED_LIMIT_S + _LIMIT_PER_SECOND * length_ms / 1000,
        cancel=cancel,
        on_line=lambda line: told.update(json.loads(line)),
        cwd=_PROJECT_ROOT,
        stdin=json.dumps(orders).encode(),
    )
    known = {int(index): (start, end) for index, start, end in told["found"]}
    slots = fill_slots(len(tokens), known, length_ms)
    words = tuple(Word(token, start, end) for token, (start, end) in zip(tokens, slots, strict=True))
    return Alignment(
        words=words,
        confidence=round(float(told["confidence"]), 3),
        heard=told["heard"],
        language=str(told["language"] or ""),
    )


def windows(samples: Samples) -> list[tuple[int, int]]:
    """The sound in stretches of at most 28 s that end in its quietest pauses; in samples."""
    import numpy as np

    longest, step = int(_WINDOW_S * RATE_HZ), RATE_HZ // 100
    cuts = [0]
    while samples.size - cuts[-1] > longest:
        first = cuts[-1] + longest // 2
        part = samples[first : cuts[-1] + longest]
        level = np.sqrt(np.mean(part[: part.size // step * step].reshape(-1, step).astype(np.float64) ** 2, axis=1))
        width = int(_LEAST_PAUSE_S * 100)
        smooth = np.convolve(level, np.ones(width) / width, mode="valid")
        cuts.append(first + (int(np.argmin(smooth)) + width // 2) * step)
    return list(zip(cuts, [*cuts[1:], int(samples.size)], strict=True))


def shares(tokens: Sequence[str], heard: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Which tokens of the script each window holds: from, up to. Every token is in one window.

    Args:
        heard: what was heard in each window, in words.
    """
    said = [_folded(token) for token in tokens]
    words = [(_folded(word), window) for window, part in enumerate(heard) for word in part]
    windows_of: dict[int, int] = {}
    matcher = SequenceMatcher(None, said, [word for word, _ in words], autojunk=False)
    for at, other, size in matcher.get_matching_blocks():
        for offset in range(size):
            windows_of[at + offset] = words[other + offset][1]
    result, begin = [], 0
    for window in range(len(heard)):
        inside = [index for index, owner in windows_of.items() if owner == window]
        later = [index for index, owner in windows_of.items() if owner > window]
        end = max(inside, default=begin - 1) + 1
        if window == len(heard) - 1:
            end = len(tokens)
        elif later and heard[window + 1 :]:
            unknown = min(later) - end
            end += unknown // 2 if inside else 0
        result.append((begin, max(begin, end)))
        begin = max(begin, end)
    return result


def _folded(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


class _Listener:
    """The model, loaded, over one sound."""

    def __init__(self, orders: dict[str, Any]) -> None:
        from faster_whisper import WhisperModel

        self._model: Any = WhisperModel(
            orders["model"], device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True
        )
        self._language: str | None = orders["language"]

    @property
    def language(self) -> str | None:
        """Given, or found while listening."""
        return self._language

    def heard(self, sound: Samples) -> list[str]:
        segments, info = self._model.transcribe(
            sound, language=self._language, word_timestamps=False, condition_on_previous_text=False, beam_size=1
        )
        words = [word for segment in segments for word in segment.text.split()]
        self._language = self._language or info.language
        return words

    def place(self, sound: Samples, tokens: Sequence[str]) -> list[tuple[int, float, float, float]]:
        """Index, start and end in seconds, and probability of each token; in one window."""
        from faster_whisper.audio import pad_or_trim
        from faster_whisper.tokenizer import Tokenizer

        model = self._model
        features = model.feature_extractor(sound)
        frames = features.shape[-1]
        encoded = model.encode(pad_or_trim(features))
        if self._language is None:
            self._language = str(model.model.detect_language(encoded)[0][0][0])[2:-2]
        tokenizer = Tokenizer(
            model.hf_tokenizer, model.model.is_multilingual, task="transcribe", language=self._language
        )
        text = tokenizer.encode(" " + " ".join(tokens))
        (pieces,) = model.find_alignment(tokenizer, [text], encoded, frames)
        return _by_token(tokens, pieces)


def _by_token(tokens: Sequence[str], pieces: Sequence[dict[str, Any]]) -> list[tuple[int, float, float, float]]:
    """The model's pieces as tokens: marks are pieces of their own, and they last as long as the pause."""
    ends: list[int] = []
    for token in tokens:
        ends.append((ends[-1] if ends else 0) + len(token.encode()))
    found: dict[int, list[dict[str, Any]]] = {}
    at = 0
    for piece in pieces:
        size = len("".join(piece["word"].split()).encode())
        owner = next((index for index, end in enumerate(ends) if at < end), None)
        if owner is not None and any(letter.isalnum() for letter in piece["word"]):
            found.setdefault(owner, []).append(piece)
        at += size
    return [
        (index, own[0]["start"], own[-1]["end"], sum(each["probability"] for each in own) / len(own))
        for index, own in sorted(found.items())
    ]


def _run(orders: dict[str, Any]) -> dict[str, Any]:
    import numpy as np

    samples, rate = read_wav(Path(orders["path"]))
    places = np.arange(0, samples.size, rate / RATE_HZ)
    sound = np.interp(places, np.arange(samples.size), samples).astype(np.float32)
    tokens = orders["tokens"]
    listener, parts = _Listener(orders), windows(sound)
    held = [(0, len(tokens))]
    if len(parts) > 1:
        held = shares(tokens, [listener.heard(sound[start:end]) for start, end in parts])
    found, sure = [], []
    for (start, end), (first, last) in zip(parts, held, strict=True):
        if last == first:
            continue
        for index, from_s, to_s, probability in listener.place(sound[start:end], tokens[first:last]):
            begins = start * 1000 / RATE_HZ + _EARLY_MS
            found.append([first + index, round(begins + from_s * 1000), round(begins + to_s * 1000)])
            sure.append(probability)
    is_short = sound.size < _HEARD_TOO_S * RATE_HZ
    return {
        "found": found,
        "confidence": float(sum(sure) / len(sure)) if sure else 0.0,
        "heard": " ".join(listener.heard(sound)) if is_short else None,
        "language": listener.language,
    }


if __name__ == "__main__":
    sys.stdout.write(f"{json.dumps(_run(json.loads(sys.stdin.read())))}\n")
