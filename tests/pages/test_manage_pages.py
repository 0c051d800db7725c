"""Jobs, Costs and Stores do what they are for, and stores stay apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from editai.jobs.presence import claim_work
from editai.library.drafts import Draft, read_draft, write_draft
from editai.profiles.postiz import postiz_state
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import JobState
from pages.ui.job_table import jobs_frame
from pages.ui.session import widget_key
from tests.pages import rows

Open = Callable[..., AppTest]


def test_jobs_table_says_how_it_stands(open_page: Open, store: Store, member: Membership) -> None:
    error = {"sentence": "The disk is full.", "kind": "tool", "stage": "render", "details": {}}
    rows.add_job(store, member, "make", state=JobState.FAILED, error=error, name="Mug")
    rows.add_job(store, member, "sample", state=JobState.RUNNING)
    app = open_page("pages/manage/jobs.py")
    frame = app.dataframe[0].value
    assert list(frame["state"]) == ["working", "failed"]
    assert list(frame["why"]) == ["", "The disk is full."]
    assert list(frame["what"]) == ["", "Mug"]


def test_the_sidebar_says_who_does_not_work(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    rows.add_job(store, member, "make")
    app = open_page("pages/manage/jobs.py")
    assert any("the worker is not running" in each.value for each in app.warning)
    lock = claim_work(settings, "worker")
    assert lock is not None
    try:
        assert not open_page("pages/manage/jobs.py").warning
        path = settings.home / "worker.lock"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"edition": "older"}), encoding="utf-8")
        assert any("EditAI was updated" in each.value for each in open_page("pages/manage/jobs.py").warning)
    finally:
        lock.release()


@pytest.mark.parametrize("frame", [jobs_frame([])])
def test_empty_tables_keep_their_kinds(frame: object) -> None:
    assert "object" not in [str(kind) for kind in frame.dtypes]  # type: ignore[attr-defined]


def test_a_store_is_edited(open_page: Open, store: Store, member: Membership) -> None:
    app = open_page("pages/manage/stores.py")
    app.text_input[0].set_value("Nortia Home")
    app.color_picker[0].set_value("#0f766e")
    next(button for button in app.button if button.label == "Save").click().run()
    assert not app.error, [error.value for error in app.error]
    profile = store.profiles.profile(member.profile_id)
    assert (profile.name, profile.brand["colour"]) == ("Nortia Home", "#0f766e")


def test_a_store_with_an_empty_name_is_refused(open_page: Open, store: Store, member: Membership) -> None:
    app = open_page("pages/manage/stores.py")
    app.text_input[0].set_value(" ")
    next(button for button in app.button if button.label == "Save").click().run()
    assert "empty" in app.error[0].value
    assert store.profiles.profile(member.profile_id).name == "Nortia"


def test_a_connection_is_kept_and_tested(open_page: Open, store: Store, member: Membership) -> None:
    tabs = {widget_key(member.profile_id, "store-tabs"): "Publishing"}
    app = open_page("pages/manage/stores.py", **tabs)
    app.text_input[0].set_value("http://127.0.0.1:9")
    app.text_input[1].set_value("a-key-of-nortia")
    next(button for button in app.button if button.label == "Save and test").click().run()
    assert not app.error, [error.value for error in app.error]
    state = postiz_state(store, member.profile_id)
    assert (state.url, state.hint, state.is_set) == ("http://127.0.0.1:9", "rtia", True)
    (job,) = store.jobs.jobs(member.profile_id)
    assert job.kind == "test-connection"
    refused: dict[str, Any] = {
        "kind": "service-refused",
        "sentence": "Postiz does not accept the key.",
        "stage": "connect",
    }
    store.jobs.start_job(job.id)
    refused["details"] = {"field": "postiz_key", "status": 401}
    store.jobs.finish_job(job.id, state=JobState.FAILED, error=refused)
    app.run()
    said = [(error.proto.title, error.value) for error in app.error]
    assert said == [("The address is right, the key is wrong.", said[0][1])], "a failure was told twice"
    assert "Copy it again" in said[0][1]


def test_switching_leaves_nothing_of_the_other_store(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    """F5: an old form on screen after a switch is how clips end up in the wrong store."""
    other = store.profiles.create(member.user_id, name="Vela")
    clip = rows.add_clip(settings, store, member)
    write_draft(settings, member.profile_id, member.user_id, Draft(script="Words of Nortia"))
    app = open_page(store_id=member.profile_id)
    script = widget_key(member.profile_id, "draft-script")
    assert app.text_area(key=script).value == "Words of Nortia"
    app.selectbox(key="store_picker").set_value(other.id).run()
    assert app.text_area[0].value == ""
    assert script not in app.session_state
    assert member.profile_id not in repr(app.session_state)
    assert app.query_params["store"] == other.id
    app.switch_page("pages/make/library.py").run()
    assert not any(clip.cover_key in str(block.proto.body) for block in app.html)
    assert read_draft(settings, other.id, member.user_id).script == ""


@pytest.mark.parametrize("asked", ["00000000-0000-4000-8000-00000000dead", "x' or 1=1", "theirs"])
def test_a_store_that_is_not_yours_shows_a_sentence_only(open_page: Open, store: Store, asked: str) -> None:
    if asked == "theirs":
        asked = store.profiles.create("00000000-0000-4000-8000-0000000000ff", name="Secret shop").id
    app = open_page(store_id=asked)
    assert len(app.error) == 1
    assert "Secret shop" not in str([block.value for block in app.markdown])
    assert not app.text_area


def test_a_broken_store_of_data_is_a_sentence(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    """The database is no database: no page shows a trace."""
    store.close()
    settings.database_path.write_bytes(b"not a database, at all" * 400)
    for path in settings.home.glob("editai.sqlite-*"):
        path.unlink()
    app = open_page()
    assert app.error
    assert "Traceback" not in app.error[0].value


def test_two_sessions_share_nothing_of_a_store(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    """Caches are the process's, so that what one session has read must not reach another one."""
    other = store.profiles.membership(member.user_id, store.profiles.create(member.user_id, name="Vela").id)
    clips = {each.profile_id: rows.add_clip(settings, store, each) for each in (member, other)}
    apps = {each.profile_id: open_page("pages/make/library.py", store_id=each.profile_id) for each in (member, other)}
    for profile_id, app in apps.items():
        shown = str([block.proto.body for block in app.run().html])
        for owner, clip in clips.items():
            assert (clip.cover_key in shown) == (owner == profile_id)
