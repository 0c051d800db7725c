"""Tools: B-roll planned, changed and rendered; a table of clips with every row's fate; moments and facts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from streamlit.testing.v1 import AppTest

from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from pages.ui.session import widget_key
from pages.ui.tool_multi import edited_inserts
from tests.pages import rows
from tests.pages.test_tools_page import PAGE, text, tool

Open = Callable[..., AppTest]
SHOT = {"sharpness": 90.0, "motion": 0.02, "brightness": 0.5, "shake": 0.0, "speech": 0.0, "score": 0.6}


def key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, name)


def planned(mug: str) -> dict[str, Any]:
    insert = {"at_ms": 1000, "end_ms": 3000, "source_video_id": mug, "start_ms": 500, "keyword": "mug"}
    return {
        "inserts": [insert, insert | {"at_ms": 6000, "end_ms": 8000, "start_ms": 4000}],
        "unmatched": [{"name": "mug.mp4", "keyword": "lid"}],
        "notes": [],
        "words": [],
        "duration_ms": 12_000,
        "videos": {mug: "mug.mp4"},
        "main_id": "m",
        "name": "main.mp4",
    }


def test_inserts_are_planned_shown_and_rendered(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    mug = rows.add_source(settings, store, member, name="mug.mp4")
    main = rows.add_source(settings, store, member, name="main.mp4")
    app = open_page(PAGE, **tool(member, "B-roll"))
    assert app.button(key=key(member, "start-multi-plan")).disabled
    app.multiselect(key=key(member, "multi-others")).set_value([mug.id]).run()
    app.text_input(key=key(member, f"multi-words-{mug.id}")).set_value("mug, lid").run()
    app.text_area(key=key(member, "multi-script")).set_value(rows.SCRIPT).run()
    app.button(key=key(member, "start-multi-plan")).click().run()
    assert not app.exception
    (plan,) = store.jobs.jobs(member.profile_id)
    assert (plan.data["main_id"], plan.data["others"]) == (
        main.id,
        [{"source_video_id": mug.id, "keywords": ["mug", "lid"]}],
    )
    store.jobs.start_job(plan.id)
    store.jobs.finish_job(plan.id, state=JobState.SUCCEEDED, result=planned(mug.id))
    app.run()
    assert "2 inserts" in "\n".join(str(block.value) for block in app.markdown)
    assert "lid (mug.mp4)" in app.warning[0].value.replace("\\", "")
    app.button(key=key(member, "start-multi")).click().run()
    assert not app.exception
    newest = store.jobs.jobs(member.profile_id)[0]
    assert (newest.kind, newest.data["inserts"], newest.data["main_id"]) == ("multi", None, main.id)
    other = store.profiles.create(LOCAL_PERSON, name="Other").id
    elsewhere = open_page(PAGE, store_id=other, **{widget_key(other, "tool"): "B-roll"})
    assert "inserts" not in "\n".join(str(block.value) for block in elsewhere.markdown)
    assert "mug" not in str([box.options for box in [*elsewhere.selectbox, *elsewhere.multiselect]])


def test_edits_of_the_inserts_are_taken_by_the_tables_own_account() -> None:
    added = [{"at": 9.0, "until": 10.0, "video": "mug.mp4", "from": 0.0}]
    edits: dict[str, Any] = {"edited_rows": {0: {"at": 0.5}}, "deleted_rows": [1], "added_rows": added}
    found = edited_inserts(planned("m1"), edits)
    assert [(each.at_ms, each.end_ms, each.start_ms, each.keyword) for each in found] == [
        (500, 3000, 500, "mug"),
        (9000, 10_000, 0, ""),
    ]
    assert {each.source_video_id for each in found} == {"m1"}


def test_a_table_tells_its_faults_by_line_and_then_each_rows_fate(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    rows.add_source(settings, store, member, name="mug.mp4")
    app = open_page(PAGE, **tool(member, "Batch"))
    bad = b"video,script\nmug.mp4,Meet the mug.\ngone.mp4,Meet the cup.\n"
    app.file_uploader[0].upload("clips.csv", bad).run()
    assert not app.exception
    (fault,) = [block.value for block in app.markdown if "Line " in block.value]
    assert fault.startswith("**Line 3:**")
    assert "gone.mp4" in fault.replace("\\", "")
    app = open_page(PAGE, **tool(member, "Batch"))
    good = b"video,script,product\nmug.mp4,Meet the mug.,Mug\nmug.mp4,Meet the cup.,Cup\n"
    app.file_uploader[0].upload("clips.csv", good).run()
    app.button(key=key(member, "start-batch")).click().run()
    assert not app.exception
    cup, mug = store.jobs.jobs(member.profile_id)
    assert (mug.data["name"], cup.data["name"]) == ("Mug", "Cup")
    store.jobs.start_job(cup.id)
    store.jobs.finish_job(cup.id, state=JobState.FAILED, error={"sentence": "The disk is full."})
    app.run()
    table = app.dataframe[0].value
    assert list(table["state"]) == ["waiting", "failed"]
    assert "**Line 3:** The disk is full." in [block.value for block in app.markdown]
    app.button(key=key(member, "batch-retry")).click().run()
    assert store.jobs.jobs(member.profile_id)[0].data["retry_of"] == cup.id


def test_moments_and_facts_of_a_video(open_page: Open, settings: Settings, store: Store, member: Membership) -> None:
    source = rows.add_source(settings, store, member)
    app = open_page(PAGE, **tool(member, "Best moments"))
    app.button(key=key(member, "start-analyse")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    found = {"shots": [SHOT | {"start_ms": 0, "end_ms": 3000}], "best": [{"start_ms": 0, "end_ms": 3000}]}
    found |= {"duration_ms": 42_000, "looked_ms": 20_000, "source_video_id": source.id, "name": "mug.mp4"}
    store.jobs.start_job(job.id)
    store.jobs.finish_job(job.id, state=JobState.SUCCEEDED, result=found)
    app.run()
    assert not app.exception
    assert "1 shot · best: 1 part, 3.0 s · looked at 20 of 42 s" in text(app)
    app = open_page(PAGE, **tool(member, "Info"))
    assert not app.exception
    told = "\n".join(str(block.value) for block in app.markdown).replace("\\", "")
    assert "1080×1920" in told
