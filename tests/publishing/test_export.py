"""Posts as CSV, and clips with all that is needed to post them by hand."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

from editai.publishing.export import HEAD, hand_zip, posts_csv


def test_the_csv_tells_who_and_when_and_runs_nothing(outbox: Any) -> None:
    ids = outbox.plan("tiktok", text="=HYPERLINK(1)")
    text = posts_csv(outbox.rows(ids), zone="Europe/Berlin", channels={"fake-tiktok": "Demo"}, who=lambda _: "Ana")
    (head, row) = csv.reader(io.StringIO(text))
    told = dict(zip(head, row, strict=True))
    assert tuple(head) == HEAD
    assert told["text"] == "'=HYPERLINK(1)"
    assert (told["channel"], told["state"], told["zone"]) == ("Demo", "planned", "Europe/Berlin")
    assert (told["approved by"], told["published by"]) == ("Ana", "Ana")


def test_the_zip_holds_clip_cover_script_and_texts_under_names_for_people(outbox: Any) -> None:
    library, profile_id = outbox.store.library, outbox.member.profile_id
    clips = [library.clip(profile_id, outbox.add_clip()) for _ in range(2)]
    texts = {clips[0].id: [("text for TikTok", "Meet it.")]}
    data = hand_zip(clips, lambda key: outbox.media.path(profile_id, key), texts=texts)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        assert {"Mug/clip.mp4", "Mug/cover.jpg", "Mug/text for TikTok.txt", "Mug 2/clip.mp4"} <= names
        assert archive.read("Mug/text for TikTok.txt") == b"Meet it."
        assert archive.read("Mug/clip.mp4") == outbox.media.path(profile_id, clips[0].media_key).read_bytes()
        assert all(".." not in name and not name.startswith("/") for name in names)
