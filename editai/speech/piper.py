"""Piper on the machine itself: quick voices in forty languages, with times from the model's own durations."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from editai.errors import InputError, NotInstalled
from editai.models.manifest import onnx_output_tail
from editai.speech.engine import FREE, Price, Readiness, Spoken, Traits
from editai.speech.ownership import owners
from editai.speech.piper_decoder import rows_for_time
from editai.speech.piper_text import SILENT, spoken_pieces
from editai.speech.timing import TimedSymbol, place_words
from editai.speech.voice import Voice, sample_sentence
from editai.speech.words import Word

if TYPE_CHECKING:
    from piper import PiperVoice

    from editai.speech.engine import Samples

_MEND: Final = "python -m editai models fetch piper"
_REVISION: Final = 3
"""Raise it when the same text would be spoken or timed in another way."""
_MOST_SPEAKERS: Final = 12
"""Of one file; some hold nine hundred, which nobody listens through."""
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:[_-][A-Za-z0-9]{1,8})*")
_DURATIONS: Final = re.compile(rb"/(?:[\w.]+/)*Ceil(?:_\d+)?_output_0")
"""The tensor with the length of every phoneme, as its exporter names it."""


class PiperEngine:
    """Any ``.onnx`` with its ``.onnx.json`` in ``models/piper`` is a voice. A file loads with its first sentence."""

    name: Final = "piper"
    traits: Final = Traits(
        title="Piper",
        place="child",
        word_times="own",
        licence="Piper is free software under GPL-3.0; a voice may have terms of its own, see its model card.",
    )

    def __init__(self, models_root: Path) -> None:
        self._folder = models_root / "piper"
        self._lock = threading.Lock()
        self._loaded: dict[str, PiperVoice] = {}

    @property
    def model_id(self) -> str:
        """Of the files that lie there now."""
        marks = [f"{path.stem}.{path.stat().st_size:x}" for path in self._files()]
        return f"piper:{'+'.join(marks)}:{_REVISION}"

    @property
    def languages(self) -> Sequence[str]:
        """Those of its voices."""
        return tuple(dict.fromkeys(voice.language for voice in self.voices()))

    def voices(self) -> Sequence[Voice]:
        """What lies in the folder, by language."""
        found = [voice for path in self._files() for voice in _voices_of(path)]
        return tuple(sorted(found, key=lambda voice: (voice.language != "en-US", voice.language, voice.title)))

    def price(self) -> Price:
        """Nothing: it runs here."""
        return FREE

    def readiness(self) -> Readiness:
        """Names the first missing thing."""
        if find_spec("piper") is None:
            return Readiness(ok=False, detail="Piper needs the package piper-tts.", mend="python -m editai start")
        count = len(self.voices())
        if not count:
            return Readiness(ok=False, detail="Piper has no voice in models/piper.", mend=_MEND)
        return Readiness(ok=True, detail=f"Piper is ready with {count} voice{'s' if count > 1 else ''}.")

    def speak(self, text: str, voice: Voice, speed: float) -> Spoken:
        """Speak one sentence; see ``Engine``."""
        import numpy as np
        from piper.config import SynthesisConfig

        path, speaker = self._file(voice)
        loaded = self._load(path)
        config = loaded.config
        spoken, owned = spoken_pieces(text, voice.language)
        phonemes = _known(loaded, " ".join(spoken))
        if all(phoneme in SILENT for phoneme in phonemes):
            raise InputError(f"There is nothing that can be spoken in “{text[:80]}”.", text=text[:200])
        parts = [_known(loaded, piece) for piece in spoken]
        synthesis = SynthesisConfig(
            length_scale=config.length_scale / speed, speaker_id=config.speaker_id_map.get(speaker) if speaker else None
        )
        identifiers = loaded.phonemes_to_ids(phonemes)
        samples, lengths = loaded.phoneme_ids_to_audio(identifiers, synthesis, include_alignments=True)
        samples = np.clip(np.asarray(samples, dtype=np.float32).reshape(-1), -1.0, 1.0)
        places = _places(config.phoneme_id_map, phonemes, lengths, samples.size)
        symbols = [
            TimedSymbol(None if owner is None else owned[owner], phoneme not in SILENT, start, end)
            for phoneme, owner, (start, end) in zip(phonemes, owners(phonemes, parts, SILENT), places, strict=True)
        ]
        cut, words = place_words(text.split(), symbols, samples, config.sample_rate, 1)
        return Spoken(samples=cut, sample_rate_hz=config.sample_rate, words=tuple(Word(*word) for word in words))

    def _files(self) -> list[Path]:
        found = sorted(self._folder.glob("*.onnx"))
        return [path for path in found if path.is_file() and path.with_name(f"{path.name}.json").is_file()]

    def _file(self, voice: Voice) -> tuple[Path, str]:
        """The voice's file, and its speaker in it; '' for a file of one."""
        stem, _, speaker = voice.id.partition("#")
        ready = self.readiness()
        if not ready.ok:
            raise NotInstalled(f"{ready.detail} Run: {ready.mend}", mend=ready.mend)
        path = next((each for each in self._files() if each.stem == stem), None)
        if path is None:
            raise NotInstalled(
                f"The voice {voice.id[:80]} is not in models/piper. Put {stem[:80]}.onnx and its .json there.",
                mend=_MEND,
            )
        return path, speaker

    def _load(self, path: Path) -> PiperVoice:
        with self._lock:
            if path.name not in self._loaded:
                self._loaded[path.name] = _open(path)
            return self._loaded[path.name]


