"""Voices: the store's preset, its sentence, a text as a sound; and scripts that are drafted on New clip."""

from __future__ import annotations

import uuid

from editai.library.drafts import read_draft
from editai.profiles.actions import edit_store
from editai.profiles.service_keys import ELEVENLABS, service_key_hint
from editai.settings import Settings
from editai.store.protocol import Store
from editai.store.rows import Membership
from editai.store.states import JobState
from pages.ui.session import widget_key
from tests.pages import rows
from tests.pages.conftest import Open

PAGE = "pages/make/voices.py"


def key(member: Membership, name: str) -> str:
    return widget_key(member.profile_id, name)


def test_the_store_s_sentence_is_said_and_kept(open_page: Open, store: Store, member: Membership) -> None:
    app = open_page(PAGE)
    app.text_input(key=key(member, "sentence")).set_value("Nortia mugs cost $19.99 today.").run()
    assert store.profiles.profile(member.profile_id).voice["sentence"] == "Nortia mugs cost $19.99 today."
    app.button(key=key(member, "listen-kokoro:af_bella")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.data["voice"], job.data["text"]) == ("kokoro:af_bella", "Nortia mugs cost $19.99 today.")
    assert any("Waiting for its turn" in caption.value for caption in app.caption)


def test_speed_and_pitch_are_heard_before_they_are_kept(open_page: Open, store: Store, member: Membership) -> None:
    app = open_page(PAGE)
    speed, pitch = app.slider
    speed.set_value(1.2)
    pitch.set_value(-2.0).run()
    app.button(key=key(member, "listen-preset")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.data["speed"], job.data["voice_settings"]) == (1.2, {"pitch_semitones": -2.0})
    assert "speed" not in store.profiles.profile(member.profile_id).voice
    app.button(key=key(member, "save-preset")).click().run()
    voice = store.profiles.profile(member.profile_id).voice
    assert (voice["speed"], voice["pitch_semitones"]) == (1.2, -2.0)
    assert [slider.value for slider in app.slider] == [1.2, -2.0]
    assert app.button(key=key(member, "save-preset")).disabled
    app.button(key=key(member, "listen-kokoro:af_bella")).click().run()
    assert store.jobs.jobs(member.profile_id)[0].data["speed"] == 1.2, "every voice is heard as the store speaks"


def test_languages_and_all_voices(open_page: Open, member: Membership) -> None:
    app = open_page(PAGE)

    def shown() -> list[str]:
        start = key(member, "listen-")
        keys = [str(button.key) for button in app.button]
        return [each.removeprefix(start) for each in keys if each.startswith(f"{start}kokoro")]

    assert len(shown()) == 12
    app.button(key=key(member, "more")).click().run()
    assert len(shown()) == 20
    app.selectbox(key=key(member, "voice-language")).set_value("en-GB").run()
    assert len(shown()) == 8
    assert all("kokoro:b" in name for name in shown())


