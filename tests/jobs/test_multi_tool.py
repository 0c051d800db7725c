"""multi as a job: the colours of the finished video say which video is shown when, its sound says whose it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from editai.errors import InputError, NotFound
from editai.jobs.multi_requests import MultiRequest, submit_multi, submit_multi_plan
from editai.library.footage import add_segment
from editai.library.inserts import Insert
from editai.media.levels import measure_levels
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from tests.jobs.working import ingested, perform

SRT = (
    b"1\n00:00:00,500 --> 00:00:02,500\nLook at the MUGS\n\n"
    b"2\n00:00:03,000 --> 00:00:05,500\nand at un caf\xc3\xa9 today\n"
)
COLOURS = {"red": (254, 0, 0), "blue": (0, 0, 254), "lime": (0, 255, 1)}


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Plain colours: the main one red with a tone, the others silent, one of them 29.97 and one wide."""
    folder = tmp_path_factory.mktemp("films")
    made: dict[str, Path] = {}
    for colour, seconds, shape, rate in (
        ("red", 6, "270x480", 30),
        ("blue", 4, "320x180", 25),
        ("lime", 3, "200x200", 30),
    ):
        made[colour] = folder / f"{colour}.mp4"
        sound = ["-f", "lavfi", "-i", f"sine=f=330:d={seconds}"] if colour == "red" else []
        run_ffmpeg(
            [
                *("-f", "lavfi", "-i", f"color={colour}:s={shape}:r={rate}:d={seconds}", *sound),
                *("-pix_fmt", "yuv420p", str(made[colour])),
            ],
            limit_s=60,
        )
    return made


@pytest.fixture
def ids(settings: Settings, store: Store, member: Membership, films: dict[str, Path]) -> dict[str, str]:
    return {colour: ingested(settings, store, member, path) for colour, path in films.items()}


def asked(ids: dict[str, str], **more: object) -> MultiRequest:
    others = {ids["blue"]: "mug", ids["lime"]: "cafes, suitcase"}
    values: dict[str, object] = {"main_id": ids["red"], "others": others, "subtitles": SRT, "length_ms": 1000}
    return MultiRequest(**(values | {"burn": False} | more))  # type: ignore[arg-type]


def shown(path: Path, folder: Path) -> Callable[[int], str]:
    def colour(at_ms: int) -> str:
        still_jpeg(path, at_ms, 90, folder / "still.jpg")
        seen = Image.open(folder / "still.jpg").convert("RGB").getpixel((45, 80))
        assert isinstance(seen, tuple)
        return min(COLOURS, key=lambda name: sum(abs(a - b) for a, b in zip(seen, COLOURS[name], strict=True)))

    return colour


def test_videos_are_planned_changed_and_set_in_where_their_words_are_said(
    settings: Settings, store: Store, member: Membership, ids: dict[str, str], tmp_path: Path
) -> None:
    add_segment(store, member, ids["blue"], 2500, 3800, ["mug"])
    plan = perform(settings, store, submit_multi_plan(store, member, asked(ids)))
    assert plan.state is JobState.SUCCEEDED, plan.error
    found = dict(plan.result or {})
    assert [(each["source_video_id"], each["start_ms"]) for each in found["inserts"]] == [
        (ids["blue"], 2500),
        (ids["lime"], 0),
    ]
    assert found["unmatched"] == [{"name": "lime.mp4", "keyword": "suitcase"}]
    inserts = [Insert.from_json(each) for each in found["inserts"]]
    moved = Insert.from_json(inserts[1].as_json() | {"at_ms": 4500, "end_ms": 5500})
    with pytest.raises(InputError, match="row 2"):
        submit_multi(store, member, plan=plan, inserts=[moved, Insert.from_json(moved.as_json() | {"at_ms": 5000})])
    row = perform(settings, store, submit_multi(store, member, plan=plan, inserts=[inserts[0], moved]))
    assert row.state is JobState.SUCCEEDED, row.error
    result = dict(row.result or {})
    assert (result["width"], result["height"]) == (1080, 1920)
    assert abs(result["duration_ms"] - 6000) <= 100
    clip = MediaFolder(settings.media_root).path(member.profile_id, result["media_key"])
    colour = shown(clip, tmp_path)
    middle = (inserts[0].at_ms + inserts[0].end_ms) // 2
    assert [colour(at) for at in (300, middle, 3500, 5000, 5800)] == ["red", "blue", "red", "lime", "red"]
    audio = probe_media(clip).audio
    assert audio is not None
    levels = measure_levels(clip, audio.stream, [(inserts[0].at_ms, inserts[0].end_ms), (4500, 5500)])
    assert levels.inside_dbfs is not None and levels.outside_dbfs is not None
    assert abs(levels.inside_dbfs - levels.outside_dbfs) < 1  # the main video's sound goes on below the inserts


def test_what_cannot_be_is_refused_before_a_job_and_nothing_crosses_stores(
    store: Store, member: Membership, ids: dict[str, str]
) -> None:
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    with pytest.raises(NotFound):
        submit_multi(store, other, asked(ids))
    for request, words in (
        (asked(ids, others={}), "1 to 9"),
        (asked(ids, others={ids["blue"]: " , "}), "no keywords"),
        (asked(ids, others={ids["red"]: "mug"}), "main video"),
        (asked(ids, subtitles=b"1\nnever\nMug\n"), "line 2"),
        (asked(ids, script="Both."), "one of them"),
        (asked(ids, subtitles=None), "one of them"),
        (asked(ids, length_ms=6000), "0.5 to 5"),
        (asked(ids, platform="vine"), "platform"),
    ):
        with pytest.raises(InputError, match=words):
            submit_multi(store, member, request)
    assert store.jobs.jobs(member.profile_id) == []
    assert store.jobs.jobs(other.profile_id) == []
