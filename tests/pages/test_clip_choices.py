"""New clip: shots are swapped, moved and taken out, variants counted, a finished clip taken up again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from streamlit.testing.v1 import AppTest

from editai.library.drafts import Draft, read_draft, write_draft
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Job, Membership, SourceVideo
from editai.store.states import JobState
from pages.ui.chosen_shots import at_moment, looked_for
from pages.ui.session import widget_key
from tests.pages import rows

Open = Callable[..., AppTest]
WHOLE = {"mode": "fit", "left": 0.0, "top": 0.0, "width": 1.0, "height": 1.0, "way": []}


def shot(source: SourceVideo, start_ms: int, end_ms: int, **more: Any) -> dict[str, Any]:
    return {"source_video_id": source.id, "start_ms": start_ms, "end_ms": end_ms, "speed": 1.0, **more}


def looked(
    settings: Settings, store: Store, member: Membership, source: SourceVideo, **choices: Any
) -> tuple[Draft, Job]:
    """A form whose shots have been looked at: three picked, two others."""
    result = {
        "shots": [shot(source, start, start + 2_000) for start in (0, 10_000, 20_000)],
        "alternatives": [shot(source, start, start + 2_500) for start in (30_000, 36_000)],
        "duration_ms": 6_000,
    }
    job = rows.add_job(store, member, "look", state=JobState.SUCCEEDED, result=result)
    form = Draft(source_video_ids=(source.id,), script=rows.SCRIPT, platform="tiktok")
    draft = replace(form, choices={"look": job.id, "look_for": looked_for(form), **choices})
    write_draft(settings, member.profile_id, member.user_id, draft)
    return draft, job


def press(app: AppTest, member: Membership, name: str) -> None:
    app.button(key=widget_key(member.profile_id, name)).click().run()
    assert not app.exception


def starts(settings: Settings, member: Membership) -> list[int]:
    draft = read_draft(settings, member.profile_id, member.user_id)
    return [each["start_ms"] for each in draft.choices.get("shots", ())]


def test_shots_are_swapped_moved_taken_out_and_made(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    looked(settings, store, member, source)
    app = open_page()
    assert starts(settings, member) == [], "only looked at: EditAI still picks"
    press(app, member, "shots-0-right")
    assert starts(settings, member) == [10_000, 0, 20_000]
    press(app, member, "shots-2-remove")
    assert starts(settings, member) == [10_000, 0]
    press(app, member, "shots-1-swap")
    press(app, member, "others-0-use")  # what was taken out comes first
    assert starts(settings, member) == [10_000, 20_000]
    press(app, member, "add-shot")
    press(app, member, "others-1-use")
    assert starts(settings, member) == [10_000, 20_000, 30_000]
    press(app, member, "make")
    (job,) = store.jobs.jobs(member.profile_id, kinds=("make",))
    assert [(each["start_ms"], each["end_ms"]) for each in job.data["segments"]] == [
        (10_000, 12_000),
        (20_000, 22_000),
        (30_000, 32_500),
    ]
    app = open_page()
    press(app, member, "reset-shots")
    assert starts(settings, member) == []


def test_looking_asks_for_one_quick_job(open_page: Open, settings: Settings, store: Store, member: Membership) -> None:
    source = rows.add_source(settings, store, member)
    draft = Draft(source_video_ids=(source.id,), script=rows.SCRIPT)
    write_draft(settings, member.profile_id, member.user_id, draft)
    app = open_page()
    press(app, member, "look")
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.kind, job.lane.value) == ("look", "quick")
    assert job.data["script"] == rows.SCRIPT
    assert app.button(key=widget_key(member.profile_id, "look")).disabled


def test_variants_are_a_batch_of_jobs_shown_side_by_side(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    write_draft(settings, member.profile_id, member.user_id, Draft(source_video_ids=(source.id,), script=rows.SCRIPT))
    app = open_page()
    app.slider(key=widget_key(member.profile_id, "variants")).set_value(3).run()
    button = app.button(key=widget_key(member.profile_id, "make"))
    assert button.label.startswith("Make 3 clips")
    press(app, member, "make")
    jobs = sorted(store.jobs.jobs(member.profile_id, kinds=("make",)), key=lambda job: job.data.get("variant", 0))
    assert [job.data.get("variant", 0) for job in jobs] == [0, 1, 2]
    assert len({job.data["captions"] for job in jobs}) == 3
    assert len({job.data["batch"] for job in jobs}) == 1
    assert "3 variants" in [block.value for block in app.subheader]
    assert sum("**Variant " in block.value for block in app.markdown) == 3


def test_a_finished_clip_is_taken_up_again_with_its_shots(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    made_of: dict[str, Any] = {
        "shots": [shot(source, 4_000, 6_000, focus=0.2), shot(source, 0, 2_000) | {"framing": WHOLE}],
        "source_video_ids": [source.id],
        "source_audio": "off",
        "style": "karaoke",
        "card": False,
    }
    clip = rows.add_clip(settings, store, member, **made_of)
    job = rows.add_job(store, member, "make", state=JobState.SUCCEEDED, result={"clip_id": clip.id})
    write_draft(settings, member.profile_id, member.user_id, Draft(job_id=job.id))
    app = open_page()
    press(app, member, f"change-{clip.id}")
    draft = read_draft(settings, member.profile_id, member.user_id)
    assert (draft.script, draft.captions, draft.source_audio, draft.card) == (rows.SCRIPT, "karaoke", "off", False)
    assert draft.project_id == clip.project_id
    assert starts(settings, member) == [4_000, 0]
    assert [each.get("framing") for each in draft.choices["shots"]] == [None, WHOLE], "seen as they are in the clip"
    assert app.button(key=widget_key(member.profile_id, "make")).label.startswith("Make it again")
    press(app, member, "shots-0-right")
    press(app, member, "make")
    again = store.jobs.jobs(member.profile_id, kinds=("make",))[0]
    assert again.data["project_id"] == clip.project_id
    assert [(each["start_ms"], each["focus"]) for each in again.data["segments"]] == [(0, None), (4_000, 0.2)]


def test_captions_that_end_with_the_voice_are_no_fault_of_their_table(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    """Found on 2026-11-23: a clip has whole frames, so its voice may end 16 ms later; no change could be made then."""
    source = rows.add_source(settings, store, member)
    cues = [{"text": "Meet it.", "start_ms": 40, "end_ms": 1_760}, {"text": "Now.", "start_ms": 1_760, "end_ms": 3_546}]
    clip = rows.add_clip(
        settings, store, member, cues=cues, shots=[shot(source, 0, 3_546)], style="bold", body_ms=3_533
    )
    job = rows.add_job(store, member, "make", state=JobState.SUCCEEDED, result={"clip_id": clip.id})
    write_draft(settings, member.profile_id, member.user_id, Draft(job_id=job.id))
    app = open_page()
    app.session_state[widget_key(member.profile_id, f"caption-table-{clip.id}")] = True
    app.run()
    assert not app.exception
    app.button(key=widget_key(member.profile_id, f"set-captions-{clip.id}"))  # the table is open
    assert not [block.value for block in app.markdown if "Row 2" in block.value]


def test_the_preview_s_moment_falls_into_the_shot_that_is_shown_then(
    settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    shots = [shot(source, 5_000, 7_000), shot(source, 1_000, 2_000, crop_variant=1)]
    shots[1]["speed"] = 0.5
    assert at_moment(shots, 1_500) == (shots[0], 6_500)
    assert at_moment(shots, 3_000) == (shots[1], 1_500)
    assert at_moment(shots, 99_000) == (shots[1], 2_000)