def _voices_of(path: Path) -> list[Voice]:
    """The voices of one file; none when what stands beside it is no description of a voice."""
    try:
        config = json.loads(path.with_name(f"{path.name}.json").read_text("utf-8"))
        code = str(config.get("language", {}).get("code") or config["espeak"]["voice"])
        speakers = list(dict(config.get("speaker_id_map") or {}))[:_MOST_SPEAKERS]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []
    if not _LANGUAGE.fullmatch(code):
        return []
    language = "-".join(part if at == 0 else part.upper() for at, part in enumerate(re.split("[_-]", code)[:2]))
    own_name = re.fullmatch(r"[a-z]{2,3}[_-][A-Z]{2}-(.+?)(?:-(?:x_low|low|medium|high))?", path.stem)
    title = (own_name[1] if own_name else path.stem).replace("_", " ").capitalize()
    ids = [(path.stem, title)]
    if len(speakers) > 1:
        ids = [(f"{path.stem}#{speaker}", f"{title} {speaker}") for speaker in speakers]
    return [
        Voice(
            engine="piper",
            id=identifier,
            title=shown,
            language=language,
            gender="",
            sample=sample_sentence(language, shown),
        )
        for identifier, shown in ids
    ]


def _open(path: Path) -> PiperVoice:
    """The voice with its weights, and the phoneme lengths as a second output where its graph names them."""
    import onnxruntime
    from piper import PiperVoice
    from piper.config import PiperConfig

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # two sentences at once, one thread each
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.enable_mem_pattern = False  # a plan of memory for every length costs 3 % and is never used twice
    try:
        config = PiperConfig.from_dict(json.loads(path.with_name(f"{path.name}.json").read_text("utf-8")))
        content = path.read_bytes()
        names = sorted({each.decode() for each in _DURATIONS.findall(content)})
        if len(names) == 1:
            content += onnx_output_tail(names[0])
        session = onnxruntime.InferenceSession(rows_for_time(content), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its errors share no base class
        raise NotInstalled(
            f"Piper's file {path.name} is damaged. Put it back, or run: {_MEND}", mend=_MEND, reason=str(error)[:500]
        ) from error
    return PiperVoice(session=session, config=config)


def _known(voice: Any, text: str) -> list[str]:
    """The phonemes of a text that the voice has learnt."""
    phonemes: list[str] = []
    for sentence in voice.phonemize(text):
        phonemes += [" "] if phonemes else []
        phonemes += [phoneme for phoneme in sentence if phoneme in voice.config.phoneme_id_map]
    return phonemes


def _places(
    ids: Mapping[str, Sequence[int]], phonemes: Sequence[str], lengths: Samples | None, total: int
) -> list[tuple[float, float]]:
    """Start and end of each phoneme in samples.

    ``lengths`` has one for each id: the mark of the beginning, each phoneme, and a filler after each. One sound
    turns into the next within the filler between them, so half of it is each one's: given to the sound before
    it, "s" and "sh" are heard 15 ms (median) before they are said to begin, and 0 ms so. A voice without
    lengths gives every phoneme the same.
    """
    filler = len(ids["_"])
    sizes = [len(ids["^"]), *(len(ids[phoneme]) for phoneme in phonemes)]
    if lengths is None or sum(sizes) + filler * len(sizes) + len(ids["$"]) != len(lengths):
        edges = [total * at / len(phonemes) for at in range(len(phonemes) + 1)]
        return list(pairwise(edges))
    at, place, edges = 0, 0.0, []
    for size in sizes:
        own, turning = float(sum(lengths[at : at + size])), float(sum(lengths[at + size : at + size + filler]))
        edges.append(place + own + turning / 2)
        at, place = at + size + filler, place + own + turning
    return list(pairwise(edges))
