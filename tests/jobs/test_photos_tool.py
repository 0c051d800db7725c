"""photos as a job: from photos to a clip of the platform's size, and nothing across stores."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from editai.errors import InputError, NotFound
from editai.jobs.photos_requests import submit_photos
from editai.library.photos import keep_photo
from editai.media.cards import CARD_MS
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg
from editai.settings import Settings
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from tests.jobs.working import ingested, perform


def photo(folder: Path, colour: str) -> Path:
    file = folder / f"{colour}.png"
    Image.new("RGB", (300, 400), colour).save(file)
    return file


def test_photos_become_a_clip(settings: Settings, store: Store, member: Membership, tmp_path: Path) -> None:
    keys = [
        keep_photo(settings, store, member.profile_id, photo(tmp_path, colour)) for colour in ("red", "blue", "green")
    ]
    assert keys[0] == keep_photo(settings, store, member.profile_id, photo(tmp_path, "red").read_bytes())
    words = {"name": "Mug", "price": "$24.99", "call_to_action": "Shop now"}
    row = perform(settings, store, submit_photos(settings, store, member, keys, words, seconds=1.0))
    assert row.state is JobState.SUCCEEDED, row.error
    result = dict(row.result or {})
    assert (result["width"], result["height"]) == (1080, 1920)
    assert abs(result["duration_ms"] - 3000) <= 100
    assert [shot["photo_key"] for shot in result["shots"]] == keys
    file = MediaFolder(settings.media_root).path(member.profile_id, result["media_key"])
    assert probe_media(file).frame_rate == 30
    assert len(list((settings.cache_root / member.profile_id / "photo-shots").iterdir())) == 3


def test_what_cannot_be_is_refused_before_a_job(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    key = keep_photo(settings, store, member.profile_id, photo(tmp_path, "red"))
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    with pytest.raises(NotFound):
        submit_photos(settings, store, other, [key], {})
    with pytest.raises(NotFound):
        submit_photos(settings, store, member, [key.replace("photos/", "../photos/")], {})
    for keys, seconds in (([], 3.0), ([key] * 21, 3.0), ([key], 0.0), ([key], 1.0)):
        with pytest.raises(InputError):
            submit_photos(settings, store, member, keys, {}, seconds=seconds)
    with pytest.raises(InputError, match="platform"):
        submit_photos(settings, store, member, [key], {}, platform="vine")
    assert store.jobs.jobs(member.profile_id) == []


@pytest.mark.models
def test_a_video_opens_a_spoken_clip_of_photos_and_the_end_card_closes_it(
    settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    run_ffmpeg(["-f", "lavfi", "-i", "color=lime:s=320x180:r=25:d=5", "-pix_fmt", "yuv420p", str(film)], limit_s=60)
    source_id = ingested(settings, store, member, film)
    keys = [keep_photo(settings, store, member.profile_id, photo(tmp_path, colour)) for colour in ("red", "blue")]
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    mine = keep_photo(settings, store, other.profile_id, photo(tmp_path, "green"))
    with pytest.raises(NotFound):
        submit_photos(settings, store, other, [mine], {}, source_video_id=source_id)
    script = "Meet the mug that keeps your coffee hot, all day long."
    asked = submit_photos(
        settings, store, member, keys, {"name": "Mug"}, script=script, source_video_id=source_id, card=True
    )
    row = perform(settings, store, asked)
    assert row.state is JobState.SUCCEEDED, row.error
    result = dict(row.result or {})
    shown_ms = result["video_ms"] + sum(shot["duration_ms"] for shot in result["shots"])
    assert result["duration_ms"] - shown_ms == pytest.approx(CARD_MS, abs=100)
    assert " ".join(cue["text"] for cue in result["cues"]) == script
    assert -15 < result["loudness_lufs"] < -13
    clip = MediaFolder(settings.media_root).path(member.profile_id, result["media_key"])
    seen = []
    for at_ms in (result["video_ms"] // 2, result["video_ms"] + 300):
        still_jpeg(clip, at_ms, 90, tmp_path / "still.jpg")
        seen.append(Image.open(tmp_path / "still.jpg").convert("RGB").getpixel((45, 80)))
    assert [max(range(3), key=lambda at: one[at]) for one in seen if isinstance(one, tuple)] == [1, 0]
