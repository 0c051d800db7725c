"""Words and voices: what pages and captions build on."""

from __future__ import annotations

import sys

import pytest

from editai.errors import InputError
from editai.media.process import run
from editai.speech.voices import DEFAULT_VOICE, VOICES, parse_voice
from editai.speech.words import Word, script_tokens, shift_words


def test_a_word_survives_json() -> None:
    word = Word("$24.99!", 10, 250)
    assert word.as_json() == {"text": "$24.99!", "start_ms": 10, "end_ms": 250}
    assert Word.from_json(word.as_json()) == word
    assert shift_words([word], 90) == [Word("$24.99!", 100, 340)]


def test_tokens_are_the_script_cut_at_white_space() -> None:
    assert script_tokens(" A  {\\pos(0,0)}\n\t<b>b</b> 😀 ") == ["A", "{\\pos(0,0)}", "<b>b</b>", "😀"]


def test_all_english_kokoro_voices_are_there() -> None:
    assert len(VOICES) == len({voice.name for voice in VOICES}) == 28
    assert [voice.language for voice in VOICES].count("en-GB") == 8
    assert {voice.gender for voice in VOICES} == {"female", "male"}
    assert VOICES[0].name == DEFAULT_VOICE == "kokoro:af_heart"
    assert all(voice.title and voice.sample for voice in VOICES)
    george = parse_voice(" kokoro:bm_george ")
    assert (george.title, george.language, george.gender) == ("George", "en-GB", "male")


@pytest.mark.parametrize("name", ["", "af_heart", "kokoro:", "kokoro:nobody", "other:af_heart", "../../etc"])
def test_an_unknown_voice_is_refused(name: str) -> None:
    with pytest.raises(InputError, match="There is no voice"):
        parse_voice(name)


def test_pages_may_import_these_without_weight() -> None:
    code = (
        "import sys; import editai.speech.voices, editai.speech.words, editai.speech.script, editai.speech.engines;"
        "print([m for m in ('numpy', 'torch', 'onnxruntime', 'spacy', 'misaki', 'av') if m in sys.modules])"
    )
    assert run([sys.executable, "-c", code], limit_s=60).text.strip() == "[]"
