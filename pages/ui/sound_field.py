"""One sound for a voice: recorded in the page, or a file. It waits on disk until a job has used it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import streamlit as st

from editai.errors import EditAIError
from editai.library.voices import keep_sound, sound_waits
from editai.store.rows import Membership
from pages.ui.failures import plain
from pages.ui.resources import get_settings
from pages.ui.session import Slot, widget_key

if TYPE_CHECKING:
    from streamlit.runtime.uploaded_file_manager import UploadedFile

SOUNDS: Final = ["wav", "mp3", "ogg", "m4a"]
RECORD_HZ: Final = 32_000
"""All of speech: Streamlit's own 16,000 is for listening machines, and what is above 8 kHz is what sounds clear.
Five minutes of it are 19 MB, and ``server.maxUploadSize`` is 20."""
_NO_MICROPHONE: Final = """<style>
.editai-mic {display: none; margin: 0; padding: 10px 14px; border-radius: 10px; background: rgba(128, 128, 128, .14)}
html[data-mic] [data-testid=stAudioInput] {display: none}
html[data-mic=denied] .editai-mic[data-why=denied], html[data-mic=missing] .editai-mic[data-why=missing],
html[data-mic=insecure] .editai-mic[data-why=insecure] {display: block}
</style>
<p class="editai-mic" data-why="denied">The browser gives no microphone. Allow it beside the address and reload the
page, or record with a phone and give the file below.</p>
<p class="editai-mic" data-why="missing">No microphone was found. Plug one in and reload the page, or record with a
phone and give the file below.</p>
<p class="editai-mic" data-why="insecure">A browser records under https only. Record with a phone and give the file
below.</p>
<script>
if (!window.editaiMic) {
  window.editaiMic = true;
  const tell = why => why ? document.documentElement.dataset.mic = why : delete document.documentElement.dataset.mic;
  const devices = navigator.mediaDevices;
  if (!devices) tell('insecure');
  else {
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async wanted => {
      try {
        const stream = await ask(wanted);
        tell('');
        return stream;
      } catch (error) {
        tell(error.name === 'NotFoundError' ? 'missing' : 'denied');
        throw error;
      }
    };
    navigator.permissions?.query({name: 'microphone'}).then(now => now.state === 'denied' && tell('denied')).catch(
      () => {});
  }
}
</script>"""
"""Where the recorder cannot work it gives way to what can be done; Streamlit's own words lead to its manual, and
are cut off on a phone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A sound that waits to be used."""

    upload_id: str
    name: str
    size_bytes: int
    file_id: str
    """What the field it came from calls it; '' once that field went with its page."""


_TAKES: Slot[dict[str, Take]] = Slot("sound-takes", dict)
_TURNS: Slot[dict[str, int]] = Slot("sound-turns", dict)
"""How often a field was emptied: one with another key is a new one."""


def draw_sound_field(member: Membership, name: str, label: str, *, most_mb: int | None = None) -> Take | None:
    """The recorder, and below it a field for a file; what was given last counts, and empties the other.

    Returns what waits, also what was given before another page was looked at. Reads the fields rather than
    hears of their changes: a callback is lost when the person does the next thing meanwhile.
    """
    take = _waiting(member, name)
    recorder, file = name, f"{name}-file"
    with st.container(gap=None):
        spoken = st.audio_input(label, sample_rate=RECORD_HZ, key=_key(member, recorder), label_visibility="collapsed")
        st.html(_NO_MICROPHONE, unsafe_allow_javascript=True)
    dropped = st.file_uploader("or a file", type=SOUNDS, max_upload_size=most_mb, key=_key(member, file))
    held = [each for each in (spoken, dropped) if each is not None]
    new = next((each for each in held if take is None or each.file_id != take.file_id), None)
    if new is not None:
        take = _keep(member, name, new, "Your recording" if new is spoken else new.name)
        if take is not None and len(held) > 1:
            _empty(member, file if new is spoken else recorder)
            st.rerun()
    elif take is not None and take.file_id and not held:
        _set(member, name, None)  # taken out of its field
        return None
    if take is not None and not take.file_id:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.caption(f":material/check: {plain(take.name)} waits here.")
            st.button(
                "Remove",
                key=widget_key(member.profile_id, f"own-{name}-drop"),
                type="tertiary",
                on_click=_forget,
                args=(member, name),
            )
    return take


def _waiting(member: Membership, name: str) -> Take | None:
    """What waits; once a job has used it, both fields are empty again."""
    take = _TAKES.get(member.profile_id).get(name)
    if take is None:
        return None
    if not sound_waits(get_settings(), member.profile_id, take.upload_id):
        _forget(member, name)
        return None
    fields = (_key(member, name), _key(member, f"{name}-file"))
    if take.file_id and not any(field in st.session_state for field in fields):
        take = replace(take, file_id="")  # another page was looked at, which throws fields away
        _set(member, name, take)
    return take


def _keep(member: Membership, name: str, sound: UploadedFile, title: str) -> Take | None:
    content = sound.getvalue()
    try:
        upload_id = keep_sound(get_settings(), member.profile_id, content)
    except EditAIError as error:
        st.error(plain(error.sentence), icon=":material/error:")
        return None
    take = Take(upload_id=upload_id, name=title, size_bytes=len(content), file_id=sound.file_id)
    _set(member, name, take)
    return take


def _set(member: Membership, name: str, take: Take | None) -> None:
    others = {each: known for each, known in _TAKES.get(member.profile_id).items() if each != name}
    _TAKES.set(member.profile_id, {**others, name: take} if take is not None else others)


def _forget(member: Membership, name: str) -> None:
    _set(member, name, None)
    _empty(member, name)
    _empty(member, f"{name}-file")


def _empty(member: Membership, field: str) -> None:
    turns = _TURNS.get(member.profile_id)
    _TURNS.set(member.profile_id, {**turns, field: turns.get(field, 0) + 1})


def _key(member: Membership, field: str) -> str:
    turn = _TURNS.get(member.profile_id).get(field, 0)
    return widget_key(member.profile_id, f"own-{field}" + (f"-{turn}" if turn else ""))
