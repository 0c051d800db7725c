"""16-bit mono WAV files: how speech lies on the disk."""

from __future__ import annotations

import wave
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from editai.speech.engine import Samples


def write_wav(path: Path, samples: Samples, sample_rate_hz: int) -> None:
    """Write the samples (-1 to 1, louder is clipped)."""
    import numpy as np

    whole = np.rint(np.clip(samples, -1.0, 1.0) * 32767.0).astype("<i2")
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(sample_rate_hz)
        file.writeframes(whole.tobytes())


def read_wav(path: Path) -> tuple[Samples, int]:
    """The samples and their rate.

    Raises:
        ValueError: the file is no 16-bit mono WAV, or is cut.
    """
    import numpy as np

    try:
        with wave.open(str(path), "rb") as file:
            if file.getnchannels() != 1 or file.getsampwidth() != 2:
                raise ValueError(f"{path.name} is not 16-bit mono")
            content = file.readframes(file.getnframes())
            if len(content) != 2 * file.getnframes():
                raise ValueError(f"{path.name} is cut")
            rate = file.getframerate()
    except (wave.Error, EOFError) as error:
        raise ValueError(f"{path.name} is no WAV file") from error
    return np.frombuffer(content, dtype="<i2").astype(np.float32) / np.float32(32767.0), rate
