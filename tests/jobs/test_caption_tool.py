"""caption as a job: what is heard, what is burnt in, and nothing across stores."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from editai.errors import InputError, NotFound
from editai.jobs.caption_requests import submit_caption
from editai.media.process import ffmpeg_path
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from tests.jobs.working import ingested, perform
from tests.media.seen import brightest
from tests.media.spoken import SAID, spoken_film

SRT = b"1\n00:00:01.000 --> 00:00:02,000\nMeet {\\b1} the <i>mug</i>.\n"


def dark(folder: Path) -> Path:
    """A black video with a tone."""
    file = folder / "dark.mp4"
    source = ["-f", "lavfi", "-i", "color=black:s=320x568:r=30000/1001:d=3", "-f", "lavfi", "-i", "sine=f=300:d=3"]
    argv = [str(ffmpeg_path()), "-v", "error", "-y", *source, "-pix_fmt", "yuv420p", "-c:a", "aac", str(file)]
    subprocess.run(argv, check=True, stdin=subprocess.DEVNULL)
    return file


@pytest.mark.models
def test_speech_is_written_down_in_time_and_the_files_say_the_same(
    settings: Settings, store: Store, member: Membership, models_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    film = spoken_film(models_root, tmp_path_factory.getbasetemp())
    job = submit_caption(store, member, ingested(settings, store, member, film), burn=False)
    row = perform(settings, store, job)
    assert row.state is JobState.SUCCEEDED, row.error
    result = dict(row.result or {})
    heard = re.findall(r"\w+", " ".join(cue["text"] for cue in result["cues"]).casefold().replace("6", "six"))
    said = re.findall(r"\w+", SAID.casefold())
    assert len(set(heard) & set(said)) / len(set(said)) >= 0.8
    assert result["language"] == "en"
    assert 0.5 < result["confidence"] <= 1
    assert abs(result["cues"][0]["start_ms"] - 2500) < 150
    assert result["media_key"] is None
    srt = MediaFolder(settings.media_root).path(member.profile_id, result["srt_key"]).read_text(encoding="utf-8")
    assert " ".join(srt.split("\n")[2::4]).split()[0] == result["cues"][0]["text"].split()[0]


def test_given_captions_are_burnt_in_where_they_belong(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    source_id = ingested(settings, store, member, dark(tmp_path))
    row = perform(settings, store, submit_caption(store, member, source_id, subtitles=SRT))
    assert row.state is JobState.SUCCEEDED, row.error
    result = dict(row.result or {})
    assert [cue["text"] for cue in result["cues"]] == ["Meet the mug."]
    assert [repair["line"] for repair in result["repairs"]] == [2, 2]
    file = MediaFolder(settings.media_root).path(member.profile_id, result["media_key"])
    assert brightest(file, 0.5) < 40
    assert brightest(file, 1.5) > 200
    assert brightest(file, 2.5) < 40
    assert (result["width"], result["height"]) == (320, 568)
    assert abs(result["duration_ms"] - 3003) <= 100
    assert abs(result["loudness_lufs"] + 14) <= 0.5


def test_faults_roles_and_other_stores_are_refused_before_a_job(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    source_id = ingested(settings, store, member, dark(tmp_path))
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    with pytest.raises(NotFound):
        submit_caption(store, other, source_id, subtitles=SRT)
    with pytest.raises(InputError, match="line 2"):
        submit_caption(store, member, source_id, subtitles=SRT.replace(b"-->", b"to"))
    with pytest.raises(InputError, match="after the video has ended"):
        submit_caption(store, member, source_id, subtitles=SRT.replace(b"00:00:0", b"00:01:0"))
    with pytest.raises(InputError, match="no sign for"):
        submit_caption(store, member, source_id, subtitles=SRT.replace(b"Meet", "Meet 🦄".encode()))
    with pytest.raises(InputError, match="no language"):
        submit_caption(store, member, source_id, language="xx")
    assert store.jobs.jobs(member.profile_id) == []
    assert store.jobs.jobs(other.profile_id) == []
