"""XTTS in its own environment: ``.venv-xtts/bin/python -m editai.speech.xtts_child MODEL_FOLDER IDLE_S``.

Speaks the same messages as the speech child. Only this file is run by that environment, so it takes from
EditAI what needs numpy at most.
"""

from __future__ import annotations

import os
import select
import sys
import time
from pathlib import Path
from typing import Any
from zipfile import is_zipfile

from editai.speech.frames import read_frame, write_frame
from editai.speech.sound import read_wav, write_wav
from editai.speech.xtts_pieces import in_pieces

RATE_HZ = 24_000
_POLL_S = 0.5
_LEAST_LETTERS = 20


class _Voices:
    """The model, loaded with the first sentence; what is known of each sample is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._model: Any = None
        self._known: dict[str, tuple[Any, Any]] = {}

    def speak(self, request: dict[str, Any]) -> dict[str, Any]:
        import numpy as np
        import torch

        started = time.monotonic()
        with torch.inference_mode():
            model = self._loaded()
            if request["voice"] not in self._known:
                self._known[request["voice"]] = model.get_conditioning_latents(
                    audio_path=[request["sample"]], gpt_cond_len=30, max_ref_length=60
                )
            latent, speaker = self._known[request["voice"]]
            language = request["language"]
            spoken = [
                model.inference(piece, language, latent, speaker, speed=request["speed"])["wav"]
                for piece in _pieces(model, request["text"], language)
            ]
        samples = np.concatenate([np.asarray(wav, dtype=np.float32).reshape(-1) for wav in spoken])
        if not samples.size or not np.isfinite(samples).all():
            raise ValueError("the model gave no sound")
        write_wav(Path(request["out"]), samples, RATE_HZ)
        return {
            "sample_rate_hz": RATE_HZ,
            "duration_ms": int(samples.size * 1000 / RATE_HZ),
            "words": [],
            "work_seconds": time.monotonic() - started,
        }

    def _loaded(self) -> Any:
        if self._model is None:
            import torch
            from TTS.tts.configs.xtts_config import XttsConfig
            from TTS.tts.models import xtts

            # It reads samples with torchcodec, which needs libraries of ffmpeg; ours are WAV files of our own.
            xtts.load_audio = _load_sample
            config = XttsConfig()
            config.load_json(str(self._folder / "config.json"))
            model = xtts.Xtts(config)
            model._load_checkpoint = _read_weights
            model.load_checkpoint(config, checkpoint_dir=str(self._folder), eval=True, use_deepspeed=False)
            self._model = model.to("cuda" if torch.cuda.is_available() else "cpu")
        return self._model


def _pieces(model: Any, text: str, language: str) -> list[str]:
    """The text as the model takes it: by its own limit of letters, and below that of tokens, which numbers written
    with digits need many of. Its own way to cut asks for spaCy."""
    most = model.tokenizer.char_limits[language.partition("-")[0]]
    while True:
        pieces = in_pieces(text, most)
        longest = max((len(model.tokenizer.encode(piece.lower(), lang=language)) for piece in pieces), default=0)
        if longest < model.args.gpt_max_text_tokens or most <= _LEAST_LETTERS:
            return pieces
        most = most * 2 // 3


def _read_weights(path: Path) -> Any:
    """The weights, as data only. The model's own way writes the published file anew in its place, and it would not be
    the pinned one any more."""
    import torch
    from TTS.tts.models import xtts

    with xtts._legacy_safe_globals():
        return torch.load(path, map_location="cpu", weights_only=True, mmap=is_zipfile(path))["model"]


def _load_sample(path: Any, rate_hz: int) -> Any:
    """The sample as the model wants it: a batch of one, at its rate."""
    import torch
    from torchaudio.functional import resample

    samples, rate = read_wav(Path(path))
    return resample(torch.from_numpy(samples.copy()).unsqueeze(0), rate, rate_hz).clip(-1, 1)


def main() -> None:
    """Serve until idle for too long, or until the parent has gone."""
    voices, idle_s = _Voices(Path(sys.argv[1])), float(sys.argv[2])
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # its libraries print, too
    requests = os.fdopen(os.dup(0), "rb", buffering=0)
    last = time.monotonic()
    while time.monotonic() - last <= idle_s:
        ready, _, _ = select.select([requests], [], [], min(_POLL_S, idle_s))
        if not ready:
            continue
        request = read_frame(requests)
        if request is None:
            break
        answer: dict[str, Any] = {"id": request["id"]}
        try:
            answer |= voices.speak(request)
        except Exception as error:  # whatever it was, the parent must hear of it
            answer["failure"] = f"{type(error).__name__}: {error}"[:2000]
        last = time.monotonic()
        write_frame(answers, answer)
    answers.close()


if __name__ == "__main__":
    main()
