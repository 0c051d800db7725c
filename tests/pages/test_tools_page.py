"""Tools: each asks for one job however often it is pressed, and shows what came of it, store by store."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from editai.costs.estimate import speech_price
from editai.costs.prices import load_prices
from editai.money import format_usd
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from pages.ui.session import widget_key
from pages.ui.tool_caption import with_edits
from tests.pages import rows

Open = Callable[..., AppTest]
PAGE = "pages/make/tools.py"
PAID_VOICE = "elevenlabs:21m00Tcm4TlvDq8ikWAM"
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


def captioned(settings: Settings, member: Membership, source_id: str) -> dict[str, object]:
    return {
        "cues": [{"text": "Meet the mug.", "start_ms": 0, "end_ms": 1500}],
        "srt_key": rows.add_file(settings, member.profile_id, "results", ".srt"),
        "vtt_key": rows.add_file(settings, member.profile_id, "results", ".vtt"),
        "media_key": None,
        "language": "en",
        "confidence": 0.94,
        "repairs": [],
        "name": "mug.mp4",
        "source_video_id": source_id,
    }


def test_captions_ask_for_speech_and_what_was_heard_is_burnt_in_as_it_stands_in_the_table(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    app = open_page(PAGE, **tool(member, "Captions"))
    press(app, member, "caption")
    (asked,) = store.jobs.jobs(member.profile_id)
    assert (asked.data["cues"], asked.data["burn"], asked.data["captions"]) == (None, True, "bold")
    store.jobs.start_job(asked.id)
    store.jobs.finish_job(asked.id, state=JobState.SUCCEEDED, result=captioned(settings, member, source.id))
    app.run()
    assert "94% sure" in text(app)
    press(app, member, "caption-edited")
    newest = store.jobs.jobs(member.profile_id)[0]
    assert newest.data["cues"] == [{"text": "Meet the mug.", "start_ms": 0, "end_ms": 1500}]


def test_a_subtitle_file_with_faults_is_named_by_line(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    rows.add_source(settings, store, member)
    way = {widget_key(member.profile_id, "cap-way"): "From an SRT or VTT file"}
    app = open_page(PAGE, **tool(member, "Captions"), **way)
    assert app.button(key=widget_key(member.profile_id, "start-caption")).disabled
    app.file_uploader[0].upload("mug.srt", b"1\nnever\nMeet\n").run()
    app.button(key=widget_key(member.profile_id, "start-caption")).click().run()
    assert not app.exception
    assert "line 2" in app.error[0].value.replace("\\", "")
    assert store.jobs.jobs(member.profile_id) == []


def test_edits_of_the_table_are_taken_by_its_own_account() -> None:
    cues = [{"text": f"cue {at}", "start_ms": at * 1000, "end_ms": at * 1000 + 900} for at in range(3)]
    edits = {
        "edited_rows": {0: {"text": "Meet the mug."}, 2: {"to": 5.25}},
        "deleted_rows": [1],
        "added_rows": [{"from": 1.2, "to": 1.9, "text": "new"}],
    }
    assert [(cue.text, cue.start_ms, cue.end_ms) for cue in with_edits(cues, edits)] == [
        ("Meet the mug.", 0, 900),
        ("new", 1200, 1900),
        ("cue 2", 2000, 5250),
    ]


def test_a_voice_over_tells_each_videos_fate(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    key = rows.add_file(settings, member.profile_id, "results", ".mp4")
    done = {"input": "mug.mp4", "ok": True, "media_key": key, "duration_ms": 4000, "loudness_lufs": -14.1}
    failed = {"input": "cup.mp4", "ok": False, "error": "The video is too short."}
    rows.add_job(store, member, "add-voice", state=JobState.SUCCEEDED, result={"results": [done, failed]})
    app = open_page(PAGE, **tool(member, "Voice-over"))
    assert any(key in str(block.proto.body) for block in app.html)
    assert "too short" in text(app)
    assert app.button(key=widget_key(member.profile_id, "start-add-voice")).disabled
    app.multiselect[0].set_value([source.id]).run()
    app.text_area(key=widget_key(member.profile_id, "over-script")).set_value(rows.SCRIPT).run()
    press(app, member, "add-voice")
    newest = store.jobs.jobs(member.profile_id)[0]
    assert (newest.data["source_video_ids"], newest.data["script"]) == ([source.id], rows.SCRIPT)


def test_what_was_typed_and_chosen_is_there_again_after_another_tool(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    older, newer = (rows.add_source(settings, store, member, name=f"{name}.mp4") for name in ("mug", "cup"))

    def turn(app: AppTest, name: str) -> None:
        app.session_state[widget_key(member.profile_id, "tool")] = name
        app.run()
        assert not app.exception

    app = open_page(PAGE, **tool(member, "Voice-over"))
    app.multiselect[0].set_value([newer.id]).run()
    app.text_area(key=widget_key(member.profile_id, "over-script")).set_value(rows.SCRIPT).run()
    turn(app, "Find speech")
    assert app.selectbox[0].value == newer.id
    app.selectbox[0].set_value(older.id).run()
    turn(app, "Mute speech")
    assert app.selectbox[0].value == older.id, "the video goes along to the next tool"
    turn(app, "Voice-over")
    assert app.multiselect[0].value == [newer.id]
    assert app.text_area(key=widget_key(member.profile_id, "over-script")).value == rows.SCRIPT
    refreshed = open_page(PAGE, **tool(member, "Voice-over"))
    assert refreshed.text_area(key=widget_key(member.profile_id, "over-script")).value == rows.SCRIPT


def test_a_video_that_was_just_dropped_is_what_the_tool_works_on(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    """Here by the jobs the drop field tells of, to which only a browser can say so (journeys, ``test_tools``)."""
    rows.add_source(settings, store, member, name="newer.mp4")
    reading = rows.add_job(store, member, "ingest")
    state = {widget_key(member.profile_id, "tool-dropped"): [reading.id]}
    app = open_page(PAGE, **state)
    dropped = rows.add_source(settings, store, member, name="dropped.mp4")
    other = rows.add_source(settings, store, member, name="newest.mp4")
    store.jobs.start_job(reading.id)
    result = {"source_video_id": dropped.id, "name": dropped.name, "info": {}}
    store.jobs.finish_job(reading.id, state=JobState.SUCCEEDED, result=result)
    app.run()
    assert app.selectbox[0].value == dropped.id
    app.selectbox[0].set_value(other.id).run()
    assert app.selectbox[0].value == other.id, "it is chosen once; after that people choose"
    again = rows.add_job(store, member, "ingest", state=JobState.SUCCEEDED, result=result)
    app.session_state[widget_key(member.profile_id, "tool-dropped")] = [again.id]
    app.session_state[widget_key(member.profile_id, "tool")] = "Voice-over"
    app.run()
    assert app.multiselect[0].value == [dropped.id], "another tool has it, too, when it comes there"
    assert not app.exception


def test_what_a_paid_voice_will_cost_stands_on_the_button(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    store.profiles.update(member.profile_id, {"voice": {"voice": PAID_VOICE}})

    def label(app: AppTest, kind: str) -> str:
        return str(app.button(key=widget_key(member.profile_id, f"start-{kind}")).label).replace("\\", "")

    app = open_page(PAGE, **tool(member, "Voice-over"))
    assert app.selectbox(key=widget_key(member.profile_id, "over-voice")).value == PAID_VOICE
    assert label(app, "add-voice").endswith("· free")  # nothing is said yet
    app.text_area(key=widget_key(member.profile_id, "over-script")).set_value(rows.SCRIPT * 20).run()
    told = label(app, "add-voice")
    price = speech_price(load_prices(), "elevenlabs").amount_microusd(len(rows.SCRIPT * 20))
    assert told == f"Add the voice · about {format_usd(price)}"
    app.selectbox(key=widget_key(member.profile_id, "over-voice")).set_value("kokoro:af_heart").run()
    assert label(app, "add-voice") == "Add the voice · free"
    app = open_page(PAGE, **tool(member, "Photos"))
    app.text_area(key=widget_key(member.profile_id, "photos-script")).set_value(rows.SCRIPT * 20).run()
    assert label(app, "photos") == f"Make the clip · about {format_usd(price)}"
    app.selectbox(key=widget_key(member.profile_id, "photos-voice")).set_value("kokoro:af_heart").run()
    assert label(app, "photos") == "Make the clip · free"
    asked: dict[str, Any] = {"script": rows.SCRIPT * 20, "voice": PAID_VOICE, "main_id": source.id, "others": []}
    found: dict[str, Any] = {"inserts": [], "duration_ms": 4000, "unmatched": [], "notes": [], "videos": {}}
    rows.add_job(store, member, "multi-plan", state=JobState.SUCCEEDED, result=found, **asked)
    app = open_page(PAGE, **tool(member, "B-roll"))
    assert label(app, "multi") == f"Render it · at most {format_usd(price)}"


def test_photos_are_kept_and_asked_for_and_a_bad_one_is_named(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    import io

    from PIL import Image

    app = open_page(PAGE, **tool(member, "Photos"))
    app.file_uploader[0].upload("letter.jpg", b"This is a letter.").run()
    app.button(key=widget_key(member.profile_id, "start-photos")).click().run()
    assert "letter.jpg: That is not a photo" in app.error[0].value.replace("\\", "")
    assert store.jobs.jobs(member.profile_id) == []
    good = io.BytesIO()
    Image.new("RGB", (200, 300), "red").save(good, "PNG")
    app = open_page(PAGE, **tool(member, "Photos"))
    app.file_uploader[0].upload("mug.png", good.getvalue()).run()
    app.text_input(key=widget_key(member.profile_id, "photos-name")).set_value("Mug").run()
    press(app, member, "photos")
    (job,) = store.jobs.jobs(member.profile_id)
    assert job.data["words"]["name"] == "Mug"
    assert job.data["photo_keys"][0].startswith(f"{member.profile_id}/photos/")
