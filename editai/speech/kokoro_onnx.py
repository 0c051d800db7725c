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
    """See ``kokoro.Graph``. A call takes the cores that another one leaves free."""

    packages: Final = ("onnxruntime",)
    model_id: Final = f"kokoro-v1.0.int8:6e742170:{_REVISION}"

    def __init__(self, folder: Path) -> None:
        self._path = folder / "kokoro-v1.0.int8.timed.onnx"
        self.files: Final = (self._path,)
        self._session: Any = None
        self._options: Any = None

    def load(self) -> None:
        """Two seconds and 130 MB; see ``Graph``."""
        import onnxruntime

        self._options = onnxruntime.RunOptions()
        # The runtime keeps what a sentence needed, 230 MB after two at once, for the next one; given back after
        # each it costs no measurable time, and the worker renders the clip's picture meanwhile.
        self._options.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")
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
            self._options,
        )
        frames = np.rint(np.asarray(durations).reshape(-1)).astype(int)
        return np.asarray(audio, dtype=np.float32).reshape(-1), frames


def _open_session(path: Path) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # Two sentences at once take a core each, and the last one takes both: sentences differ in length, so for a
    # third of the time only one is left. Threads that wait must sleep, else they take the other one's core.
    options.intra_op_num_threads = 2
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
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
