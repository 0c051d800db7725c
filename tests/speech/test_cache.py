"""The sentences of one store."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pytest

from editai.speech.cache import SpeechCache, cache_key
from editai.speech.host import SpokenFile
from editai.speech.sound import write_wav
from editai.speech.voice_settings import USUAL, VoiceSettings
from editai.speech.voices import parse_voice
from editai.speech.words import Word

HEART = parse_voice("kokoro:af_heart")


def spoken(folder: Path, size: int = 2400) -> SpokenFile:
    path = folder / "spoken.wav"
    write_wav(path, np.full(size, 0.25, dtype=np.float32), 24_000)
    return SpokenFile(path=path, sample_rate_hz=24_000, duration_ms=100, words=(Word("Hi.", 10, 90),), work_seconds=0.5)


def test_the_key_changes_with_everything_that_is_heard() -> None:
    keys = {
        cache_key("Hi.", HEART, USUAL, "m1"),
        cache_key("Hi!", HEART, USUAL, "m1"),
        cache_key("Hi.", parse_voice("kokoro:bm_george"), USUAL, "m1"),
        cache_key("Hi.", HEART, VoiceSettings(speed=1.1), "m1"),
        cache_key("Hi.", HEART, USUAL, "m2"),
    }
    assert len(keys) == 5
    assert cache_key("Hi.", HEART, USUAL, "m1") in keys


def test_what_was_put_is_found(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path / "cache", "store-a")
    assert cache.find("k") is None
    file = spoken(tmp_path)
    cache.put("k", file)
    assert not file.path.exists()
    found = cache.find("k")
    assert found is not None
    assert (found.samples.size, found.sample_rate_hz, found.words) == (2400, 24_000, (Word("Hi.", 10, 90),))
    assert sorted(path.name for path in (tmp_path / "cache/store-a/speech").iterdir()) == ["k.json", "k.wav"]


def test_another_store_finds_nothing(tmp_path: Path) -> None:
    SpeechCache(tmp_path, "store-a").put("k", spoken(tmp_path))
    assert SpeechCache(tmp_path, "store-b").find("k") is None


@pytest.mark.parametrize("profile_id", ["", ".", "..", "a/b", "../a", "/tmp"])
def test_a_store_s_id_is_one_folder(tmp_path: Path, profile_id: str) -> None:
    with pytest.raises(ValueError):
        SpeechCache(tmp_path, profile_id)


def test_what_is_not_whole_is_not_found(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, "store-a")
    for name in ("cut", "words", "gone"):
        cache.put(name, spoken(tmp_path))
    path = cache.sound_path("cut")
    path.write_bytes(path.read_bytes()[:1000])
    cache.sound_path("words").with_suffix(".json").write_text("{")
    cache.sound_path("gone").unlink()
    assert [cache.find(name) for name in ("cut", "words", "gone")] == [None, None, None]


def test_the_longest_unused_go_first(tmp_path: Path) -> None:
    cache = SpeechCache(tmp_path, "store-a", limit_bytes=11_000)
    for age, name in enumerate(("a", "b", "c")):
        cache.put(name, spoken(tmp_path))
        when = time.time() - 1000 + age
        os.utime(cache.sound_path(name).with_suffix(".json"), (when, when))
    assert cache.find("a") is not None  # used just now, so "b" is the oldest
    (cache.folder / "old.part").write_bytes(b"x")
    os.utime(cache.folder / "old.part", (0, 0))
    (cache.folder / "new.part").write_bytes(b"x")
    cache.trim()
    assert [name for name in "abc" if cache.find(name)] == ["a", "c"]
    assert sorted(path.name for path in cache.folder.glob("*.part")) == ["new.part"]


def test_trimming_an_absent_folder(tmp_path: Path) -> None:
    SpeechCache(tmp_path, "store-a").trim()
