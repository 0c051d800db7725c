"""A project may speak otherwise than its store: in this clip, and only there."""

from __future__ import annotations

import pytest

from editai.errors import InputError
from editai.jobs.make_request import MakeRequest, preset_of
from editai.library.drafts import Draft, read_draft, write_draft
from editai.profiles.actions import edit_store
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from pages.ui.session import widget_key
from tests.pages import rows
from tests.pages.conftest import Open


def key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, f"draft-{name}-kokoro:af_heart")


def test_speed_and_pitch_of_one_clip(open_page: Open, settings: Settings, store: Store, member: Membership) -> None:
    edit_store(store, member, {"voice": {"speed": 1.1, "pitch_semitones": -2.0}})
    source = rows.add_source(settings, store, member)
    draft = Draft(source_video_ids=(source.id,), script=rows.SCRIPT)
    write_draft(settings, member.profile_id, member.user_id, draft)
    app = open_page()
    assert [app.slider(key=key(member, name)).value for name in ("speed", "pitch_semitones")] == [1.1, -2.0]
    assert "voice_settings" not in read_draft(settings, member.profile_id, member.user_id).choices
    app.slider(key=key(member, "pitch_semitones")).set_value(1.5).run()
    assert read_draft(settings, member.profile_id, member.user_id).choices["voice_settings"] == {"pitch_semitones": 1.5}
    assert any("In this clip only" in caption.value for caption in app.caption)
    app.button(key=widget_key(member.profile_id, "make")).click().run()
    (job,) = store.jobs.jobs(member.profile_id, kinds=("make",))
    assert (job.data["speed"], job.data["voice_settings"]) == (1.1, {"pitch_semitones": 1.5})
    assert store.profiles.profile(member.profile_id).voice["pitch_semitones"] == -2.0, "the store speaks as before"
    app.slider(key=key(member, "pitch_semitones")).set_value(-2.0).run()
    assert "voice_settings" not in read_draft(settings, member.profile_id, member.user_id).choices
    assert not app.exception


def test_a_request_changes_the_preset_and_is_checked(store: Store, member: Membership) -> None:
    edit_store(store, member, {"voice": {"speed": 1.1, "pitch_semitones": -2.0}})
    profile = store.profiles.profile(member.profile_id)
    asked = MakeRequest(script="Hello.", source_video_ids=(), voice_settings={"pitch_semitones": 0.0})
    assert preset_of(profile, asked).as_json() == {"voice": "kokoro:af_heart", "speed": 1.1}
    asked = MakeRequest(script="Hello.", source_video_ids=(), voice_settings={"pitch_semitones": 7.0})
    with pytest.raises(InputError, match="pitch must be between"):
        preset_of(profile, asked)
