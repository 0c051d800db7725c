"""How well the local engines speak: words heard back, word times, work per second of speech.

``.venv/bin/python -m benchmarks.voices ENGINE [SCRIPTS]`` prints one JSON object; ``voices.md`` keeps the last results.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Final

import numpy as np

from editai.speech.engines import ENGINES
from editai.speech.joining import join_sounds
from editai.speech.plain_words import plain_words
from editai.speech.saying import typed_words
from editai.speech.spoken_script import spoken_script

MODELS: Final = Path(__file__).parents[1] / "data" / "models"
NAMES: Final = frozenset({"nortia", "brava", "aerolite", "solenne", "kestrel"})
"""Brands, which no listener knows how to spell: counted apart."""
TEN_WORDS: Final = "Order the Nortia travel mug today and save five dollars."
SCRIPTS: Final = (
    "Meet the Nortia travel mug. It keeps coffee hot for 12 hours, and it costs just $24.99.",
    "This bottle holds 500 ml of water. It weighs only 240 g, and it fits every bag.",
    "Tired of tangled cables? The Brava charger gives you 65 W in your pocket for $39.",
    "Save 20% this week. Every lamp ships free, and returns are easy for 30 days.",
    "Our cotton towels dry in half the time. Order two and pay only $18.50 each.",
    "The Aerolite backpack has 22 liters of room, and a pocket for your 15 inch laptop.",
    "Wake up to fresh bread. Set the timer at night, and breakfast is ready at 7 a.m.",
    "Soft light, no wires, and 40 hours on one charge. That is how a lamp should be.",
    "Three colors, five sizes, and one price: $49. Find the jacket that fits you.",
    "This knife stays sharp for years. The blade is 20 cm long, and made of one piece of steel.",
    "Clean your kitchen in 10 minutes. One spray does the stove, the sink and the table.",
    "The Solenne serum is made with 2% vitamin C. Two drops each morning are enough.",
    "Grow herbs on your window. Add water once a week, and harvest after 21 days.",
    "A yoga mat that does not slip. It is 6 mm thick, and rolls up small.",
    "The Kestrel headphones block the noise of the train. Listen for 35 hours without charging.",
    "Build the shelf in 15 minutes. You need no tools, and it carries 60 kg.",
    "Your dog will love this bed. The cover comes off, and washes at 40 degrees.",
    "Fresh coffee from our own farm. Each bag holds 1 kg, and costs $21.90.",
    "Read in the dark without waking anyone. The clip light weighs 50 g.",
    "Walk on clouds all day. These shoes are light, warm, and made to last 1,000 miles.",
)


def main() -> None:
    """Measure one engine with its first voice."""
    name = sys.argv[1]
    scripts = SCRIPTS[: int(sys.argv[2])] if len(sys.argv) > 2 else SCRIPTS
    print(json.dumps(measure(name, scripts), indent=1))  # noqa: T201


def measure(name: str, scripts: tuple[str, ...]) -> dict[str, Any]:
    """The figures of an engine over some scripts."""
    from faster_whisper import WhisperModel

    engine = ENGINES[name](MODELS)
    voice = engine.voices()[0]
    listener = WhisperModel(str(MODELS / "whisper-base"), device="cpu", compute_type="int8", cpu_threads=2)
    engine.speak("Warm up.", voice, 1.0)
    first = _first_sound(engine, voice)
    wrong = words = named = named_wrong = 0
    apart: list[int] = []
    work_s = clock_s = speech_s = 0.0
    for script in scripts:
        parts: list[Any] = []
        rate = 0
        for sentence in spoken_script(script, voice.language).sentences:
            clock, work = time.monotonic(), time.process_time()
            spoken = engine.speak(sentence.said.text, voice, 1.0)
            clock_s += time.monotonic() - clock
            work_s += time.process_time() - work
            rate = spoken.sample_rate_hz
            length_ms = spoken.samples.size * 1000 // rate
            speech_s += length_ms / 1000
            parts.append((spoken.samples, typed_words(sentence.said, spoken.words, length_ms), sentence.pause))
        samples, timed = join_sounds(parts, rate)
        at_16k = np.interp(np.arange(0, samples.size, rate / 16_000), np.arange(samples.size), samples)
        segments, _ = listener.transcribe(at_16k.astype(np.float32), language="en", word_timestamps=True)
        heard = [word for segment in segments for word in segment.words or ()]
        said_words, heard_words = plain_words(script, "en"), plain_words(" ".join(one.word for one in heard), "en")
        named += sum(word in NAMES for word in said_words)
        for kind, low, high, other_low, other_high in SequenceMatcher(
            None, said_words, heard_words, autojunk=False
        ).get_opcodes():
            if kind == "equal":
                continue
            is_name = any(word in NAMES for word in said_words[low:high])
            count = max(high - low, other_high - other_low)
            named_wrong += is_name
            wrong += 0 if is_name else count
        words += len(said_words)
        apart += _apart(timed, heard)
    later = statistics.median(apart)
    apart = sorted(map(abs, apart))
    return {
        "engine": name,
        "voice": voice.name,
        "scripts": len(scripts),
        "word_error_rate": round(wrong / max(1, words - named), 4),
        "words": words,
        "names": named,
        "names_heard_otherwise": named_wrong,
        "start_later_than_heard_median_ms": later,
        "start_apart_median_ms": statistics.median(apart),
        "start_apart_95_percent_ms": apart[int(0.95 * (len(apart) - 1))],
        "cpu_s_per_second_of_speech": round(work_s / speech_s, 3),
        "clock_s_per_second_of_speech": round(clock_s / speech_s, 3),
        "speech_s": round(speech_s, 1),
        **first,
    }


def _first_sound(engine: Any, voice: Any) -> dict[str, float]:
    """Until a sentence of ten words is there, in an engine that is loaded: the median of five."""
    taken = []
    for _ in range(5):
        clock, work = time.monotonic(), time.process_time()
        engine.speak(TEN_WORDS, voice, 1.0)
        taken.append((time.monotonic() - clock, time.process_time() - work))
    clocks, works = zip(*taken, strict=True)
    return {
        "ten_words_clock_s": round(statistics.median(clocks), 3),
        "ten_words_cpu_s": round(statistics.median(works), 3),
    }


def _apart(timed: Any, heard: Any) -> list[int]:
    """How much later than it is heard each word starts that is written alike, in ms."""
    ours = ["".join(filter(str.isalnum, word.text)).lower() for word in timed]
    theirs = ["".join(filter(str.isalnum, word.word)).lower() for word in heard]
    found = []
    for at, other, size in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        for offset in range(size):
            found.append(timed[at + offset].start_ms - round(heard[other + offset].start * 1000))
    return found


if __name__ == "__main__":
    main()
