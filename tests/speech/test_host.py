"""The child with the engines: fed, killed, starved, asked by two at once."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from editai.errors import Cancelled, InputError, NotInstalled
from editai.media.child import start_child
from editai.settings import Settings
from editai.speech.host import EngineHost, SpokenFile
from editai.speech.sound import read_wav
from editai.speech.voices import parse_voice

pytestmark = pytest.mark.models

HEART = parse_voice("kokoro:af_heart")
GEORGE = parse_voice("kokoro:bm_george")


def speak(host: EngineHost, *texts: str, voice: str = "kokoro:af_heart") -> dict[int, SpokenFile]:
    heard: dict[int, SpokenFile] = {}

    def keep(index: int, spoken: SpokenFile) -> None:
        assert read_wav(spoken.path)[0].size * 1000 // spoken.sample_rate_hz == spoken.duration_ms
        heard[index] = spoken

    host.speak_sentences(texts, parse_voice(voice), on_spoken=keep)
    return heard


def wait_until_gone(pid: int, patience_s: float) -> bool:
    deadline = time.monotonic() + patience_s
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
            with Path(f"/proc/{pid}/stat").open() as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.05)
    return False


def test_sentences_come_back_with_their_words(host: EngineHost) -> None:
    heard = speak(host, "Hello there.", "It costs $5.", "Bye!")
    assert sorted(heard) == [0, 1, 2]
    assert [word.text for word in heard[1].words] == ["It", "costs", "$5."]
    assert not any(spoken.path.exists() for spoken in heard.values())


def test_two_at_once_take_turns(host: EngineHost) -> None:
    """Two stores speak together in two voices; neither waits for the other's whole script."""
    finished: list[tuple[str, int]] = []

    def work(name: str, voice: str) -> None:
        host.speak_sentences(
            ["Two at once."] * 3,
            parse_voice(voice),
            on_spoken=lambda index, _: finished.append((name, index)),
        )

    threads = [threading.Thread(target=work, args=pair) for pair in (("a", "kokoro:af_heart"), ("b", GEORGE.name))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert sorted(finished) == [(name, index) for name in "ab" for index in range(3)]
    assert {name for name, _ in finished[:4]} == {"a", "b"}


def test_a_killed_child_is_started_again(host: EngineHost) -> None:
    speak(host, "Before.")
    first = host.child_pid
    assert first is not None
    timer = threading.Timer(0.3, os.kill, (first, signal.SIGKILL))
    timer.start()
    heard = speak(host, *["It goes on where it was."] * 3)
    timer.join()
    assert sorted(heard) == [0, 1, 2]
    assert host.child_pid not in (None, first)


def test_cancel_is_quick_and_leaves_no_file(host: EngineHost, speech_settings: Settings) -> None:
    speak(host, "Ready.")
    cancel = threading.Event()
    threading.Timer(0.5, cancel.set).start()
    started = time.monotonic()
    with pytest.raises(Cancelled):
        host.speak_sentences(["A rather long sentence."] * 9, HEART, on_spoken=lambda *_: None, cancel=cancel)
    assert time.monotonic() - started < 2.5
    assert len(speak(host, "And on it goes.")) == 1
    speak(host, "What was in flight is done by now.", "So its files are gone.")
    assert not list((speech_settings.temp_root / "speech").rglob("*.wav"))


def test_errors_of_the_child_arrive_as_they_are(host: EngineHost) -> None:
    with pytest.raises(InputError, match="nothing that can be spoken in “😀”"):
        speak(host, "😀")
    assert len(speak(host, "Still there.")) == 1


def test_an_idle_child_ends_and_comes_back(speech_settings: Settings) -> None:
    with EngineHost(speech_settings, idle_s=1.0) as host:
        assert host.child_pid is None
        speak(host, "Hello.")
        pid = host.child_pid
        assert pid is not None and wait_until_gone(pid, 10)
        assert host.child_pid is None
        assert len(speak(host, "Again.")) == 1
        last = host.child_pid
    assert last is None or wait_until_gone(last, 5)


def test_it_dies_with_its_parent(speech_settings: Settings) -> None:
    code = (
        "import sys, time; from pathlib import Path; from editai.settings import Settings;"
        "from editai.speech.host import EngineHost; from editai.speech.voices import VOICES;"
        "host = EngineHost(Settings(home=Path(sys.argv[1])));"
        "host._connect(); print(host.child_pid, flush=True); time.sleep(60)"
    )
    parent = start_child([sys.executable, "-c", code, str(speech_settings.home)])
    pid = int(parent.stdout.readline())
    os.kill(parent.pid, signal.SIGKILL)
    assert wait_until_gone(pid, 5)
    parent.stop()


def test_missing_models_are_named_at_once(tmp_path: Path) -> None:
    with EngineHost(Settings(home=tmp_path)) as host:
        with pytest.raises(NotInstalled) as caught:
            speak(host, "Hello.")
        assert caught.value.details["mend"] == "python -m editai models fetch"
        assert host.child_pid is None
