"""The voice-over of a script: spoken sentence by sentence, cached, joined, levelled."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from editai.errors import ToolError
from editai.media.process import CancelSignal
from editai.speech.cache import Sound, SpeechCache, cache_key
from editai.speech.evening import LONGEST_MS, even_silences
from editai.speech.host import SpokenFile
from editai.speech.joining import join_sounds
from editai.speech.level import SAMPLE_RATE_HZ, write_levelled
from editai.speech.pace import Pace
from editai.speech.pitch import shift_pitch
from editai.speech.saying import NONE, typed_words
from editai.speech.script import check_script
from editai.speech.sentences import Pause
from editai.speech.speaker import Speaker
from editai.speech.spoken_script import SpokenSentence, spoken_script
from editai.speech.turns import turns
from editai.speech.voice_settings import USUAL, VoiceSettings, check_settings
from editai.speech.voices import Voice, parse_voice
from editai.speech.words import Word

if TYPE_CHECKING:
    from editai.speech.engine import Samples

_AT_ONCE: Final = 16
"""Sentences that are kept from other jobs at once while they are spoken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceOver:
    """A script as sound."""

    path: Path
    """48 kHz 16-bit mono WAV, -16 ± 1 LUFS, peaks up to -1.5 dBTP; silent at its ends only if the script says so."""
    duration_ms: int
    words: tuple[Word, ...]
    """Their texts joined by single spaces are the script without its pause marks, its white space folded."""
    sample_rate_hz: int
    engine: str
    voice: str
    """``engine:voice``."""
    model_id: str
    """What the engine spoke with."""
    settings: VoiceSettings
    spoken_characters: int
    """Of the sentences that the engine was asked for; what engines charge by."""
    sentences: int
    spoken_sentences: int
    """How many of them the engine was asked for; the others came from the cache."""
    work_seconds: float
    """The engine's own working time; 0 when all came from the cache."""

    @property
    def cached(self) -> bool:
        """Nothing had to be spoken."""
        return self.spoken_sentences == 0


