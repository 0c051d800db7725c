"""The voices a person can choose, written ``engine:voice``. Light: pages list them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from editai.errors import InputError

DEFAULT_VOICE: Final = "kokoro:af_heart"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A preset of an engine."""

    engine: str
    id: str
    """The engine's own name of the voice."""
    title: str
    """What people read."""
    language: str
    """BCP 47: ``en-US``, ``en-GB``."""
    gender: str
    """``female`` or ``male``."""
    sample: str
    """A sentence to listen to."""

    @property
    def name(self) -> str:
        """As CONTRACTS §3 writes voices: ``kokoro:af_heart``."""
        return f"{self.engine}:{self.id}"


_SAMPLES: Final = {
    "en-US": "Hi, I'm {title}. This bottle keeps your coffee hot for 12 hours, and it costs just $24.99.",
    "en-GB": "Hello, I'm {title}. This flask keeps your tea hot for 12 hours, and it costs just £24.99.",
}

# hexgrad/Kokoro-82M, VOICES.md: the first letter is the accent, the second the gender. The order within
# an accent is the grade that page gives, best first, so that the first ones heard are the best ones.
_KOKORO: Final = (
    *("af_heart", "af_bella", "af_nicole", "af_aoede", "af_kore", "af_sarah", "am_fenrir", "am_michael", "am_puck"),
    *("af_alloy", "af_nova", "af_sky", "am_echo", "am_eric", "am_liam", "am_onyx", "af_jessica", "af_river"),
    *("am_santa", "am_adam"),
    *("bf_emma", "bf_isabella", "bm_fable", "bm_george", "bf_alice", "bf_lily", "bm_daniel", "bm_lewis"),
)


def _kokoro_voice(identifier: str) -> Voice:
    language = {"a": "en-US", "b": "en-GB"}[identifier[0]]
    title = identifier[3:].capitalize()
    return Voice(
        engine="kokoro",
        id=identifier,
        title=title,
        language=language,
        gender={"f": "female", "m": "male"}[identifier[1]],
        sample=_SAMPLES[language].format(title=title),
    )


VOICES: Final[tuple[Voice, ...]] = tuple(_kokoro_voice(identifier) for identifier in _KOKORO)
"""All voices of this installation, the recommended ones first."""

_BY_NAME: Final = {voice.name: voice for voice in VOICES}


def parse_voice(name: str) -> Voice:
    """The voice that a name such as ``kokoro:af_heart`` means.

    Raises:
        InputError: there is no such voice.
    """
    voice = _BY_NAME.get(name.strip())
    if voice is None:
        raise InputError(
            f"There is no voice called “{name.strip()[:80]}”. Voices are written like {DEFAULT_VOICE}.",
            voice=name,
        )
    return voice
