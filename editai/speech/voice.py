"""What a voice is, and what it says when somebody listens to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """A preset of an engine."""

    engine: str
    id: str
    """The engine's own name of the voice."""
    title: str
    """What people read."""
    language: str
    """BCP 47: ``en-US``, ``ro-RO``; '' when it speaks whatever language it is given."""
    gender: str
    """``female`` or ``male``; '' when nobody has said."""
    sample: str
    """A sentence to listen to."""

    @property
    def name(self) -> str:
        """As CONTRACTS §3 writes voices: ``kokoro:af_heart``."""
        return f"{self.engine}:{self.id}"


_LANGUAGES: Final = {
    "en-US": "American English",
    "en-GB": "British English",
    "pt-BR": "Brazilian Portuguese",
    "zh-CN": "Chinese",
    "ar": "Arabic",
    "bg": "Bulgarian",
    "ca": "Catalan",
    "cs": "Czech",
    "cy": "Welsh",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hu": "Hungarian",
    "id": "Indonesian",
    "is": "Icelandic",
    "it": "Italian",
    "ja": "Japanese",
    "ka": "Georgian",
    "kk": "Kazakh",
    "ko": "Korean",
    "lb": "Luxembourgish",
    "lv": "Latvian",
    "ml": "Malayalam",
    "ne": "Nepali",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "sw": "Swahili",
    "te": "Telugu",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "ur": "Urdu",
    "vi": "Vietnamese",
    "zh": "Chinese",
}


def language_name(tag: str) -> str:
    """What people call a language: ``en-GB`` is "British English", ``ro-RO`` "Romanian"."""
    return _LANGUAGES.get(tag) or _LANGUAGES.get(tag.partition("-")[0]) or tag or "any language"


_SAMPLES: Final = {
    "en-GB": "Hello, I'm {title}. This flask keeps your tea hot for 12 hours, and it costs just £24.99.",
    "en": "Hi, I'm {title}. This bottle keeps your coffee hot for 12 hours, and it costs just $24.99.",
    "ar": "مرحبا، أنا {title}. هذه الزجاجة تحافظ على قهوتك ساخنة طوال اليوم.",
    "ca": "Hola, soc {title}. Aquesta ampolla manté el teu cafè calent durant 12 hores.",
    "cs": "Ahoj, já jsem {title}. Tato láhev udrží vaši kávu horkou 12 hodin.",
    "da": "Hej, jeg er {title}. Denne flaske holder din kaffe varm i 12 timer.",
    "de": "Hallo, ich bin {title}. Diese Flasche hält deinen Kaffee 12 Stunden lang heiß.",
    "el": "Γεια, είμαι {title}. Αυτό το μπουκάλι κρατά τον καφέ σου ζεστό για 12 ώρες.",
    "es": "Hola, soy {title}. Esta botella mantiene tu café caliente durante 12 horas.",
    "fi": "Hei, olen {title}. Tämä pullo pitää kahvisi kuumana 12 tuntia.",
    "fr": "Bonjour, je suis {title}. Cette bouteille garde votre café chaud pendant 12 heures.",
    "hi": "नमस्ते, मैं {title} हूँ। यह बोतल आपकी कॉफ़ी को 12 घंटे तक गर्म रखती है।",
    "hu": "Szia, {title} vagyok. Ez a palack 12 órán át melegen tartja a kávédat.",
    "it": "Ciao, sono {title}. Questa bottiglia mantiene caldo il tuo caffè per 12 ore.",
    "ja": "こんにちは、{title}です。このボトルはコーヒーを一日中温かく保ちます。",
    "nl": "Hallo, ik ben {title}. Deze fles houdt je koffie 12 uur lang warm.",
    "no": "Hei, jeg er {title}. Denne flasken holder kaffen din varm i 12 timer.",
    "pl": "Cześć, jestem {title}. Ta butelka utrzymuje kawę gorącą przez 12 godzin.",
    "pt": "Olá, eu sou {title}. Esta garrafa mantém o seu café quente por 12 horas.",
    "ro": "Bună, eu sunt {title}. Această sticlă îți păstrează cafeaua caldă timp de 12 ore.",
    "ru": "Привет, я {title}. Эта бутылка сохраняет ваш кофе горячим 12 часов.",
    "sk": "Ahoj, ja som {title}. Táto fľaša udrží vašu kávu horúcu 12 hodín.",
    "sl": "Živjo, jaz sem {title}. Ta steklenica ohranja kavo vročo 12 ur.",
    "sv": "Hej, jag är {title}. Den här flaskan håller ditt kaffe varmt i 12 timmar.",
    "tr": "Merhaba, ben {title}. Bu şişe kahvenizi 12 saat sıcak tutar.",
    "uk": "Привіт, я {title}. Ця пляшка зберігає вашу каву гарячою 12 годин.",
    "vi": "Xin chào, tôi là {title}. Chiếc bình này giữ cà phê của bạn nóng suốt 12 giờ.",
    "zh": "你好，我是{title}。这个杯子能让你的咖啡全天保温。",
}
_COUNTING: Final = "{title}: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10."
"""Read in any language; for those that have no sentence here."""


def sample_sentence(language: str, title: str) -> str:
    """A sentence in the language, to listen to a voice."""
    text = _SAMPLES.get(language) or _SAMPLES.get(language.partition("-")[0] or "en") or _COUNTING
    return text.format(title=title)
