"""Small pictures of moments of a source, for strips of shots: made once, kept, the oldest ones go."""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path
from typing import Final

from editai.media.framing import Framing
from editai.media.probe import Probe
from editai.media.process import CancelSignal
from editai.media.stills import LIMIT_S, still_jpeg

THUMB_WIDTH_PX: Final = 180
"""Shown 90 to 120 points wide, so that it is sharp on most screens."""
_VERSION: Final = "1"
_MOST_KEPT: Final = 600


def thumb_jpeg(
    path: Path,
    probe: Probe,
    at_ms: int,
    folder: Path,
    *,
    framing: Framing | None = None,
    width_px: int = THUMB_WIDTH_PX,
    cancel: CancelSignal | None = None,
    limit_s: float = LIMIT_S,
) -> Path:
    """The JPEG of the picture at ``at_ms`` in ``folder``, made unless it was made before.

    Args:
        path: a file of the media folder; such a file never changes under its name.
        folder: of one store's cache.
        framing: show this part of the picture; None or a fit: all of it.

    Raises:
        InputError: the file cannot be opened.
        ToolError: no picture could be decoded in ``limit_s``.
    """
    part = framing if framing is not None and framing.mode == "crop" else None
    named = repr((_VERSION, path.name, at_ms, width_px, None if part is None else (part.left, part.top, part.width)))
    out = folder / f"{hashlib.sha256(named.encode()).hexdigest()[:32]}.jpg"
    if out.is_file():
        with contextlib.suppress(OSError):  # it may be going just now; then it is read or asked for again
            out.touch()
        return out
    still_jpeg(
        path,
        min(at_ms, max(0, probe.duration_ms - 100)),
        width_px,
        out,
        is_hdr=probe.is_hdr,
        part=None if part is None else (part.left, part.top, part.width, part.height),
        cancel=cancel,
        limit_s=limit_s,
    )
    keep_newest(folder, _MOST_KEPT)
    return out


def keep_newest(folder: Path, most: int) -> None:
    """Remove all but so many pictures of a folder, the oldest first."""
    kept: list[tuple[float, Path]] = []
    for path in folder.glob("[!.]*.jpg"):
        with contextlib.suppress(FileNotFoundError):  # another session was faster
            kept.append((path.stat().st_mtime, path))
    for _, path in sorted(kept, reverse=True)[most:]:
        path.unlink(missing_ok=True)
