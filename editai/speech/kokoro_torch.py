"""Kokoro's graph in torch, with the full weights: on a GPU where there is one. Without the network.

``models fetch`` does not bring these weights. Who wants them puts ``kokoro-v1_0.pth`` and ``config.json`` of
hexgrad/Kokoro-82M into the folder ``models/kokoro``, and takes them away to speak with ONNX again. Voices and
vocabulary are the same for both.
"""

from __future__ import annotations

import json
import threading
import zipfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import NotInstalled
from editai.speech.engine import MODELS_MEND

if TYPE_CHECKING:
    from editai.speech.engine import Samples

_REPOSITORY: Final = "hexgrad/Kokoro-82M"
"""Only a name to KModel: it is given both files, so it asks nobody for them."""
_REVISION: Final = 1
"""Raise it when the same text would be spoken or timed in another way."""


class TorchGraph:
    """See ``kokoro.Graph``. On a processor a call uses one thread; on a GPU calls take turns."""

    packages: Final = ("torch", "kokoro")

    def __init__(self, folder: Path) -> None:
        self._weights = folder / "kokoro-v1_0.pth"
        self._config = folder / "config.json"
        self.files: Final = (self._weights, self._config)
        self._model: Any = None
        self._turn: AbstractContextManager[Any] = nullcontext()

    @property
    def is_present(self) -> bool:
        """Somebody has put both files there."""
        return all(path.is_file() for path in self.files)

    @property
    def model_id(self) -> str:
        """Tells files of the same name apart by size and time: a digest would read 330 MB for each question."""
        stats = [path.stat() for path in self.files]
        marks = "-".join(f"{stat.st_size:x}.{int(stat.st_mtime):x}" for stat in stats)
        return f"kokoro-v1.0.torch:{marks}:{_REVISION}"

    def load(self) -> None:
        """See ``Graph``."""
        import torch

        model = _open_model(self._weights, self._config)
        if torch.cuda.is_available():
            model = model.to("cuda")
            self._turn = threading.Lock()
        else:
            torch.set_num_threads(1)  # two sentences at once, as with ONNX
        self._model = model

    def run(self, identifiers: Sequence[int], style: Any, speed: float) -> tuple[Samples, Any]:
        """See ``Graph``."""
        import numpy as np
        import torch

        with self._turn, torch.inference_mode():
            device = self._model.device
            tokens = torch.tensor([identifiers], dtype=torch.long, device=device)
            audio, durations = self._model.forward_with_tokens(tokens, torch.from_numpy(style).to(device), speed)
            samples: Samples = audio.reshape(-1).float().cpu().numpy()
            frames = durations.reshape(-1).cpu().numpy()
        if not np.isfinite(samples).all():
            raise _refused(self._weights, "gives no sound", "samples that are no numbers")
        return samples, frames


def _open_model(weights: Path, config: Path) -> Any:
    """The model with every weight from the file, ready to speak.

    Raises:
        NotInstalled: a file is cut, is something else, or the two do not belong together.
    """
    try:
        settings = json.loads(config.read_text("utf-8"))
    except ValueError as error:
        raise _refused(config, "is damaged", str(error)) from error
    if not isinstance(settings, dict) or "vocab" not in settings:
        raise _refused(config, "describes no Kokoro model", "no vocabulary in it")
    import torch
    from kokoro import KModel

    try:
        given = torch.load(weights, map_location="cpu", weights_only=True, mmap=zipfile.is_zipfile(weights))
        model = KModel(_REPOSITORY, config=settings, model=str(weights))
        missing = _not_taken(model, given)
    except Exception as error:  # torch, pickle and the package raise whatever they meet
        raise _refused(weights, f"is damaged, or not the one that its {config.name} describes", str(error)) from error
    if missing:
        raise _refused(weights, "is incomplete", f"not loaded: {', '.join(missing[:5])}")
    return model.eval()


def _not_taken(model: Any, given: Any) -> list[str]:
    """Weights that did not come from the file: KModel speaks noise with random ones and says nothing.

    The scales of instance norms are in no published file: the package added them later, as ones and zeros.
    """
    import torch

    kinds = dict(model.named_modules())
    found = {
        f"{part}.{name.removeprefix('module.')}": value for part, had in given.items() for name, value in had.items()
    }
    return [
        name
        for name, value in model.state_dict().items()
        if not isinstance(kinds[name.rpartition(".")[0]], torch.nn.InstanceNorm1d)
        and (name not in found or not torch.equal(found[name].to(value.dtype), value))
    ]


def _refused(path: Path, why: str, reason: str) -> NotInstalled:
    return NotInstalled(
        f"Kokoro's file {path.name} {why}. Put the published file into the folder models/kokoro again, "
        "or take it away: EditAI then speaks with its own weights.",
        mend=MODELS_MEND,
        file=path.name,
        reason=reason[:500],
    )
