"""New clip, Library and Voices do what they are for."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from editai.library.drafts import Draft, read_draft, write_draft
from editai.media.sample import SAMPLE_SCRIPT
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import JobState
from pages.ui.session import widget_key
from tests.pages import rows

Open = Callable[..., AppTest]


def field(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, f"draft-{name}")


def test_make_asks_for_one_job_however_often_it_is_pressed(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    write_draft(settings, member.profile_id, member.user_id, Draft(source_video_ids=(source.id,)))
    first = open_page()
    first.text_area(key=field(member, "script")).set_value(rows.SCRIPT).run()
    second = open_page()  # drawn before the first press: a second click, or a second tab
    for app in (first, second):
        app.button(key=widget_key(member.profile_id, "make")).click().run()
        assert not app.exception
    jobs = store.jobs.jobs(member.profile_id, kinds=("make",))
    assert [job.data["script"] for job in jobs] == [rows.SCRIPT]
    assert jobs[0].data["source_video_ids"] == [source.id]
    assert app.button(key=widget_key(member.profile_id, "make")).disabled


def test_a_refresh_finds_the_script_and_the_job(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    write_draft(settings, member.profile_id, member.user_id, Draft(source_video_ids=(source.id,)))
    first = open_page()
    first.text_area(key=field(member, "script")).set_value(rows.SCRIPT).run()
    first.button(key=widget_key(member.profile_id, "make")).click().run()
    again = open_page()
    assert again.text_area(key=field(member, "script")).value == rows.SCRIPT
    assert [block.value for block in again.subheader][-1] == "Making your clip"


def test_nothing_to_make_yet_says_what_is_missing(open_page: Open, store: Store, member: Membership) -> None:
    app = open_page()
    app.button(key=widget_key(member.profile_id, "make")).click().run()
    assert "There is no video" in app.error[0].value
    assert store.jobs.jobs(member.profile_id) == []


def test_the_sample_asks_for_its_job(open_page: Open, settings: Settings, store: Store, member: Membership) -> None:
    app = open_page()
    app.button(key=widget_key(member.profile_id, "sample")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    assert job.kind == "sample"
    assert read_draft(settings, member.profile_id, member.user_id).reading == (job.id,)
    assert app.text_area(key=field(member, "script")).value == SAMPLE_SCRIPT, "there before the video"


def test_a_video_that_was_read_in_joins_the_form(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    result = {"source_video_id": source.id, "script": rows.SCRIPT}
    job = rows.add_job(store, member, "sample", state=JobState.SUCCEEDED, result=result)
    write_draft(settings, member.profile_id, member.user_id, Draft(reading=(job.id,)))
    app = open_page()
    draft = read_draft(settings, member.profile_id, member.user_id)
    assert (draft.source_video_ids, draft.reading, draft.script) == ((source.id,), (), rows.SCRIPT)
    assert app.text_area(key=field(member, "script")).value == rows.SCRIPT


def test_a_video_that_could_not_be_read_says_why(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    error = {"sentence": "This is not a video.", "kind": "input", "stage": "ingest", "details": {}}
    job = rows.add_job(store, member, "ingest", state=JobState.FAILED, error=error, name="notes.txt")
    write_draft(settings, member.profile_id, member.user_id, Draft(reading=(job.id,)))
    app = open_page()
    assert "This is not a video." in app.error[0].value.replace("\\", "")
    app.button(key=widget_key(member.profile_id, f"dismiss-{job.id}")).click().run()
    assert not app.error


def test_a_finished_clip_plays_and_is_approved(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.add_clip(settings, store, member)
    job = rows.add_job(store, member, "make", state=JobState.SUCCEEDED, result={"clip_id": clip.id})
    write_draft(settings, member.profile_id, member.user_id, Draft(job_id=job.id))
    app = open_page()
    assert any(clip.media_key in str(block.proto.body) for block in app.html)
    assert "Ready for TikTok: 2 of 2 checks" in [block.label for block in app.expander]
    app.button(key=widget_key(member.profile_id, f"approve-{clip.id}")).click().run()
    assert store.library.clip(member.profile_id, clip.id).state.value == "approved"


def test_a_failed_clip_says_why_and_goes_on(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    error = {"sentence": "The disk is full.", "kind": "tool", "stage": "render", "details": {}}
    job = rows.add_job(store, member, "make", state=JobState.FAILED, error=error, script="x")
    write_draft(settings, member.profile_id, member.user_id, Draft(job_id=job.id))
    app = open_page()
    assert "Render: The disk is full." in app.error[0].value.replace("\\", "")
    app.button(key=widget_key(member.profile_id, "again")).click().run()
    newest = store.jobs.jobs(member.profile_id)[0]
    assert newest.data["retry_of"] == job.id
    assert read_draft(settings, member.profile_id, member.user_id).job_id == newest.id


def test_library_shows_clips_and_sources(open_page: Open, settings: Settings, store: Store, member: Membership) -> None:
    clip = rows.add_clip(settings, store, member)
    rows.add_source(settings, store, member)
    app = open_page("pages/make/library.py")
    assert any(clip.cover_key in str(block.proto.body) for block in app.html)
    assert any("Travel mug" in block.value for block in app.markdown)


def test_listening_asks_once_and_choosing_sets_the_default(open_page: Open, store: Store, member: Membership) -> None:
    app = open_page("pages/make/voices.py")
    for _ in range(2):
        app.button(key=widget_key(member.profile_id, "listen-kokoro:af_bella")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.kind, job.data["voice"]) == ("preview-voice", "kokoro:af_bella")
    app.button(key=widget_key(member.profile_id, "default-kokoro:af_bella")).click().run()
    assert store.profiles.profile(member.profile_id).voice["voice"] == "kokoro:af_bella"
    assert not app.exception


def test_a_new_form_has_the_stores_usual_platform(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    store.profiles.update(member.profile_id, {"publishing": {"platforms": ["instagram", "tiktok"]}})
    app = open_page()
    assert app.selectbox(key=field(member, "platform")).value == "instagram"
    app.text_area(key=field(member, "script")).set_value("Some words.").run()
    assert read_draft(settings, member.profile_id, member.user_id).platform == "", "it goes on following the store"
    app.selectbox(key=field(member, "platform")).set_value("tiktok").run()
    assert read_draft(settings, member.profile_id, member.user_id).platform == "tiktok"
