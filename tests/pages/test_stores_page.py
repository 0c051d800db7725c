"""Stores: every tab does what it is for, saves what was changed and nothing else, and shows it where it is made."""

from __future__ import annotations

import base64
import io
import re
from collections.abc import Callable
from typing import Any

import numpy
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from editai.profiles.pronunciations import pronunciations
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import JobState, Role
from pages.ui.session import widget_key
from tests.pages import rows

Open = Callable[..., AppTest]
PAGE = "pages/manage/stores.py"


def _open(open_page: Open, member: Membership, tab: str) -> AppTest:
    return open_page(PAGE, **{widget_key(member.profile_id, "store-tabs"): tab})


def _press(app: AppTest, label: str) -> AppTest:
    return next(button for button in app.button if button.label == label).click().run()


def _key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, name)


def _picture(app: AppTest) -> Any:
    """The preview that the page shows, as pixels."""
    shown = " ".join(str(block.proto.body) for block in app.html)
    found = re.search(r"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", shown)
    assert found
    return numpy.asarray(Image.open(io.BytesIO(base64.b64decode(found[1]))).convert("RGB")).astype(int)


def test_a_brand_is_edited_and_nothing_else_is(open_page: Open, store: Store, member: Membership) -> None:
    store.profiles.update(member.profile_id, {"brand": {"address": "nortia.example"}, "voice": {"speed": 1.2}})
    app = _open(open_page, member, "Brand")
    app.text_input(key=_key(member, "brand-tagline")).set_value("Made to be carried").run()
    # somebody else changes another field of the same object meanwhile
    store.profiles.update(member.profile_id, {"brand": {"colour": "#be123c"}, "timezone": "Europe/Bucharest"})
    _press(app, "Save")
    assert not app.error, [error.value for error in app.error]
    after = store.profiles.profile(member.profile_id)
    assert after.brand == {"address": "nortia.example", "tagline": "Made to be carried", "colour": "#be123c"}
    assert (after.timezone, after.voice, after.name) == ("Europe/Bucharest", {"speed": 1.2}, "Nortia")


def test_a_change_is_told_and_undo_takes_it_back(open_page: Open, store: Store, member: Membership) -> None:
    app = _open(open_page, member, "Brand")
    assert "Not saved yet" not in [each.value for each in app.caption]
    app.text_input(key=_key(member, "brand-name")).set_value("Another name").run()
    assert "Not saved yet" in [each.value for each in app.caption]
    _press(app, "Undo")
    assert app.text_input(key=_key(member, "brand-name")).value == "Nortia"
    assert "Not saved yet" not in [each.value for each in app.caption]
    _press(app, "Save")
    assert store.profiles.profile(member.profile_id) == member.profile


def test_an_untouched_form_follows_the_store(open_page: Open, store: Store, member: Membership) -> None:
    app = _open(open_page, member, "Brand")
    store.profiles.update(member.profile_id, {"name": "Nortia Home"})
    app.run()
    assert app.text_input(key=_key(member, "brand-name")).value == "Nortia Home"
    app.text_input(key=_key(member, "brand-tagline")).set_value("Half written").run()
    store.profiles.update(member.profile_id, {"name": "Nortia Away"})
    app.session_state[_key(member, "store-tabs")] = "Voice"
    app.run()
    app.session_state[_key(member, "store-tabs")] = "Brand"
    app.run()
    assert app.text_input(key=_key(member, "brand-tagline")).value == "Half written"


def test_a_changed_colour_shows_in_the_next_end_card(open_page: Open, store: Store, member: Membership) -> None:
    """On pixels, before and after saving, without making a clip."""
    app = _open(open_page, member, "Brand")
    before = _picture(app)
    app.color_picker(key=_key(member, "brand-colour")).set_value("#15803d").run()
    typed = _picture(app)
    assert before[20, 20, 2] > before[20, 20, 1] + 60  # indigo: more blue than green
    assert typed[20, 20, 1] > typed[20, 20, 2] + 40  # green now
    _press(app, "Save")
    assert numpy.abs(_picture(app) - typed).mean() < 1