def make_voice_over(
    host: Speaker,
    *,
    cache_root: Path,
    profile_id: str,
    script: str,
    voice: str | Voice,
    out: Path,
    settings: VoiceSettings = USUAL,
    pronunciations: Mapping[str, str] = NONE,
    cancel: CancelSignal | None = None,
    on_progress: Callable[[int], None] | None = None,
    on_spoken: Callable[[str], None] | None = None,
) -> VoiceOver:
    """Speak a script into a WAV file.

    Args:
        cache_root: ``settings.cache_root``; only this store's folder in it is read and written.
        voice: ``engine:voice``.
        settings: how the voice speaks. The pitch is changed in the finished sound, so that words stay where they are.
        pronunciations: word to what is said instead.
        out: replaced when the voice-over is whole, else untouched.
        on_progress: called with 0 to 100, growing.
        on_spoken: called with each sentence that the engine was asked for and has spoken.

    Raises:
        InputError: the script, voice or speed cannot be used; nothing was spoken.
        NotInstalled: the engine cannot run here; ``mend`` says what helps.
        ToolError: the engine or ffmpeg failed. Sentences spoken before stay in the cache.
        Cancelled: likewise.
    """
    chosen = parse_voice(voice) if isinstance(voice, str) else voice
    check_settings(settings)
    check_script(script, chosen)
    whole = spoken_script(script, chosen.language, pronunciations)
    model_id = host.model_id(chosen)
    keys = [cache_key(text, chosen, settings, model_id) for text in whole.texts]
    texts = dict(zip(keys, whole.texts, strict=True))
    cache = SpeechCache(cache_root, profile_id)
    progress = _Progress(len(texts), on_progress)
    sounds, spoken_keys, work_seconds = _collect(
        host, cache, texts, chosen, settings, cancel, progress, on_spoken or (lambda _text: None)
    )
    rate = sounds[keys[0]].sample_rate_hz
    heard = [(len(texts[key]), sounds[key].samples.size * 1000 // rate) for key in spoken_keys]
    Pace(cache_root, profile_id).learn(chosen.name, settings.speed, heard)
    parts = [_part(sounds[key], sentence, settings.speed) for key, sentence in zip(keys, whole.sentences, strict=True)]
    samples, words = join_sounds(parts, rate, settings.speed, lead_ms=whole.lead_ms, tail_ms=whole.tail_ms)
    samples = _write(samples, rate, settings.pitch_semitones, out, cancel)
    cache.trim()
    progress.finish()
    return VoiceOver(
        path=out,
        duration_ms=round(samples.size * 1000 / rate),
        words=tuple(words),
        sample_rate_hz=SAMPLE_RATE_HZ,
        engine=chosen.engine,
        voice=chosen.name,
        model_id=model_id,
        settings=settings,
        spoken_characters=sum(len(texts[key]) for key in spoken_keys),
        sentences=len(whole.sentences),
        spoken_sentences=len(spoken_keys),
        work_seconds=work_seconds,
    )


def missing_sentences(
    host: Speaker,
    cache_root: Path,
    profile_id: str,
    script: str,
    voice: Voice,
    settings: VoiceSettings = USUAL,
    pronunciations: Mapping[str, str] = NONE,
) -> list[str]:
    """The sentences that the engine would have to be asked for, each once; the rest lies in the cache."""
    model_id, cache = host.model_id(voice), SpeechCache(cache_root, profile_id)
    texts = dict.fromkeys(spoken_script(script, voice.language, pronunciations).texts)
    return [text for text in texts if cache.find(cache_key(text, voice, settings, model_id)) is None]


def _part(sound: Sound, sentence: SpokenSentence, speed: float) -> tuple[Samples, Sequence[Word], Pause | int]:
    """A sentence's sound with its silences evened, and the typed tokens in it."""
    samples, heard = even_silences(
        sound.samples, sound.sample_rate_hz, sound.words, longest_ms=round(LONGEST_MS / min(speed, 1.0))
    )
    duration_ms = samples.size * 1000 // sound.sample_rate_hz
    return samples, typed_words(sentence.said, heard, duration_ms), sentence.pause


def _write(samples: Samples, rate: int, semitones: float, out: Path, cancel: CancelSignal | None) -> Samples:
    """Put the sound, its pitch changed and its level set, in the place of ``out``; the samples as they are there."""
    folder = out.parent / f".{out.name}.{uuid.uuid4().hex}.part"
    folder.mkdir(parents=True)
    try:
        shifted = shift_pitch(samples, rate, semitones, folder, cancel)
        write_levelled(shifted, rate, folder / "voice.wav", cancel)
        (folder / "voice.wav").replace(out)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return shifted


class _Progress:
    """Percent of a voice-over: 90 for speaking, the rest for joining and levelling."""

    def __init__(self, total: int, on_progress: Callable[[int], None] | None) -> None:
        self._total = total
        self._done = 0
        self._tell = on_progress or (lambda _percent: None)
        self._tell(0)

    def step(self) -> None:
        """One more sentence is there."""
        self._done += 1
        self._tell(90 * self._done // self._total)

    def finish(self) -> None:
        """All is done."""
        self._tell(100)


def _collect(
    host: Speaker,
    cache: SpeechCache,
    texts: dict[str, str],
    voice: Voice,
    settings: VoiceSettings,
    cancel: CancelSignal | None,
    progress: _Progress,
    on_spoken: Callable[[str], None],
) -> tuple[dict[str, Sound], Sequence[str], float]:
    """The sound of every sentence, from the cache or spoken now; which were spoken, and their work."""
    sounds: dict[str, Sound] = {}
    for key in texts:
        found = cache.find(key)
        if found is not None:
            sounds[key] = found
            progress.step()
    spoken_keys: list[str] = []
    work_seconds = 0.0

    def keep(key: str, spoken: SpokenFile) -> None:
        nonlocal work_seconds
        cache.put(key, spoken)
        spoken_keys.append(key)
        on_spoken(texts[key])
        found = cache.find(key)
        if found is None:
            raise ToolError("A spoken sentence could not be read back. Is the disk full?", program="speech")
        sounds[key] = found
        work_seconds += spoken.work_seconds
        progress.step()

    missing = [key for key in texts if key not in sounds]
    for part in (missing[at : at + _AT_ONCE] for at in range(0, len(missing), _AT_ONCE)):
        with turns(cache.folder, part, cancel):
            for key in part:
                found = cache.find(key)  # another job of the store may have spoken it while this one waited
                if found is not None:
                    sounds[key] = found
                    progress.step()
            ours = [key for key in part if key not in sounds]
            host.speak_sentences(
                [texts[key] for key in ours],
                voice,
                settings.speed,
                on_spoken=lambda index, spoken, ours=ours: keep(ours[index], spoken),  # type: ignore[misc]
                cancel=cancel,
            )
    return sounds, spoken_keys, work_seconds
