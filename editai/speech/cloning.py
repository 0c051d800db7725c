"""A sample of a voice: what it must be to be cloned, and how it is kept."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import InputError, NotInstalled
from editai.media.containers import sniff_sound
from editai.media.process import CancelSignal
from editai.media.speech_activity import Span, sound_speech
from editai.profiles.secrets import SecretBox
from editai.speech.one_speaker import is_one_speaker
from editai.speech.recorded import decode_sound, spoken_ms
from editai.speech.sound import read_wav

if TYPE_CHECKING:
    from editai.speech.engine import Samples

CONSENT: Final = (
    "The person whose voice this is has agreed that this store clones it and publishes what the clone says. "
    "They can take this back at any time; the voice is then deleted."
)
"""What has to be confirmed, and is kept with the voice."""
MOST_BYTES: Final = 10 * 1024 * 1024
LEAST_SPEECH_MS: Final = 6_000
GOOD_SPEECH_MS: Final = 10_000
_LONGEST_S: Final = 120.0
_FORMATS: Final = frozenset({"wav", "mp3", "ogg", "mov"})
_CLIPPED: Final = 0.985
_MOST_CLIPPED: Final = 0.002
"""Share of the speech's samples at full scale; a clean recording has none, a limiter leaves a few."""
_LEAST_ABOVE_NOISE_DB: Final = 14.0
"""Loud parts of speech over its quietest moments: 35 dB and more in a quiet room, 20 beside a fan."""
_FRAME_S: Final = 0.04


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample that can be cloned."""

    path: Path
    """48 kHz 16-bit mono WAV."""
    speech_ms: int
    warning: str | None
    """Why the clone may sound less like the person; None when nothing speaks against it."""


def check_consent(text: str) -> None:
    """Nothing, when the consent was given in its full wording.

    Raises:
        InputError: it was not.
    """
    if " ".join(text.split()) != CONSENT:
        raise InputError("Confirm first that the person agrees to have the voice cloned. Nothing was kept.")


def check_sample(given: Path, folder: Path, cancel: CancelSignal | None = None) -> Sample:
    """The sample, decoded, if it is fit to be cloned.

    Raises:
        InputError: too large, no sound, too little speech, clipped, noisy, or more than one speaker; says which.
    """
    if given.stat().st_size > MOST_BYTES:
        raise InputError(f"The sample is larger than {MOST_BYTES // 1024**2} MB. Cut it to half a minute.")
    try:
        container = sniff_sound(given)
    except InputError:
        container = ""
    if container not in _FORMATS:
        raise InputError("The sample must be a WAV, MP3, OGG or M4A file.")
    out = folder / "sample.wav"
    length_ms = decode_sound(given, out, longest_s=_LONGEST_S, cancel=cancel)
    spans = sound_speech(out, length_ms, cancel)
    samples, rate = read_wav(out)
    speech_ms = spoken_ms(spans)
    _require_speech(speech_ms)
    _require_clean(samples, rate, spans)
    if not is_one_speaker(samples, rate, spans):
        raise InputError("More than one person speaks in the sample. Use a part in which only one does.")
    warning = None
    if speech_ms < GOOD_SPEECH_MS:
        warning = f"The sample holds {speech_ms / 1000:.1f} s of speech. With 10 s or more the clone is more alike."
    return Sample(path=out, speech_ms=speech_ms, warning=warning)


def lock_sample(box: SecretBox, sample: Path, out: Path) -> None:
    """Write the sample encrypted with the key of this installation."""
    text = box.encrypt(base64.b64encode(sample.read_bytes()).decode("ascii"))
    out.write_text(text, encoding="ascii")


def unlock_sample(box: SecretBox, kept: Path, out: Path) -> None:
    """Write the sample in clear, for the engine; the caller removes it when it has been used.

    Raises:
        NotInstalled: it is gone, damaged, or was locked with another key.
    """
    try:
        text = kept.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise NotInstalled(
            "The sample of this voice is gone. Add the voice again.", mend="add the voice again"
        ) from error
    out.touch(mode=0o600)
    out.write_bytes(base64.b64decode(box.decrypt(text)))


def _require_speech(speech_ms: int) -> None:
    if speech_ms < LEAST_SPEECH_MS:
        raise InputError(
            f"The sample holds {speech_ms / 1000:.1f} s of speech; at least {LEAST_SPEECH_MS // 1000} s are needed. "
            "Pauses do not count.",
            speech_ms=speech_ms,
        )


def _require_clean(samples: Samples, rate: int, spans: Sequence[Span]) -> None:
    import numpy as np

    speech = np.concatenate([samples[start * rate // 1000 : end * rate // 1000] for start, end in spans])
    clipped = float(np.mean(np.abs(speech) >= _CLIPPED))
    if clipped > _MOST_CLIPPED:
        raise InputError(
            "The sample is clipped: it was recorded too loud. Record it again, further from the microphone."
        )
    size = int(rate * _FRAME_S)
    frames = samples[: samples.size // size * size].reshape(-1, size).astype(np.float64)
    level = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-10)
    above = float(np.percentile(level, 90) - np.percentile(level, 5))
    if above < _LEAST_ABOVE_NOISE_DB:
        raise InputError(
            "The sample is noisy. Record it in a quiet room, without music.", above_noise_db=round(above, 1)
        )
