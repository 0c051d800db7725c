"""Library: source videos found and opened, segments kept and changed, projects used again; store by store."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from editai.library.drafts import read_draft
from editai.library.footage import add_segment
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from editai.store.states import JobState
from pages.ui.session import widget_key
from tests.pages import rows

Open = Callable[..., AppTest]
PAGE = "pages/make/library.py"


def on(member: Membership, tab: str, **more: object) -> dict[str, object]:
    state = {widget_key(member.profile_id, "library-tabs"): tab}
    return state | {widget_key(member.profile_id, name): value for name, value in more.items()}


def text(app: AppTest) -> str:
    blocks = [*app.caption, *app.markdown, *app.subheader, *app.info, *app.error]
    return "\n".join(str(block.value) for block in blocks).replace("\\", "")


def test_videos_are_searched_and_another_store_sees_none(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    for name in ("red mug.mp4", "cup.mp4"):
        rows.add_source(settings, store, member, name=name)
    app = open_page(PAGE, **on(member, "Source videos"))
    assert "red mug.mp4" in text(app)
    assert "0:42 · upright 1080×1920" in text(app)
    app.text_input(key=widget_key(member.profile_id, "footage-query")).set_value("Mugs").run()
    assert "red mug.mp4" in text(app)
    assert "cup.mp4" not in text(app)
    other = store.profiles.membership(LOCAL_PERSON, store.profiles.create(LOCAL_PERSON, name="Other").id)
    for tab in ("Source videos", "Segments", "Projects"):
        assert "mug" not in text(open_page(PAGE, store_id=other.profile_id, **on(other, tab)))


def test_a_segment_is_kept_by_hand_named_and_taken_out(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    app = open_page(PAGE, **on(member, "Source videos", **{"library-source": source.id}))
    app.slider(key=widget_key(member.profile_id, f"range-{source.id}")).set_value((1.5, 4.0)).run()
    app.text_input(key=widget_key(member.profile_id, f"new-words-{source.id}")).set_value("mug, steam").run()
    app.button(key=widget_key(member.profile_id, f"new-segment-{source.id}")).click().run()
    assert not app.exception
    (kept,) = store.library.segments(member.profile_id, source.id)
    assert (kept.start_ms, kept.end_ms, kept.keywords) == (1500, 4000, ("mug", "steam"))
    app = open_page(PAGE, **on(member, "Segments"))
    assert "1.5 to 4.0 s" in text(app)
    assert "not used yet" in text(app)
    app.button(key=widget_key(member.profile_id, f"segment-favourite-{kept.id}")).click().run()
    app.text_input(key=widget_key(member.profile_id, f"segment-words-{kept.id}")).set_value("lid").run()
    changed = store.library.segments(member.profile_id, source.id)[0]
    assert (changed.is_favourite, changed.keywords) == (True, ("lid",))
    app.button(key=widget_key(member.profile_id, f"segment-file-{kept.id}")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.kind, job.data["start_ms"], job.data["end_ms"]) == ("extract", 1500, 4000)
    app.button(key=widget_key(member.profile_id, f"segment-delete-{kept.id}")).click().run()
    assert store.library.all_segments(member.profile_id) == []


def test_best_moments_are_asked_for_shown_and_kept(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    app = open_page(PAGE, **on(member, "Source videos", **{"library-source": source.id}))
    app.button(key=widget_key(member.profile_id, f"start-analyse-{source.id}")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.kind, job.data["best_ms"]) == ("analyse", 20_000)
    shot = {"sharpness": 90.0, "motion": 0.02, "brightness": 0.5, "shake": 0.0, "speech": 0.0}
    shots = [shot | {"start_ms": at, "end_ms": at + 2000, "score": 0.5} for at in (0, 2000, 4000)]
    best = [{"start_ms": 0, "end_ms": 2000}, {"start_ms": 4000, "end_ms": 6000}]
    found = {"duration_ms": 42_000, "looked_ms": 42_000, "shots": shots, "best": best, "source_video_id": source.id}
    store.jobs.start_job(job.id)
    store.jobs.finish_job(job.id, state=JobState.SUCCEEDED, result=found)
    app.run()
    assert "3 shots · best: 2 parts, 4.0 s" in text(app)
    app.button(key=widget_key(member.profile_id, f"keep-all-{source.id}")).click().run()
    assert not app.exception
    kept = store.library.segments(member.profile_id, source.id)
    assert [(each.start_ms, each.end_ms) for each in kept] == [(0, 2000), (4000, 6000)]


def test_what_depends_on_a_video_is_told_before_it_goes(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    source = rows.add_source(settings, store, member)
    add_segment(store, member, source.id, 0, 900)
    app = open_page(PAGE, **on(member, "Source videos", **{"library-source": source.id}))
    assert "1 segment will go with it" in text(app)
    app.text_area(key=widget_key(member.profile_id, f"rights-{source.id}")).set_value("Filmed by us").run()
    assert store.library.source_video(member.profile_id, source.id).rights_note == "Filmed by us"
    app.button(key=widget_key(member.profile_id, f"delete-source-{source.id}")).click().run()
    assert not app.exception
    assert store.library.source_videos(member.profile_id) == []
    assert not any(path.is_file() for path in (settings.media_root / member.profile_id / "sources").iterdir())


@pytest.mark.parametrize("tab", ["Source videos", "Segments", "Projects"])
def test_empty_tabs_say_what_they_are_for(open_page: Open, store: Store, member: Membership, tab: str) -> None:
    app = open_page(PAGE, **on(member, tab))
    assert not app.exception
    assert text(app)


def test_a_project_is_listed_with_its_clips(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.add_clip(settings, store, member, name="Autumn mugs")
    app = open_page(PAGE, **on(member, "Projects"))
    assert "Autumn mugs" in text(app)
    assert "1 clip" in text(app)
    app.button(key=widget_key(member.profile_id, f"project-{clip.project_id}")).click().run()
    assert not app.exception
    key = widget_key(member.profile_id, f"project-use-{clip.project_id}")
    app.button(key=key).click().run()
    assert read_draft(settings, member.profile_id, member.user_id).script == rows.SCRIPT


def test_a_project_opened_again_has_its_chosen_shots_in_the_form(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    """The shots once stood in the clip alone: the form began with none of them."""
    kept, gone = rows.add_source(settings, store, member), rows.add_source(settings, store, member, name="gone.mp4")
    music = {"key": rows.add_file(settings, member.profile_id, "music", ".mp3"), "name": "calm.mp3", "rights_note": ""}
    shots = [
        {"source_video_id": kept.id, "start_ms": 9_000, "end_ms": 11_000, "speed": 1.0},
        {"source_video_id": gone.id, "start_ms": 0, "end_ms": 2_000, "speed": 1.0},
        {"source_video_id": kept.id, "start_ms": 3_000, "end_ms": 5_000, "speed": 1.0},
    ]
    decided = {"segments": shots, "focus": {kept.id: 0.2, gone.id: 0.9}, "music": music}
    sources = [kept.id, gone.id]
    project = store.library.add_project(
        member.profile_id,
        name="Mugs",
        product={},
        script=rows.SCRIPT,
        settings={"source_video_ids": sources, "platform": "youtube", **decided},
        created_by=member.user_id,
    )
    store.library.delete_source_video(member.profile_id, gone.id)
    app = open_page(PAGE, **on(member, "Projects"))
    app.button(key=widget_key(member.profile_id, f"project-{project.id}")).click().run()
    assert "1. mug.mp4 · 9.0 to 11.0 s" in text(app)
    app.button(key=widget_key(member.profile_id, f"project-use-{project.id}")).click().run()
    draft = read_draft(settings, member.profile_id, member.user_id)
    assert (draft.source_video_ids, draft.platform) == ((kept.id,), "youtube")
    assert [shot["start_ms"] for shot in draft.choices["shots"]] == [9_000, 3_000]
    assert (draft.choices["focus"], draft.choices["music"]) == ({kept.id: 0.2}, music)
    app = open_page()
    app.button(key=widget_key(member.profile_id, "make")).click().run()
    assert not app.exception
    assert not app.error, [error.value for error in app.error]
    (job,) = store.jobs.jobs(member.profile_id, kinds=("make",))
    assert [shot["start_ms"] for shot in job.data["segments"]] == [9_000, 3_000]
    assert job.data["music"] == music
