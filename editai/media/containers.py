"""Which containers may be opened, and how to open one so that nothing but the given file is read.

ffmpeg can follow playlists, concat lists and references to other files. So the container is taken from
the file's first bytes, never guessed by ffmpeg, and must be one that carries its own pictures.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from editai.errors import InputError

_HEAD_BYTES: Final = 1024
_TS_PACKET: Final = 188
_ATOMS: Final = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_STILL_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"mif1", b"avif", b"crx ")
_LISTS: Final = (b"#EXTM3U", b"ffconcat", b"[playlist]", b"v=0", b"<?xml", b"<MPD", b"<ASX", b"<asx", b"<smil")

READABLE: Final = "mp4, mov, mkv, webm, avi, mpg, ts, flv, wmv or ogv"


def sniff_container(path: Path) -> str:
    """The name of ffmpeg's demuxer for a video file, from its first bytes.

    Raises:
        InputError: missing, no file, empty, a playlist, or no container that carries pictures.
    """
    try:
        if path.is_dir():
            raise InputError("That is a folder. Give a video file.")
        if not path.is_file():
            raise InputError(f"There is no such file: {path.name}. Check its name and give it again.")
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except (OSError, ValueError) as error:
        raise InputError("The file cannot be opened. Check its name and your rights to read it.") from error
    if not head:
        raise InputError("The file is empty. Export or upload it again.")
    found = _container_of(head)
    if found is None:
        if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(_LISTS):
            raise InputError("That is a list that names other files, not a video. Give the video file itself.")
        raise InputError(f"That is not a video that can be read. Give an {READABLE} file.")
    return found


def sniff_sound(path: Path) -> str:
    """As ``sniff_container``, for a file whose sound is wanted: wav, mp3 and flac too."""
    with contextlib.suppress(OSError, ValueError), path.open("rb") as file:
        head = file.read(16)
        for magic, container in ((b"fLaC", "flac"), (b"ID3", "mp3"), (b"\xff\xfb", "mp3")):
            if head.startswith(magic):
                return container
        if head[:4] == b"RIFF" and head[8:12] == b"WAVE":
            return "wav"
    return sniff_container(path)


def input_arguments(path: Path, container: str) -> list[str]:
    """ffmpeg's arguments for opening one file and nothing else; ``container`` from ``sniff_container``."""
    options = [text for name, value in demuxer_options(container).items() for text in (f"-{name}", value)]
    return ["-f", container, *options, "-i", f"file:{path}"]


def demuxer_options(container: str) -> dict[str, str]:
    """Demuxer options that keep ffmpeg inside the given file; for PyAV too."""
    options = {"protocol_whitelist": "file"}
    if container == "mov":
        # a QuickTime track may name another file as its data
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    return options


def _container_of(head: bytes) -> str | None:
    if head[4:8] in _ATOMS:
        return None if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS else "mov"
    for magic, container in (
        (b"\x1a\x45\xdf\xa3", "matroska"),
        (b"\x00\x00\x01\xba", "mpeg"),
        (b"FLV\x01", "flv"),
        (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "asf"),
        (b"OggS", "ogg"),
    ):
        if head.startswith(magic):
            return container
    if head[:4] == b"RIFF" and head[8:12] == b"AVI ":
        return "avi"
    # m2ts puts four bytes of time before every packet
    if all(head[at : at + 1] == b"\x47" for at in (0, _TS_PACKET, 2 * _TS_PACKET)) or all(
        head[at : at + 1] == b"\x47" for at in (4, _TS_PACKET + 8, 2 * _TS_PACKET + 12)
    ):
        return "mpegts"
    return None
