"""Where sounds begin, learnt from the sound alone: neither an engine's durations nor a listener's times are asked.

Each phoneme is two states of a chain with a normal distribution each, over 5 ms steps of the cepstrum and its
change. They begin as equal shares of what is not silent and are laid anew until they settle, over all sentences
of one voice together, as forced aligners do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

STEP_MS: Final = 5
_ROUNDS: Final = 14
_WIDTH: Final = 512
_SILENCE_DB: Final = 38.0
_BANDS: Final = 26
_CEPSTRA: Final = 13
_STATES: Final = 2
_NEVER: Final = -1e18
SILENCE: Final = ""


@dataclass(slots=True, kw_only=True)
class Sentence:
    """One sentence to be laid out."""

    samples: Any
    rate_hz: int
    phonemes: Sequence[tuple[str, int | None]]
    """Each with its word; ``SILENCE`` of no word where there is, and ``SPACE`` where there may be, a pause."""
    states: list[tuple[str, int, int]] = field(default_factory=list)
    features: Any = None
    labels: list[tuple[str, int]] = field(default_factory=list)
    path: Any = None


SPACE: Final = " "
Model = dict[tuple[str, int], tuple[Any, Any]]


def word_starts(sentences: Sequence[Sentence]) -> list[dict[int, int]]:
    """For each sentence, word to where its first phoneme begins, in ms."""
    for sentence in sentences:
        _prepare(sentence)
    together = np.vstack([each.features for each in sentences])
    mean, spread = together.mean(0), together.std(0)
    for sentence in sentences:
        sentence.features = (sentence.features - mean) / spread
    for _ in range(_ROUNDS):
        model = _model(sentences)
        for sentence in sentences:
            _lay(sentence, model)
    found = []
    for sentence in sentences:
        starts: dict[int, int] = {}
        for step, state in enumerate(sentence.path):
            word = sentence.phonemes[sentence.states[state][2]][1]
            if word is not None:
                starts.setdefault(word, step * STEP_MS)
        found.append(starts)
    return found


def _prepare(sentence: Sentence) -> None:
    """Features, states, and the equal shares to begin with."""
    sentence.features, level = _features(sentence.samples, sentence.rate_hz)
    for at, (phoneme, _) in enumerate(sentence.phonemes):
        count = 1 if phoneme in (SILENCE, SPACE) else _STATES
        sentence.states += [(phoneme, part, at) for part in range(count)]
    sounding = [state[:2] for state in sentence.states if state[0] not in (SILENCE, SPACE)]
    loud = np.flatnonzero(level >= level.max() - _SILENCE_DB)
    sentence.labels = [(SILENCE, 0)] * len(level)
    for place, step in enumerate(loud):
        sentence.labels[step] = sounding[place * len(sounding) // len(loud)]


def _features(samples: Any, rate_hz: int) -> tuple[Any, Any]:
    """For each step the cepstrum and its change, and the level in dB."""
    hop, length = rate_hz * STEP_MS // 1000, rate_hz * 20 // 1000
    padded = np.concatenate([np.zeros(_WIDTH // 2), samples.astype(np.float64), np.zeros(_WIDTH)])
    window = np.zeros(_WIDTH)
    window[(_WIDTH - length) // 2 :][:length] = np.hanning(length)
    steps = (padded.size - _WIDTH) // hop
    frames = padded[np.arange(steps)[:, None] * hop + np.arange(_WIDTH)] * window
    top = 2595 * np.log10(1 + 10_500 / 700)
    edges = 700 * (10 ** (np.linspace(2595 * np.log10(1 + 60 / 700), top, _BANDS + 2) / 2595) - 1)
    hertz = np.fft.rfftfreq(_WIDTH, 1 / rate_hz)
    rise = (hertz - edges[:-2, None]) / np.diff(edges)[:-1, None]
    fall = (edges[2:, None] - hertz) / np.diff(edges)[1:, None]
    bands = np.log(np.abs(np.fft.rfft(frames, axis=1)) ** 2 @ np.maximum(0, np.minimum(rise, fall)).T + 1e-6)
    angle = np.pi * np.arange(_CEPSTRA)[:, None] * (np.arange(_BANDS) + 0.5) / _BANDS
    cepstrum = bands @ np.cos(angle).T
    change = np.zeros_like(cepstrum)
    change[2:-2] = (cepstrum[4:] - cepstrum[:-4]) / 2
    return np.hstack([cepstrum, change]), 10 * np.log10((frames**2).mean(1) + 1e-10)


def _model(sentences: Sequence[Sentence]) -> Model:
    """Mean and variance of every state, drawn towards the whole voice's where there is little of it."""
    held: dict[tuple[str, int], list[Any]] = {}
    for sentence in sentences:
        for row, label in zip(sentence.features, sentence.labels, strict=True):
            held.setdefault(label, []).append(row)
    model: Model = {}
    for label, rows in held.items():
        part, count = np.array(rows), len(rows)
        variance = (part.var(0) * count + 8.0) / (count + 8)
        model[label] = (part.mean(0) * count / (count + 1.0), np.maximum(variance, 0.05))
    return model


def _lay(sentence: Sentence, model: Model) -> None:
    """The likeliest way through the states (Viterbi); a space may be left out."""
    rows, states = sentence.features, sentence.states
    scores: dict[tuple[str, int], Any] = {}
    for phoneme, part, _ in states:
        key = (SILENCE if phoneme == SPACE else phoneme, part)
        mean, variance = model.get(key, (np.zeros(rows.shape[1]), np.ones(rows.shape[1])))
        scores[phoneme, part] = -0.5 * (((rows - mean) ** 2 / variance).sum(1) + np.log(variance).sum())
    likely = np.column_stack([scores[state[:2]] for state in states])
    may_skip = np.array([at >= 2 and states[at - 1][0] == SPACE for at in range(len(states))])
    best = np.full(len(states), _NEVER)
    best[:2] = likely[0, :2]
    came = np.zeros(likely.shape, dtype=np.int8)
    for step in range(1, len(rows)):
        one = np.concatenate([[_NEVER], best[:-1]])
        two = np.where(may_skip, np.concatenate([[_NEVER, _NEVER], best[:-2]]), _NEVER)
        choices = np.stack([best, one, two])
        came[step] = choices.argmax(0)
        best = choices.max(0) + likely[step]
    at = len(states) - (1 if best[-1] >= best[-2] else 2)
    path = np.zeros(len(rows), dtype=int)
    for step in range(len(rows) - 1, -1, -1):
        path[step] = at
        at -= int(came[step, at])
    sentence.path = path
    sentence.labels = [(SILENCE if states[at][0] == SPACE else states[at][0], states[at][1]) for at in path]
