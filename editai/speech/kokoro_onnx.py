"""Kokoro's graph in ONNX, eight bits a weight: what ``models fetch`` brings, for any processor."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import NotInstalled
from editai.speech.engine import MODELS_MEND

if TYPE_CHECKING:
    from editai.speech.engine import Samples

_DURATIONS: Final = "/encoder/Clip_output_0"
"""The tensor with the length of every phoneme in frames; made an output when the model is installed."""
_REVISION: Final = 1
"""Raise it when the same text would be spoken or timed in another way."""


class OnnxGraph:
    """See ``kokoro.Graph``. A call uses one thread, so two at once use two cores."""

    packages: Final = ("onnxruntime",)
    model_id: Final = f"kokoro-v1.0.int8:6e742170:{_REVISION}"

    def __init__(self, folder: Path) -> None:
        self._path = folder / "kokoro-v1.0.int8.timed.onnx"
        self.files: Final = (self._path,)
        self._session: Any = None

    def load(self) -> None:
        """6 s and 600 MB; see ``Graph``."""
        self._session = _open_session(self._path)

    def run(self, identifiers: Sequence[int], style: Any, speed: float) -> tuple[Samples, Any]:
        """See ``Graph``."""
        import numpy as np

        audio, durations = self._session.run(
            ["audio", _DURATIONS],
            {
                "tokens": np.array([identifiers], dtype=np.int64),
                "style": style,
                "speed": np.array([speed], dtype=np.float32),
            },
        )
        frames = np.rint(np.asarray(durations).reshape(-1)).astype(int)
        return np.asarray(audio, dtype=np.float32).reshape(-1), frames


def _open_session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Two sentences at once with a thread each: 0.36 s of work a second of speech; one with two: 0.45.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors share no base class
        raise NotInstalled(
            f"Kokoro's file {path.name} is damaged. Run: {MODELS_MEND}", mend=MODELS_MEND, reason=str(error)[:500]
        ) from error
    if _DURATIONS not in [output.name for output in session.get_outputs()]:
        raise NotInstalled(f"Kokoro's file {path.name} gives no word times. Run: {MODELS_MEND}", mend=MODELS_MEND)
    return session