def test_a_changed_text_shows_in_the_end_card(open_page: Open, member: Membership) -> None:
    app = _open(open_page, member, "Brand")
    before = _picture(app)
    app.text_input(key=_key(member, "brand-call_to_action")).set_value("Shop now").run()
    assert (numpy.abs(_picture(app) - before).max(axis=2) > 60).sum() > 2_000


def test_no_end_card_is_no_picture(open_page: Open, store: Store, member: Membership) -> None:
    app = _open(open_page, member, "Brand")
    app.toggle(key=_key(member, "brand-end_card")).set_value(False).run()
    assert "base64" not in str([block.proto.body for block in app.html])
    assert app.text_input(key=_key(member, "brand-address")).disabled
    _press(app, "Save")
    assert store.profiles.profile(member.profile_id).brand == {"end_card": False}


def test_a_logo_is_kept_shown_and_removed(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    app = _open(open_page, member, "Brand")
    before = _picture(app)
    red = io.BytesIO()
    Image.new("RGB", (400, 300), "#ff0000").save(red, format="PNG")
    app.file_uploader(key=_key(member, "logo-0")).upload("logo.png", red.getvalue(), "image/png").run()
    assert not app.error, [error.value for error in app.error]
    key = store.profiles.profile(member.profile_id).brand["logo_key"]
    assert (settings.media_root / key).is_file()
    shown = _picture(app)
    is_red = (shown[:, :, 0] > 200) & (shown[:, :, 1] < 70) & (shown[:, :, 2] < 70)
    assert is_red.sum() > 2_000
    _press(app, "Remove the logo")
    assert "logo_key" not in store.profiles.profile(member.profile_id).brand
    assert numpy.abs(_picture(app) - before).mean() < 1


def test_what_is_no_logo_is_refused_with_a_sentence(open_page: Open, store: Store, member: Membership) -> None:
    app = _open(open_page, member, "Brand")
    app.file_uploader(key=_key(member, "logo-0")).upload("logo.png", b"<svg xmlns='x'/>", "image/png").run()
    assert "Export it as PNG" in app.error[0].value
    assert store.profiles.profile(member.profile_id).brand == {}


def test_a_changed_style_and_font_show_in_the_captions(open_page: Open, store: Store, member: Membership) -> None:
    app = _open(open_page, member, "Captions")
    bold = _picture(app)
    app.radio(key=_key(member, "captions-style")).set_value("boxed").run()
    boxed = _picture(app)
    assert (numpy.abs(boxed - bold).max(axis=2) > 60).sum() > 3_000
    app.selectbox(key=_key(member, "captions-font")).set_value("Manrope Medium").run()
    assert (numpy.abs(_picture(app) - boxed).max(axis=2) > 60).sum() > 500
    _press(app, "Save")
    assert store.profiles.profile(member.profile_id).caption == {"style": "boxed", "font": "Manrope Medium"}


def test_a_changed_colour_shows_in_the_captions(open_page: Open, store: Store, member: Membership) -> None:
    store.profiles.update(member.profile_id, {"caption": {"style": "karaoke"}, "brand": {"colour": "#15803d"}})
    green = _picture(_open(open_page, member, "Captions"))
    store.profiles.update(member.profile_id, {"brand": {"colour": "#be123c"}})
    red = _picture(_open(open_page, member, "Captions"))
    assert (((red - green)[:, :, 0] > 60) & ((red - green)[:, :, 1] < -40)).sum() > 150  # one word


def test_voice_speed_and_platforms_are_the_stores(open_page: Open, store: Store, member: Membership) -> None:
    app = _open(open_page, member, "Voice")
    app.slider(key=_key(member, "voice-speed")).set_value(1.2)
    app.multiselect(key=_key(member, "voice-platforms")).set_value(["instagram", "tiktok"]).run()
    _press(app, "Save")
    after = store.profiles.profile(member.profile_id)
    assert (after.voice, after.publishing) == ({"speed": 1.2}, {"platforms": ["instagram", "tiktok"]})


def test_words_are_added_replaced_and_forgotten(open_page: Open, store: Store, member: Membership) -> None:
    app = _open(open_page, member, "Voice")
    for word, said in (("Nortia", "Nor sha"), ("nortia", "Nor tia"), ("Vela", "Vay la")):
        app.text_input(key=_key(member, "say-word")).set_value(word)
        app.text_input(key=_key(member, "say-said")).set_value(said)
        _press(app, "Add")
        assert not app.error
    assert pronunciations(store.profiles.profile(member.profile_id)) == {"nortia": "Nor tia", "Vela": "Vay la"}
    app.button(key=_key(member, "unsay-nortia")).click().run()
    assert pronunciations(store.profiles.profile(member.profile_id)) == {"Vela": "Vay la"}
    app.text_input(key=_key(member, "say-word")).set_value("Mug")
    _press(app, "Add")
    assert "cannot be empty" in app.error[0].value


def test_embedded_there_is_one_person(open_page: Open, member: Membership) -> None:
    app = _open(open_page, member, "People")
    said = " ".join(str(each.value) for each in (*app.markdown, *app.caption))
    assert "you" in said
    assert "one person on this machine" in said
    assert not app.selectbox(key="store_picker").disabled
    assert [button.label for button in app.button if "Leave" in button.label] == []


def test_a_limit_is_set_with_a_reason(open_page: Open, store: Store, member: Membership) -> None:
    app = _open(open_page, member, "Limit")
    app.radio[0].set_value("A limit")
    next(each for each in app.text_input if each.label == "Dollars a month").set_value("25")
    _press(app, "Save the limit")
    assert "Say why" in app.error[0].value
    next(each for each in app.text_input if each.label == "Why").set_value("Winter sale")
    _press(app, "Save the limit")
    assert store.profiles.profile(member.profile_id).monthly_quota_microusd == 25_000_000
    assert store.costs.quota_changes(member.profile_id)[0].note == "Winter sale"


@pytest.mark.parametrize("tab", ["Brand", "Voice", "Captions", "Limit", "Delete"])
def test_who_is_no_owner_changes_nothing(open_page: Open, store: Store, member: Membership, tab: str) -> None:
    store.profiles.set_member(member.profile_id, "other", Role.OWNER, created_by=member.user_id)
    store.profiles.set_member(member.profile_id, member.user_id, Role.EDITOR, created_by="other")
    app = _open(open_page, member, tab)
    assert not [button for button in app.button if button.label.startswith(("Save", "Delete", "Add"))]
    fields = [*app.text_input, *app.color_picker, *app.multiselect, *app.radio]
    assert all(field.disabled for field in fields)
    assert not app.exception


def test_deleting_says_what_goes_what_stays_and_what_is_in_the_way(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    other = store.profiles.membership(member.user_id, store.profiles.create(member.user_id, name="Vela").id)
    rows.add_source(settings, store, other)
    rows.add_clip(settings, store, other)
    job = rows.add_job(store, other, "make", name="Mug")
    app = open_page(PAGE, store_id=other.profile_id, **{widget_key(other.profile_id, "store-tabs"): "Delete"})
    said = " ".join(str(each.value) for each in app.markdown)
    assert all(words in said for words in ("1 video", "1 clip", "MB of files", "1 job"))
    assert "1 job is not finished" in app.info[0].value
    button = next(each for each in app.button if each.label == "Delete Vela…")
    assert button.disabled
    store.jobs.cancel_job(other.profile_id, job.id)
    app.run()
    assert not app.info
    assert not next(each for each in app.button if each.label == "Delete Vela…").disabled


def test_a_tab_can_be_asked_for_by_address(open_page: Open, member: Membership) -> None:
    app = open_page("pages/publish/publish.py")
    next(button for button in app.button if button.label == "Connect it").click().run()
    assert [each.label for each in app.text_input] == ["Postiz address", "Postiz key"]


def test_a_job_of_a_finished_store_is_not_live(store: Store, member: Membership) -> None:
    rows.add_job(store, member, "sample", state=JobState.SUCCEEDED)
    assert (store.profiles.contents(member.profile_id).live_jobs, store.profiles.contents(member.profile_id).jobs) == (
        0,
        1,
    )
