"""The languages that speech can be transcribed from, by their codes. Light: pages offer them."""

from __future__ import annotations

from typing import Final

from editai.errors import InputError

LANGUAGES: Final = {
    "en": "English",
    "de": "German",
    "es": "Spanish",
    "fr": "French",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "sv": "Swedish",
    "cs": "Czech",
    "da": "Danish",
    "fi": "Finnish",
    "hu": "Hungarian",
    "no": "Norwegian",
    "sk": "Slovak",
    "tr": "Turkish",
}
"""Those whose letters the captions' font has, and that the model hears well enough."""


def check_language(language: str | None) -> None:
    """Nothing, when speech in that language can be transcribed; None lets the model find out.

    Raises:
        InputError: it is none of ``LANGUAGES``.
    """
    if language is not None and language not in LANGUAGES:
        raise InputError(
            f"“{language[:20]}” is no language that can be transcribed. Choose one of: {', '.join(sorted(LANGUAGES))}."
        )