def test_a_text_is_spoken_once_and_comes_as_a_file(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    app = open_page(PAGE)
    app.segmented_control(key=key(member, "voices-part")).set_value("Speak a text").run()
    assert app.button(key=key(member, "start-speak")).disabled
    app.text_area(key=key(member, "speak-text")).set_value("Only $5. [pause 2s] Go.").run()
    assert any("words · about 0:0" in caption.value for caption in app.caption)
    assert app.button(key=key(member, "start-speak")).label == "Speak · free"
    app.button(key=key(member, "start-speak")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.kind, job.data["script"], job.data["suffix"]) == ("speak", "Only $5. [pause 2s] Go.", ".mp3")
    sound = rows.add_file(settings, member.profile_id, "results", ".mp3")
    words = [{"text": "<b>Only</b>", "start_ms": 0, "end_ms": 9}, {"text": "$5.", "start_ms": 9, "end_ms": 99}]
    store.jobs.start_job(job.id)
    result = {"media_key": sound, "words": words, "duration_ms": 4200, "cost_microusd": 0}
    store.jobs.finish_job(job.id, state=JobState.SUCCEEDED, result=result, error=None)
    app.run()
    assert any(sound in str(block.proto.body) for block in app.html)
    assert not any("<b>" in str(block.proto.body) for block in app.html), "what is said is text"
    assert not app.exception


def test_a_recording_is_kept_and_a_clone_needs_both_consents(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    app = open_page(PAGE)
    app.segmented_control(key=key(member, "voices-part")).set_value("Your own").run()
    assert app.button(key=key(member, "start-keep-recording")).disabled
    app.file_uploader(key=key(member, "own-record-file")).upload("me.wav", b"RIFF....", "audio/wav").run()
    app.text_input(key=key(member, "own-record-name")).set_value("Spring").run()
    app.button(key=key(member, "start-keep-recording")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    assert (job.kind, job.data["name"]) == ("keep-recording", "Spring")
    assert (settings.inbox_root / member.profile_id / job.data["upload_id"]).read_bytes() == b"RIFF...."

    app.file_uploader(key=key(member, "own-sample-file")).upload("ana.mp3", b"ID3", "audio/mpeg").run()
    app.checkbox(key=key(member, "own-consent")).check().run()
    assert app.button(key=key(member, "start-clone-voice")).disabled
    app.checkbox(key=key(member, "own-licence")).check().run()
    app.button(key=key(member, "start-clone-voice")).click().run()
    assert store.jobs.jobs(member.profile_id)[0].kind == "clone-voice"
    assert not app.exception


def test_a_sound_waits_while_something_else_is_looked_at_and_goes_once_a_job_has_used_it(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    app = open_page(PAGE)
    parts = app.segmented_control(key=key(member, "voices-part"))
    parts.set_value("Your own").run()
    app.file_uploader(key=key(member, "own-record-file")).upload("me.wav", b"RIFF....", "audio/wav").run()
    app.text_area(key=key(member, "own-record-script")).set_value("Our own words.").run()
    for part in ("Keys", "Your own"):
        app.segmented_control(key=key(member, "voices-part")).set_value(part).run()
    assert any("me.wav waits here" in caption.value for caption in app.caption)
    assert app.text_area(key=key(member, "own-record-script")).value == "Our own words."
    app.button(key=key(member, "start-keep-recording")).click().run()
    (job,) = store.jobs.jobs(member.profile_id)
    store.jobs.start_job(job.id)
    (settings.inbox_root / member.profile_id / job.data["upload_id"]).unlink()
    store.jobs.finish_job(job.id, state=JobState.SUCCEEDED, result={"name": "Recording"}, error=None)
    app.run()
    assert app.button(key=key(member, "start-keep-recording")).disabled, "the same is not kept twice"
    assert app.text_area(key=key(member, "own-record-script")).value == ""
    app.file_uploader(key=key(member, "own-record-file-1")).upload("two.wav", b"RIFF...2", "audio/wav").run()
    for part in ("Keys", "Your own"):
        app.segmented_control(key=key(member, "voices-part")).set_value(part).run()
    app.button(key=key(member, "own-record-drop")).click().run()
    assert app.button(key=key(member, "start-keep-recording")).disabled
    assert not app.exception


def test_the_store_s_own_voices_are_heard_used_and_deleted(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    sound = rows.add_file(settings, member.profile_id, "voices", ".wav")
    facts = {"duration_ms": 8000, "script": "Our own words."}
    stored = store.voices.add(
        member.profile_id, voice_id=str(uuid.uuid4()), engine="recording", name="<i>Spring</i>", sample_key=sound,
        consent=facts, created_by=member.user_id,
    )  # fmt: skip
    app = open_page(PAGE)
    app.segmented_control(key=key(member, "voices-part")).set_value("Your own").run()
    assert any(sound in str(block.proto.body) for block in app.html)
    assert not any("<i>" in str(block.proto.body) for block in app.html)
    app.button(key=key(member, f"clip-{stored.id}")).click().run()
    draft = read_draft(settings, member.profile_id, member.user_id)
    assert (draft.voice, draft.script) == (f"recording:{stored.id}", "Our own words.")
    app.switch_page("pages/make/new_clip.py").run()
    assert app.selectbox(key=key(member, "draft-voice")).value == f"recording:{stored.id}"
    app.switch_page(PAGE).run()
    app.segmented_control(key=key(member, "voices-part")).set_value("Your own").run()
    app.button(key=key(member, f"remove-{stored.id}")).click().run()
    app.button(key=key(member, "remove-yes")).click().run()
    assert store.voices.voices(member.profile_id) == []
    assert not app.exception


def test_keys_are_kept_and_the_account_shows_what_is_left(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    app = open_page(PAGE)
    app.segmented_control(key=key(member, "voices-part")).set_value("Keys").run()
    app.text_input[0].set_value("xi-0123456789abcdef")
    app.button[[button.label for button in app.button].index("Save")].click().run()
    assert service_key_hint(store, member.profile_id, ELEVENLABS) == "cdef"
    (job,) = store.jobs.jobs(member.profile_id)
    assert job.kind == "voice-account"
    voices = [{"voice": "elevenlabs:21m00Tcm4TlvDq8ikWAM", "title": "Rachel", "language": "en", "gender": "female"}]
    account = {"characters_left": 7_500, "characters_limit": 10_000, "tier": "free", "voices": voices}
    store.jobs.start_job(job.id)
    store.jobs.finish_job(job.id, state=JobState.SUCCEEDED, result=account, error=None)
    app.run()
    assert any("1 voices" in caption.value for caption in app.caption)
    app.segmented_control(key=key(member, "voices-part")).set_value("Choose").run()
    app.selectbox(key=key(member, "voice-language")).set_value("en").run()
    assert any("Rachel" in text.value for text in app.markdown)
    assert any("/ 30 s" in caption.value for caption in app.caption), "what a clip costs stands beside the voice"
    assert "xi-0123" not in str(app.session_state)
    assert not app.exception

    edit_store(store, member, {"voice": {"voice": "elevenlabs:21m00Tcm4TlvDq8ikWAM"}})
    app.run()
    (model,) = [box for box in app.selectbox if box.label == "Model"]
    assert model.value == "eleven_multilingual_v2"
    assert app.button(key=key(member, "save-preset")).disabled, "the usual model is no change"
    model.select("eleven_flash_v2_5").run()
    app.button(key=key(member, "save-preset")).click().run()
    assert store.profiles.profile(member.profile_id).voice["model"] == "eleven_flash_v2_5"
    edit_store(store, member, {"voice": {"model": "a_model_of_tomorrow"}})
    app.run()
    assert [box.value for box in app.selectbox if box.label == "Model"] == ["a_model_of_tomorrow"]
    assert not app.exception


def test_drafts_from_templates_become_the_script(
    open_page: Open, settings: Settings, store: Store, member: Membership
) -> None:
    app = open_page()
    app.text_input(key=key(member, "brief-product")).set_value("Nortia <b>mug</b>").run()
    app.text_area(key=key(member, "brief-facts")).set_value("hot for 12 hours").run()
    assert app.button(key=key(member, "draft-go")).label == "Draft · free"
    app.button(key=key(member, "draft-go")).click().run()
    first = next(text.value for text in app.text if "Nortia <b>mug</b>" in text.value)
    assert first.startswith("Meet Nortia <b>mug</b>.")
    app.button(key=key(member, "use-draft-1")).click().run()
    script = read_draft(settings, member.profile_id, member.user_id).script
    assert "Hot for 12 hours." in script
    assert app.text_area(key=key(member, "draft-script")).value == script
    assert store.jobs.jobs(member.profile_id) == []
    assert not app.exception
