"""Review, Publish and History do what they are for."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from streamlit.testing.v1 import AppTest

from editai.clock import SystemClock
from editai.profiles.actions import set_postiz
from editai.profiles.secrets import SecretBox
from editai.publishing.channel_defaults import set_defaults
from editai.publishing.plan import plan_publications
from editai.publishing.shapes import Channel
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import ClipState, JobState, PublicationState
from pages.ui.session import widget_key
from tests.pages import rows

Open = Callable[..., AppTest]
TIKTOK = Channel(id="c-tiktok", name="Nortia", network="tiktok", identifier="tiktok", picture=None, disabled=False)
OFF = Channel(id="c-off", name="Old", network="youtube", identifier="youtube", picture=None, disabled=True)


def connect(settings: Settings, store: Store, member: Membership) -> None:
    """The store has a Postiz, and its channels were fetched after that."""
    set_postiz(store, SecretBox(settings), member, "http://127.0.0.1:9/", "a-key-of-nortia")
    channels = [channel.as_json() for channel in (TIKTOK, OFF)]
    rows.add_job(store, member, "test-connection", state=JobState.SUCCEEDED, result={"ok": True, "channels": channels})


def test_review_approves_and_moves_on(open_page: Open, settings: Settings, store: Store, member: Membership) -> None:
    first = rows.add_clip(settings, store, member, name="First")
    rows.add_clip(settings, store, member, name="Second")
    app = open_page("pages/publish/review.py")
    assert [block.value for block in app.subheader] == ["First"]
    app.button(key=widget_key(member.profile_id, f"review-approve-{first.id}")).click().run()
    assert store.library.clip(member.profile_id, first.id).state is ClipState.APPROVED
    assert [block.value for block in app.subheader] == ["Second"]


def test_review_sends_back_only_with_a_note(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.add_clip(settings, store, member)
    app = open_page("pages/publish/review.py")
    button = widget_key(member.profile_id, f"send-back-{clip.id}")
    app.button(key=button).click().run()
    assert "note" in app.error[0].value
    assert app.main[0].type != "alert", "it is said beside the note: nothing moves down, and the player plays on"
    app.text_area(key=widget_key(member.profile_id, f"note-{clip.id}")).set_value("Slower, please")
    app.button(key=button).click().run()
    assert store.library.clip(member.profile_id, clip.id).state is ClipState.SENT_BACK
    assert store.library.clip_reviews(member.profile_id, clip.id)[0].note == "Slower, please"
    way_on = widget_key(member.profile_id, "empty-pages/make/library.py")
    assert app.button(key=way_on).label == "See what was sent back", "nothing is approved that could be published"


def test_review_names_other_stores_that_wait(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    other = store.profiles.create(member.user_id, name="Vela")
    rows.add_clip(settings, store, store.profiles.membership(member.user_id, other.id))
    app = open_page("pages/publish/review.py", store_id=member.profile_id)
    app.button(key=f"review-{other.id}").click().run()
    assert [block.value for block in app.subheader] == ["Travel mug"]
    assert app.query_params["store"] == other.id


def test_publish_asks_for_a_connection_first(open_page: Open) -> None:
    app = open_page("pages/publish/publish.py")
    assert any("not connected" in block.value for block in app.markdown)


def pick(app: AppTest, member: Membership, *channels: str) -> None:
    for channel in channels:
        app.toggle(key=widget_key(member.profile_id, f"channel-{channel}")).set_value(True).run()


def test_publish_plans_and_asks_the_worker(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.approve(store, member, rows.add_clip(settings, store, member))
    connect(settings, store, member)
    app = open_page("pages/publish/publish.py")
    assert app.toggle(key=widget_key(member.profile_id, "channel-c-off")).disabled
    pick(app, member, "c-tiktok")
    app.text_area(key=widget_key(member.profile_id, f"post-text-{clip.id}")).set_value("Hot for hours #mug").run()
    assert any("1 post to **Nortia** on TikTok" in block.value.replace("\\", "") for block in app.markdown)
    button = app.button(key=widget_key(member.profile_id, "post-button"))
    assert button.label == "Publish 1 post to Nortia"
    button.click().run()
    assert not app.error, [error.value for error in app.error]
    (post,) = store.publications.publications(member.profile_id)
    assert (post.channel_id, post.text, post.state) == ("c-tiktok", "Hot for hours #mug", PublicationState.PLANNED)
    assert post.settings["privacy_level"] == "PUBLIC_TO_EVERYONE"
    assert post.clip_snapshot["approved_by"] == member.user_id
    jobs = store.jobs.jobs(member.profile_id, kinds=("publish",))
    assert [job.data["publication_ids"] for job in jobs] == [[post.id]]
    app.button(key=widget_key(member.profile_id, "post-button")).click().run()
    assert len(store.jobs.jobs(member.profile_id, kinds=("publish",))) == 1, "a second click finds the first"
    assert any("waiting to be sent" in block.value for block in app.markdown)
    assert app.button(key=widget_key(member.profile_id, "post-button")).label == "Publish to Nortia", "none is left"
    assert any("Travel mug on TikTok" in block.value for block in app.caption), "which one is there already"


def test_publish_says_what_a_network_would_refuse(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    rows.approve(store, member, rows.add_clip(settings, store, member))
    connect(settings, store, member)
    app = open_page("pages/publish/publish.py")
    pick(app, member, "c-tiktok")
    app.button(key=widget_key(member.profile_id, "post-button")).click().run()
    assert "Write a text for TikTok" in app.error[0].value
    assert store.publications.publications(member.profile_id) == []


def test_publish_is_filled_from_the_channels_defaults_and_finds_the_next_free_time(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.approve(store, member, rows.add_clip(settings, store, member))
    connect(settings, store, member)
    usual = {"privacy_level": "SELF_ONLY", "video_made_with_ai": True}
    set_defaults(store, member, TIKTOK, settings=usual, title="", hashtags="#mug", times="07:15")
    app = open_page("pages/publish/publish.py")
    pick(app, member, "c-tiktok")
    app.text_area(key=widget_key(member.profile_id, f"post-text-{clip.id}")).set_value("{clip} of {store}").run()
    app.segmented_control(key=widget_key(member.profile_id, "post-when")).set_value("slot").run()
    app.button(key=widget_key(member.profile_id, "post-button")).click().run()
    assert not app.error, [error.value for error in app.error]
    (post,) = store.publications.publications(member.profile_id)
    assert post.text == "Travel mug of Nortia\n\n#mug"
    assert (post.settings["privacy_level"], post.settings["video_made_with_ai"]) == ("SELF_ONLY", True)
    local = post.scheduled_at.astimezone(ZoneInfo(member.profile.timezone))
    assert f"{local:%H:%M}" == "07:15"


def test_many_clips_are_planned_over_days_in_a_table(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clips = [rows.approve(store, member, rows.add_clip(settings, store, member, name=f"Mug {n}")) for n in range(4)]
    connect(settings, store, member)
    app = open_page("pages/publish/publish.py")
    app.button(key=widget_key(member.profile_id, "post-all-clips")).click().run()
    pick(app, member, "c-tiktok")
    app.text_area(key=widget_key(member.profile_id, "post-text-many")).set_value("Meet {clip}").run()
    button = app.button(key=widget_key(member.profile_id, "post-button"))
    assert button.label == "Schedule 4 posts to Nortia"
    button.click().run()
    assert not app.error, [error.value for error in app.error]
    posts = store.publications.publications(member.profile_id)
    assert {post.text for post in posts} == {f"Meet {clip.project_name}" for clip in clips}
    assert len({post.scheduled_at for post in posts}) == 4
    (job,) = store.jobs.jobs(member.profile_id, kinds=("publish",))
    assert set(job.data["publication_ids"]) == {post.id for post in posts}


def test_a_stale_clip_is_not_offered(open_page: Open, settings: Settings, store: Store, member: Membership) -> None:
    rows.approve(store, member, rows.add_clip(settings, store, member))
    connect(settings, store, member)
    store.profiles.update(member.profile_id, {"brand": {"colour": "#123456"}})
    app = open_page("pages/publish/publish.py")
    assert any("1 approved clip left out" in block.value for block in app.caption)
    assert any("Nothing is approved" in block.value for block in app.markdown)


def test_the_calendar_shows_posts_at_their_times_and_opens_one(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.approve(store, member, rows.add_clip(settings, store, member))
    (planned,) = plan_publications(store, member, clip_id=clip.id, channels=[TIKTOK], text="Hot", clock=SystemClock())
    post = planned.publication
    app = open_page("pages/publish/calendar.py")
    grid = next(block.proto.body for block in app.html if 'aria-label="Month"' in block.proto.body)
    assert f"post={post.id}" in grid
    assert "waiting to be sent" in grid
    app.segmented_control(key=widget_key(member.profile_id, "calendar-view")).set_value("Week").run()
    assert any('aria-label="Week"' in block.proto.body for block in app.html)
    app.query_params["post"] = post.id
    app.run()
    assert any("approved by you" in block.value for block in app.caption)


def test_history_shows_states_as_they_are(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.approve(store, member, rows.add_clip(settings, store, member))
    plan_publications(store, member, clip_id=clip.id, channels=[TIKTOK], text="Hot", clock=SystemClock())
    app = open_page("pages/publish/history.py")
    assert any("waiting to be sent" in block.value for block in app.markdown)
    app.button(key=widget_key(member.profile_id, "look-up")).click().run()
    assert [job.kind for job in store.jobs.jobs(member.profile_id)] == ["read-back"]


def test_history_cancels_what_was_not_sent_and_tries_it_again(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.approve(store, member, rows.add_clip(settings, store, member))
    (planned,) = plan_publications(store, member, clip_id=clip.id, channels=[TIKTOK], text="Hot", clock=SystemClock())
    post = planned.publication
    app = open_page("pages/publish/history.py")
    app.button(key=widget_key(member.profile_id, f"post-more-{post.id}")).click().run()
    assert any("approved by you · published by you" in block.value for block in app.caption)
    app.button(key=widget_key(member.profile_id, f"post-block-{post.id}")).click().run()
    assert store.publications.publication(member.profile_id, post.id).state is PublicationState.CANCELLED
    app.button(key=widget_key(member.profile_id, f"post-more-{post.id}")).click().run()
    again = app.button(key=widget_key(member.profile_id, f"post-refresh-{post.id}"))
    assert again.label == "Try again on TikTok of Nortia"
    again.click().run()
    assert not app.exception
    states = [each.state for each in store.publications.publications(member.profile_id)]
    assert sorted(state.value for state in states) == ["cancelled", "planned"]
    assert [job.kind for job in store.jobs.jobs(member.profile_id)] == ["publish"]


def test_the_store_shows_its_channels_keeps_their_defaults_and_names_the_risk_of_sharing(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    connect(settings, store, member)
    groups = [{"id": "g1", "name": "Nortia's"}]
    channels = [channel.as_json() for channel in (TIKTOK, OFF)]
    result = {"channels": channels, "groups": groups, "shared_with": ["Vela"]}
    rows.add_job(store, member, "list-channels", state=JobState.SUCCEEDED, result=result)
    app = open_page()
    app.query_params["tab"] = "Publishing"
    app.switch_page("pages/manage/stores.py").run()
    assert not app.exception
    assert any("wrong store's account" in block.value for block in app.warning)
    app.text_input(key=widget_key(member.profile_id, "default-c-tiktok-hashtags")).set_value("mug coffee")
    app.text_input(key=widget_key(member.profile_id, "default-c-tiktok-times")).set_value("8:15")
    next(button for button in app.button if button.label == "Save defaults").click().run()
    profile = store.profiles.profile(member.profile_id)
    assert profile.publishing["channel:c-tiktok"]["hashtags"] == "#mug #coffee"
    assert profile.publishing["channel:c-tiktok"]["times"] == ["08:15"]
    app.selectbox(key=widget_key(member.profile_id, "postiz-group")).set_value("g1").run()
    assert store.profiles.profile(member.profile_id).publishing["group"] == "g1"
    assert store.jobs.jobs(member.profile_id)[0].kind == "list-channels"


def test_a_stale_clip_cannot_be_approved_in_review(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    clip = rows.add_clip(settings, store, member)
    store.profiles.update(member.profile_id, {"brand": {"colour": "#123456"}})
    app = open_page("pages/publish/review.py")
    assert app.button(key=widget_key(member.profile_id, f"review-approve-{clip.id}")).disabled
    assert any("changed since this clip was made" in block.value for block in app.warning)
