"""What can be measured of a voice in its sound."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def pitch_hz(samples: npt.NDArray[np.float32], rate_hz: int) -> float:
    """The median pitch of the voiced parts, by autocorrelation of 60 ms windows."""
    size, found = rate_hz * 60 // 1000, []
    for at in range(0, samples.size - size, size // 2):
        window = samples[at : at + size].astype(np.float64)
        window -= window.mean()
        energy = float(window @ window)
        if energy < 0.002 * size:
            continue
        own = np.correlate(window, window, "full")[size - 1 :] / energy
        least, most = rate_hz // 400, rate_hz // 80
        lag = int(own[least:most].argmax()) + least
        if own[lag] > 0.6:
            found.append(rate_hz / lag)
    return float(np.median(found))
