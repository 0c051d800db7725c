"""Asking for work: what is refused and in which words, who may, and asking twice."""

from __future__ import annotations

import subprocess
import sys
import uuid
from dataclasses import replace

import pytest

from editai.errors import Conflict, EditAIError, Forbidden, InputError, NotFound
from editai.jobs import requests
from editai.jobs.requests import MakeRequest
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import EVERY_PROFILE, LOCAL_PERSON, Membership, SourceVideo
from editai.store.states import JobState, Lane, Role


@pytest.fixture
def video(store: Store, member: Membership) -> SourceVideo:
    """A source video's row."""
    return add_video(store, member.profile_id)


def add_video(store: Store, profile_id: str) -> SourceVideo:
    name = str(uuid.uuid4())
    return store.library.add_source_video(
        profile_id,
        source_video_id=name,
        sha256=name.replace("-", "") * 2,
        name="mug.mp4",
        media_key=f"{profile_id}/sources/{name}.mp4",
        probe={},
        created_by=LOCAL_PERSON,
    )


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"script": "  \n"}, "script is empty"),
        ({"script": "!!!"}, "no words"),
        ({"script": "a" * 20_001}, "20,001 characters"),
        ({"script": "Meet the new mug. " * 800}, "takes at most 600 s. Shorten the script."),
        ({"script": "Meet the new mug. " * 200, "platform": "facebook"}, "Facebook Reels takes at most 90 s"),
        ({"script": "Hello 🙂 there"}, "no sign for 🙂"),
        ({"script": "Привет, мир"}, "letters"),
        ({"source_video_ids": ()}, "no video"),
        ({"voice": "kokoro:nobody"}, "kokoro:nobody"),
        ({"voice": "nonsense"}, "nonsense"),
        ({"platform": "vine"}, "vine"),
        ({"captions": "wavy"}, "wavy"),
        ({"source_audio": "loud"}, "duck, mute-speech or off"),
    ],
)
def test_a_wrong_request_is_refused_in_a_sentence_and_writes_nothing(
    settings: Settings, store: Store, member: Membership, video: SourceVideo, changes: dict[str, object], part: str
) -> None:
    request = replace(MakeRequest(script="Hello there.", source_video_ids=(video.id,)), **changes)  # type: ignore[arg-type]
    with pytest.raises(InputError) as caught:
        requests.submit_make(settings, store, member, request)
    assert part in caught.value.sentence
    assert caught.value.sentence.endswith(".")
    assert store.jobs.jobs(EVERY_PROFILE) == []
    assert store.library.projects(member.profile_id) == []


def test_a_script_is_refused_for_its_length_before_it_is_paid_for_and_only_when_it_is_far_too_long(
    settings: Settings, store: Store, member: Membership, video: SourceVideo
) -> None:
    """It was spoken whole, minutes of work or a dollar, and then refused. What is close is left to the measure."""
    near = "Meet the new travel mug, it keeps coffee hot. " * 40
    request = MakeRequest(script=near, source_video_ids=(video.id,), platform="facebook")
    assert requests.submit_make(settings, store, member, request).data["script"] == near.strip()
    silent = replace(request, script=near * 5, voice="none:silent")
    assert requests.submit_make(settings, store, member, silent).data["voice"] == "none:silent"


def test_another_stores_video_does_not_exist_here(settings: Settings, store: Store, member: Membership) -> None:
    other = store.profiles.create(LOCAL_PERSON, name="Other").id
    request = MakeRequest(script="Hello there.", source_video_ids=(add_video(store, other).id,))
    with pytest.raises(NotFound):
        requests.submit_make(settings, store, member, request)
    assert store.jobs.jobs(EVERY_PROFILE) == []


def test_the_stores_own_settings_fill_in_what_was_not_said(
    settings: Settings, store: Store, member: Membership, video: SourceVideo
) -> None:
    store.profiles.update(
        member.profile_id,
        {
            "voice": {"voice": "kokoro:bf_emma", "speed": 1.2},
            "caption": {"style": "karaoke"},
            "brand": {"end_card": False},
        },
    )
    member = store.profiles.membership(LOCAL_PERSON, member.profile_id)
    request = MakeRequest(script=" Hello  there, this is the mug of the year. ", source_video_ids=(video.id, video.id))
    job = requests.submit_make(settings, store, member, request)
    assert job.lane is Lane.RENDER
    assert job.state is JobState.QUEUED
    asked = {name: job.data[name] for name in ("voice", "speed", "captions", "card", "source_video_ids", "name")}
    assert asked == {
        "voice": "kokoro:bf_emma",
        "speed": 1.2,
        "captions": "karaoke",
        "card": False,
        "source_video_ids": [video.id],
        "name": "Hello there, this is the mug of the year",
    }


