"""The engines of this installation, by name. Light: an engine loads its weights when it first speaks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from editai.speech.engine import Engine
from editai.speech.kokoro import KokoroEngine

ENGINES: Final[Mapping[str, Callable[[Path], Engine]]] = {"kokoro": KokoroEngine}
"""Makes an engine from the folder of the models."""
