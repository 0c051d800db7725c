"""What ffmpeg complains about, in sentences for people."""

from __future__ import annotations

from typing import Final

_MEND: Final = "Made anew, the environment has a whole one: rm -r .venv && python -m editai start"

_KNOWN: Final = (
    (
        "No space left on device",
        "The disk is full. Nothing half-made was kept. Free some space (python -m editai clean) and try again.",
    ),
    ("Disk quota exceeded", "The disk quota is used up. Nothing half-made was kept. Free some space and try again."),
    (
        "Cannot allocate memory",
        "The machine ran out of memory. Nothing half-made was kept. Close other programs and try again.",
    ),
    ("not on whitelist", "The file names other files or addresses. Only the given file itself may be read."),
    ("not in whitelist", "The file names other files or addresses. Only the given file itself may be read."),
    ("moov atom not found", "The video is cut off: its index is missing. Export or upload it again."),
    ("Permission denied", "A file may not be read or written by this user. Check the rights of the data folder."),
    ("Read-only file system", "The disk is read-only, so nothing could be written. Make it writable and try again."),
    ("Input/output error", "The disk reports an error while reading or writing. Check the disk, then try again."),
    ("File too large", "The disk's file system does not take files that large."),
    (
        "Unknown encoder",
        f"This ffmpeg lacks an encoder that is needed. {_MEND}",
    ),
    (
        "No such filter",
        f"This ffmpeg lacks a filter that is needed. {_MEND}",
    ),
    ("No such file or directory", "A file that the work needs is gone. Try again from the start."),
    ("does not contain any stream", "The file holds no picture or sound that can be used."),
    ("Invalid data found when processing input", "The file cannot be read as a video. Export or upload it again."),
)
"""Fragment of ffmpeg's standard error (libavutil's own texts), first match wins: causes before consequences."""


def explain(program: str, exit_code: int, stderr_tail: str) -> str:
    """One sentence for why a program failed, from its last lines; names no path."""
    for fragment, sentence in _KNOWN:
        if fragment in stderr_tail:
            return sentence
    if exit_code == -9:
        return f"{program} was killed by the system, mostly because memory ran out. Close other programs, try again."
    return f"{program} failed (code {exit_code}). Nothing half-made was kept. The job's details hold its last lines."
