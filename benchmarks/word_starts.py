"""Who is wrong where Piper and Whisper put the start of a word apart: both held against the sound itself.

``.venv/bin/python -m benchmarks.word_starts [SCRIPTS]`` prints one JSON object; ``voices.md`` keeps the last results.
Twice: by a ruler that is learnt from the sound alone (``sound_ruler``), and by words that are spoken one by one, cut
where they are heard, and laid end to end, so that where each begins is known to the sample.
"""

from __future__ import annotations

import json
import sys
from difflib import SequenceMatcher
from typing import Any, Final

import numpy as np

from benchmarks.sound_ruler import SILENCE, SPACE, STEP_MS, Sentence, word_starts
from benchmarks.voices import MODELS, SCRIPTS
from editai.speech.joining import join_sounds
from editai.speech.ownership import owners
from editai.speech.piper import PiperEngine, _known
from editai.speech.piper_text import SILENT, spoken_pieces
from editai.speech.saying import typed_words
from editai.speech.spoken_script import spoken_script
from editai.speech.words import Word

_STRESS: Final = frozenset("ˈˌː")
_PAUSES: Final = frozenset(".,!?;:")
_FAR_MS: Final = 200
_RIGHT_MS: Final = 60
_LEAD_MS: Final = 100


def main() -> None:
    """Measure Piper's first voice."""
    scripts = SCRIPTS[: int(sys.argv[1])] if len(sys.argv) > 1 else SCRIPTS
    from faster_whisper import WhisperModel

    listener = WhisperModel(str(MODELS / "whisper-base"), device="cpu", compute_type="int8", cpu_threads=2)
    engine = PiperEngine(MODELS)
    print(json.dumps({**measure(engine, listener, scripts), **known_speech(engine, listener, scripts)}, indent=1))  # noqa: T201


def measure(engine: PiperEngine, listener: Any, scripts: tuple[str, ...]) -> dict[str, Any]:
    """Engine, listener and ruler over the same sound."""
    voice = engine.voices()[0]
    spoken = [
        [(each, engine.speak(each.said.text, voice, 1.0)) for each in spoken_script(script, voice.language).sentences]
        for script in scripts
    ]
    laid = iter(
        word_starts(
            [
                Sentence(samples=s.samples, rate_hz=s.sample_rate_hz, phonemes=_phonemes(engine, each.said.text))
                for script in spoken
                for each, s in script
            ]
        )
    )
    rows: list[tuple[int, int]] = []
    for script in spoken:
        ours: list[Any] = []
        by_sound: list[Any] = []
        for each, said in script:
            length_ms = said.samples.size * 1000 // said.sample_rate_hz
            starts = next(laid)
            at_sound = [
                Word(word.text, starts.get(at, word.start_ms), starts.get(at, word.start_ms) + 1)
                for at, word in enumerate(said.words)
            ]
            ours.append((said.samples, typed_words(each.said, said.words, length_ms), each.pause))
            by_sound.append((said.samples, typed_words(each.said, at_sound, length_ms), each.pause))
        samples, timed = join_sounds(ours, said.sample_rate_hz)
        _, sounded = join_sounds(by_sound, said.sample_rate_hz)
        heard = _heard(listener, samples, said.sample_rate_hz)
        for at, start_ms in _same([word.text for word in timed], heard):
            rows.append((timed[at].start_ms - sounded[at].start_ms, start_ms - sounded[at].start_ms))
    far = [row for row in rows if abs(row[0] - row[1]) > _FAR_MS]
    return {
        "words": len(rows),
        "engine_to_sound": _spread([engine_ms for engine_ms, _ in rows]),
        "listener_to_sound": _spread([listener_ms for _, listener_ms in rows]),
        "engine_to_listener": _spread([engine_ms - listener_ms for engine_ms, listener_ms in rows]),
        f"apart_over_{_FAR_MS}_ms": len(far),
        f"of_which_the_engine_is_within_{_RIGHT_MS}_ms_of_the_sound": sum(abs(row[0]) <= _RIGHT_MS for row in far),
    }


def known_speech(engine: PiperEngine, listener: Any, scripts: tuple[str, ...]) -> dict[str, Any]:
    """The listener over words whose starts are known; those it writes down as they are."""
    voice, alone, found = engine.voices()[0], {}, []
    for script in scripts:
        tokens = [token.strip(".,:?!") for token in script.split()]
        if any(letter.isdigit() for letter in script):
            tokens = [token for token in tokens if token.isalpha()]
        parts, starts, at = [np.zeros(1, np.float32)], [], 0
        for token in tokens:
            if token not in alone:
                alone[token] = engine.speak(token, voice, 1.0)
            rate = alone[token].sample_rate_hz
            word = alone[token].words[0]
            part = alone[token].samples[word.start_ms * rate // 1000 : word.end_ms * rate // 1000]
            parts = parts if at else [np.zeros(rate * _LEAD_MS // 1000, np.float32)]
            at = at or parts[0].size
            starts.append(at * 1000 / rate)
            parts.append(part)
            at += part.size
        heard = _heard(listener, np.concatenate(parts), rate)
        found += [round(start_ms - starts[index]) for index, start_ms in _same(tokens, heard)]
    return {"known_words": len(found), "listener_to_known": _spread(found)}


def _phonemes(engine: PiperEngine, text: str) -> list[tuple[str, int | None]]:
    """The phonemes of a sentence with their words, as the engine speaks them, and where pauses are or may be."""
    voice = engine.voices()[0]
    loaded = engine._load(engine._file(voice)[0])
    spoken, owned = spoken_pieces(text, voice.language)
    whole = _known(loaded, " ".join(spoken))
    owner = owners(whole, [_known(loaded, piece) for piece in spoken], SILENT)
    found: list[tuple[str, int | None]] = [(SILENCE, None)]
    for phoneme, part in zip(whole, owner, strict=True):
        if phoneme in _PAUSES:
            found = [*found[:-1], (SILENCE, None)] if found[-1][0] == SPACE else [*found, (SILENCE, None)]
        elif phoneme == " " and found[-1][0] != SILENCE:
            found.append((SPACE, None))
        elif phoneme not in SILENT | _STRESS and part is not None:
            found.append((phoneme, owned[part]))
    return found if found[-1][0] == SILENCE else [*found, (SILENCE, None)]


def _heard(listener: Any, samples: Any, rate: int) -> list[Any]:
    at_16k = np.interp(np.arange(0, samples.size, rate / 16_000), np.arange(samples.size), samples)
    segments, _ = listener.transcribe(at_16k.astype(np.float32), language="en", word_timestamps=True)
    return [word for segment in segments for word in segment.words or ()]


def _same(texts: list[str], heard: list[Any]) -> list[tuple[int, int]]:
    """Index and heard start in ms of each word that is written alike."""
    ours, theirs = (["".join(filter(str.isalnum, text)).lower() for text in side] for side in
                    (texts, [word.word for word in heard]))  # fmt: skip
    return [
        (at + offset, round(heard[other + offset].start * 1000))
        for at, other, size in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks()
        for offset in range(size)
    ]


def _spread(apart_ms: list[int]) -> dict[str, float]:
    """How far and to which side: negative is sooner than what it is held against."""
    far = sorted(map(abs, apart_ms))
    return {
        "signed_median_ms": float(np.median(apart_ms)),
        "median_ms": float(np.median(far)),
        "95_percent_ms": far[int(0.95 * (len(far) - 1))],
        "steps_ms": STEP_MS,
    }


if __name__ == "__main__":
    main()
