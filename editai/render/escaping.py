"""Text inside a filter graph: every character of a path stays itself."""

from __future__ import annotations

from pathlib import Path


def escape_value(text: str | Path) -> str:
    """The text as the value of a filter's option inside a filter graph.

    ffmpeg unescapes twice: the graph's parser (``\\ ' [ ] , ;`` and space) and then the filter's own
    (``\\ ' :``). See ffmpeg-utils, "Quoting and escaping", and ffmpeg-filters, "Notes on filtergraph escaping".
    """
    option = "".join(f"\\{char}" if char in "\\':" else char for char in str(text))
    return "".join(f"\\{char}" if char in "\\'[],; \t\n" else char for char in option)
