"""The 54 voices of Kokoro-82M v1.0."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from editai.speech.voice import Voice, sample_sentence

# The page of voices of hexgrad/Kokoro-82M: the first letter is the language, the second the gender. The order within
# a language is the grade that page gives, best first, so that the first ones heard are the best ones.
_IDS: Final = (
    *("af_heart", "af_bella", "af_nicole", "af_aoede", "af_kore", "af_sarah", "am_fenrir", "am_michael", "am_puck"),
    *("af_alloy", "af_nova", "af_sky", "am_echo", "am_eric", "am_liam", "am_onyx", "af_jessica", "af_river"),
    *("am_santa", "am_adam"),
    *("bf_emma", "bf_isabella", "bm_fable", "bm_george", "bf_alice", "bf_lily", "bm_daniel", "bm_lewis"),
    *("ef_dora", "em_alex", "em_santa"),
    "ff_siwis",
    *("hf_alpha", "hf_beta", "hm_omega", "hm_psi"),
    *("if_sara", "im_nicola"),
    *("pf_dora", "pm_alex", "pm_santa"),
    *("jf_alpha", "jf_gongitsune", "jf_tebukuro", "jf_nezumi", "jm_kumo"),
    *("zf_xiaobei", "zf_xiaoni", "zf_xiaoxiao", "zf_xiaoyi", "zm_yunjian", "zm_yunxi", "zm_yunxia", "zm_yunyang"),
)
_LANGUAGES: Final = {
    "a": "en-US",
    "b": "en-GB",
    "e": "es-ES",
    "f": "fr-FR",
    "h": "hi-IN",
    "i": "it-IT",
    "p": "pt-BR",
    "j": "ja-JP",
    "z": "zh-CN",
}

TEXT_PACKAGES: Final[Mapping[str, tuple[str, ...]]] = {
    "ja-JP": ("pyopenjtalk", "fugashi", "jaconv", "mojimoji"),
    "zh-CN": ("jieba", "ordered_set", "pypinyin", "cn2an", "pypinyin_dict"),
}
"""What misaki needs to read a language, where that is more than it always needs."""


def _voice(identifier: str) -> Voice:
    language = _LANGUAGES[identifier[0]]
    title = identifier[3:].capitalize()
    return Voice(
        engine="kokoro",
        id=identifier,
        title=title,
        language=language,
        gender={"f": "female", "m": "male"}[identifier[1]],
        sample=sample_sentence(language, title),
    )


KOKORO_VOICES: Final[tuple[Voice, ...]] = tuple(_voice(identifier) for identifier in _IDS)
"""All of them, English first, the best of each language first."""
