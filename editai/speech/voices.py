"""The voices a person can choose, written ``engine:voice``. Light: pages list them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from editai.errors import InputError
from editai.speech.kokoro_voices import KOKORO_VOICES
from editai.speech.no_voice import SILENT
from editai.speech.voice import Voice, sample_sentence

if TYPE_CHECKING:
    from editai.settings import Settings

__all__ = ["DEFAULT_VOICE", "VOICES", "Voice", "all_voices", "find_voice", "parse_voice"]

DEFAULT_VOICE: Final = "kokoro:af_heart"

VOICES: Final[tuple[Voice, ...]] = tuple(voice for voice in KOKORO_VOICES if voice.language.startswith("en"))
"""The voices that every installation has, the recommended ones first. ``all_voices`` lists those of this one."""

_KNOWN: Final = {voice.name: voice for voice in KOKORO_VOICES}
_FOUND_ENGINES: Final = frozenset({"piper"})
"""Their voices are found, not known beforehand."""
STORE_ENGINES: Final = frozenset({"recording", "xtts"})
"""Their voices belong to stores: ``store.voices`` has them, and the id is the row's."""
_ID: Final = re.compile(r"[\w.#-]{1,120}")
_ROW_ID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ACCOUNT_ID: Final = re.compile(r"[A-Za-z0-9]{4,40}")
"""Twenty letters and digits, as accounts list them."""
_ACCOUNT_HELLO: Final = sample_sentence("en-US", "your ElevenLabs voice")
_TITLES: Final = {"recording": "Own recording", "xtts": "Cloned voice"}
_HELLO: Final = sample_sentence("en-US", "your voice")
_LANGUAGE: Final = re.compile(r"([a-z]{2,3})[_-]([A-Z]{2})\b")


def all_voices(settings: Settings) -> list[Voice]:
    """The voices of this installation that can be chosen now, the recommended ones first.

    Looks into the folder of the models, so that a voice that was put there appears.
    """
    from editai.speech.engines import ENGINES

    return [voice for make in ENGINES.values() for voice in make(settings.models_root).voices()]


def find_voice(settings: Settings, name: str) -> Voice:
    """The voice of this installation that a name means, with its language.

    Raises:
        InputError: there is no such voice here.
    """
    voice = parse_voice(name)
    found = next((each for each in all_voices(settings) if each.name == voice.name), None)
    if found is None and voice.engine in _FOUND_ENGINES:
        raise InputError(
            f"The voice “{voice.name[:80]}” is not on this machine. Put its files back, or choose another voice.",
            voice=name,
        )
    return found or voice


def parse_voice(name: str) -> Voice:
    """The voice that a name such as ``kokoro:af_heart`` means.

    Of a voice that lies in a folder only its name is known here: ``find_voice`` knows whether it is there.

    Raises:
        InputError: no voice can be called that.
    """
    text = name.strip()
    voice = _KNOWN.get(text)
    if voice is not None:
        return voice
    engine, _, identifier = text.partition(":")
    if text == SILENT.name:
        return SILENT
    if engine == "elevenlabs" and _ACCOUNT_ID.fullmatch(identifier):
        return Voice(
            engine=engine, id=identifier, title="ElevenLabs voice", language="", gender="", sample=_ACCOUNT_HELLO
        )
    if engine in STORE_ENGINES and _ROW_ID.fullmatch(identifier):
        return Voice(engine=engine, id=identifier, title=_TITLES[engine], language="", gender="", sample=_HELLO)
    if engine in _FOUND_ENGINES and _ID.fullmatch(identifier):
        language = _LANGUAGE.match(identifier)
        tag = f"{language[1]}-{language[2]}" if language else ""
        return Voice(
            engine=engine,
            id=identifier,
            title=identifier,
            language=tag,
            gender="",
            sample=sample_sentence(tag, identifier),
        )
    raise InputError(
        f"There is no voice called “{text[:80]}”. Voices are written like {DEFAULT_VOICE}.",
        voice=name,
    )