def test_a_double_click_is_one_job(settings: Settings, store: Store, member: Membership, video: SourceVideo) -> None:
    request = MakeRequest(script="Hello there.", source_video_ids=(video.id,))
    token = str(uuid.uuid4())
    first = requests.submit_make(settings, store, member, request, job_id=token)
    assert requests.submit_make(settings, store, member, request, job_id=token).id == first.id == token
    assert len(store.jobs.jobs(EVERY_PROFILE)) == 1
    with pytest.raises(InputError):
        requests.submit_make(settings, store, member, request, job_id="../../x")


def test_roles(settings: Settings, store: Store, member: Membership, video: SourceVideo) -> None:
    reviewer = replace(member, role=Role.REVIEWER)
    editor = replace(member, role=Role.EDITOR)
    request = MakeRequest(script="Hello there.", source_video_ids=(video.id,))
    with pytest.raises(Forbidden):
        requests.submit_make(settings, store, reviewer, request)
    with pytest.raises(Forbidden):
        requests.submit_ingest(store, reviewer, "upload-1", "mug.mp4")
    with pytest.raises(Forbidden):
        requests.submit_test_connection(store, editor)
    job = requests.submit_make(settings, store, editor, request)
    for ask in (requests.cancel, requests.retry):
        with pytest.raises(Forbidden):
            ask(store, reviewer, job.id)
    assert requests.submit_preview_voice(store, reviewer, "kokoro:af_heart").lane is Lane.QUICK


def test_a_live_job_cannot_be_retried_and_an_ended_one_stays_ended(
    settings: Settings, store: Store, member: Membership, video: SourceVideo
) -> None:
    job = requests.submit_make(
        settings, store, member, MakeRequest(script="Hello there.", source_video_ids=(video.id,))
    )
    with pytest.raises(Conflict):
        requests.retry(store, member, job.id)
    assert requests.cancel(store, member, job.id).state is JobState.CANCELLED
    again = requests.retry(store, member, job.id)
    assert requests.retry(store, member, job.id).id == again.id != job.id
    assert again.data["retry_of"] == again.data["first_job"] == job.id
    requests.cancel(store, member, again.id)
    third = requests.retry(store, member, job.id)
    assert third.data["retry_of"] == again.id
    assert third.data["first_job"] == job.id
    assert store.jobs.job(member.profile_id, job.id).state is JobState.CANCELLED
    store.jobs.start_job(third.id)
    store.jobs.finish_job(third.id, state=JobState.SUCCEEDED, result={})
    with pytest.raises(Conflict):
        requests.retry(store, member, third.id)


@pytest.mark.parametrize("upload_id", ["", "..", "../x", "a/b", "x" * 65, "é", "a b"])
def test_an_upload_is_named_by_a_plain_id(store: Store, member: Membership, upload_id: str) -> None:
    with pytest.raises(InputError):
        requests.submit_ingest(store, member, upload_id, "mug.mp4")


def test_a_hostile_file_name_is_only_shown(store: Store, member: Membership) -> None:
    job = requests.submit_ingest(store, member, "u1", "../../etc/\x1b[31mpass\nwd.mp4")
    assert job.data["name"] == "[31mpasswd.mp4"


def test_another_stores_job_does_not_exist_here(store: Store, member: Membership) -> None:
    other = store.profiles.create(LOCAL_PERSON, name="Other")
    elsewhere = store.profiles.membership(LOCAL_PERSON, other.id)
    job = requests.submit_sample(store, elsewhere)
    for ask in (requests.cancel, requests.retry):
        with pytest.raises(NotFound):
            ask(store, member, job.id)
    with pytest.raises(EditAIError):
        requests.submit_sample(store, member, job_id=job.id)
    assert store.jobs.job(other.id, job.id).state is JobState.QUEUED


def test_pages_that_ask_for_work_load_no_engine() -> None:
    code = (
        "import sys, editai.jobs.requests, editai.jobs.presence, editai.jobs.make_request\n"
        "print(sorted({'dbos', 'torch', 'av', 'onnxruntime', 'faster_whisper', 'moviepy'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
