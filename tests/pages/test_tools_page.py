"""Tools: each asks for one job however often it is pressed, and shows what came of it, store by store."""

from __future__ import annotations

from collections.abc import Callable

from streamlit.testing.v1 import AppTest

from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from pages.ui.session import widget_key
from tests.pages import rows

Open = Callable[..., AppTest]
PAGE = "pages/make/tools.py"
FOUND = {
    "speech": [{"start_ms": 500, "end_ms": 2500, "confidence": 0.91}],
    "speech_ms": 2000,
    "duration_ms": 10_000,
    "threshold": 0.5,
    "name": "mug.mp4",
    "note": "",
}


def press(app: AppTest, member: Membership, kind: str) -> None:
    app.button(key=widget_key(member.profile_id, f"start-{kind}")).click().run()
    assert not app.exception
    assert not app.error, [error.value for error in app.error]


def tool(member: Membership, name: str) -> dict[str, object]:
    return {widget_key(member.profile_id, "tool"): name}


def text(app: AppTest) -> str:
    return "\n".join(str(block.value) for block in [*app.caption, *app.subheader, *app.info, *app.error])


def test_pressing_twice_asks_for_one_job(open_page: Open, settings: Settings, store: Store, member: Membership) -> None:
    source = rows.add_source(settings, store, member)
    first, second = open_page(PAGE), open_page(PAGE)
    for app in (first, second):
        press(app, member, "detect-voice")
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.kind, job.data["source_video_id"], job.data["threshold"]) == ("detect-voice", source.id, 0.5)
    assert job.data["shortest_ms"] == 250
    assert first.button(key=widget_key(member.profile_id, "start-detect-voice")).disabled


def test_found_speech_is_shown_and_another_store_sees_none_of_it(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    rows.add_source(settings, store, member, name="secret.mp4")
    rows.add_job(store, member, "detect-voice", state=JobState.SUCCEEDED, result=FOUND)
    app = open_page(PAGE)
    assert list(app.dataframe[0].value["sure"]) == [0.91]
    assert "2.0 s of 10.0 s" in text(app)
    other = store.profiles.create(LOCAL_PERSON, name="Other").id
    elsewhere = open_page(PAGE, store_id=other)
    assert not elsewhere.dataframe
    assert not elsewhere.selectbox or "secret" not in str(elsewhere.selectbox[0].options)


def test_a_muted_video_plays_and_says_what_was_measured(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    key = rows.add_file(settings, member.profile_id, "results", ".mp4")
    measured = {"before": {"inside_dbfs": -18.2}, "after": {"inside_dbfs": -100.0}}
    result = FOUND | measured | {"media_key": key, "segments_muted": 1, "keep_percent": 0.0}
    rows.add_job(store, member, "mute-voice", state=JobState.SUCCEEDED, result=result)
    app = open_page(PAGE, **tool(member, "Mute speech"))
    assert any(key in str(block.proto.body) for block in app.html)
    assert "-18.2 dB before, -100.0 dB now" in text(app)


def test_muting_asks_with_what_was_set_and_a_failure_says_why(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    rows.add_source(settings, store, member)
    error = {"sentence": "The disk is full.", "kind": "tool", "stage": "mute", "details": {}}
    rows.add_job(store, member, "mute-voice", state=JobState.FAILED, error=error)
    app = open_page(PAGE, **tool(member, "Mute speech"))
    assert "The disk is full." in text(app).replace("\\", "")
    app.slider(key=widget_key(member.profile_id, "mute-keep")).set_value(30).run()
    press_app = app.button(key=widget_key(member.profile_id, "start-mute-voice"))
    press_app.click().run()
    assert store.jobs.jobs(member.profile_id)[0].data["keep_percent"] == 30.0
