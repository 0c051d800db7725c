"""``speak``: a text as sound, booked, or a sentence about why not."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from editai.commands.router import run_command
from editai.media.loudness import measure_loudness
from editai.profiles.secrets import SecretBox
from editai.profiles.service_keys import ELEVENLABS, set_service_key
from editai.settings import Settings
from editai.speech.kokoro import KokoroEngine
from editai.speech.piper import PiperEngine
from editai.store.media_files import MediaFolder
from editai.store.protocol import Store
from editai.store.rows import LOCAL_PERSON, Membership
from tests.speech.elevenlabs_server import KEY, VOICE, serve


@pytest.fixture(autouse=True)
def home(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("EDITAI_HOME", str(settings.home))
    yield settings.home
    logging.getLogger("dbos").handlers.clear()  # it holds on to this test's standard error


def speak(capfd: pytest.CaptureFixture[str], *words: str) -> tuple[int, Any, str]:
    """Exit code, the one JSON value, and what was said to the person."""
    capfd.readouterr()
    code = run_command(["speak", *words, "--json"])
    told = capfd.readouterr()
    return code, json.loads(told.out) if told.out else None, told.err


@pytest.mark.models
def test_a_text_becomes_sound_in_each_form(
    capfd: pytest.CaptureFixture[str], home: Path, tmp_path: Path, models_root: Path
) -> None:
    if not KokoroEngine(models_root).readiness().ok:
        pytest.skip("Kokoro's files are not fetched")
    text = tmp_path / "script.txt"
    text.write_bytes("\ufeffIt costs $5. Buy it!".encode())
    for suffix, start in ((".wav", b"RIFF"), (".mp3", b""), (".m4a", b"")):
        out = tmp_path / f"voice{suffix}"
        code, value, _ = speak(capfd, "--file", str(text), "--voice", "kokoro:bm_george", "--out", str(out))
        assert code == 0
        assert set(value) == {
            *("out", "duration_ms", "words", "engine", "voice", "sample_rate_hz", "cost_microusd", "cached"),
        }
        assert [word["text"] for word in value["words"]] == ["It", "costs", "$5.", "Buy", "it!"]
        assert (value["out"], value["engine"], value["voice"]) == (str(out), "kokoro", "kokoro:bm_george")
        assert (value["cost_microusd"], value["cached"]) == (0, suffix != ".wav")
        assert out.read_bytes().startswith(start) and out.stat().st_size > 5000
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == [
        *("script.txt", "voice.m4a", "voice.mp3", "voice.wav"),
    ]
    assert not [path for path in (home / "temp").rglob("*") if path.is_file()]
    capfd.readouterr()
    assert run_command(["costs", "--json"]) == 0
    assert json.loads(capfd.readouterr().out)["rows"] == [{"key": "kokoro", "amount_microusd": 0, "count": 3}]


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["😀"], 2, "nothing to say"),
        ([""], 2, "The script is empty"),
        (["привет"], 2, "Cyrillic"),
        (["Hi.", "--voice", "kokoro:nobody"], 2, "There is no voice"),
        (["Hi.", "--speed", "9"], 2, "speed"),
        (["Hi.", "--speed", "nan"], 2, "speed"),
        (["--file", "absent.txt"], 2, "absent.txt cannot be read"),
        ([], 64, "Give either the text or --file"),
        (["Hi.", "--file", "x"], 64, "Give either the text or --file"),
        (["Hi.", "--profile", "nobody's"], 2, ""),
    ],
)
def test_what_cannot_be_done_is_said(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, words: list[str], code: int, sentence: str
) -> None:
    out = tmp_path / "voice.wav"
    got, value, told = speak(capfd, *words, "--out", str(out))
    assert got == code
    assert sentence in value["error"]["sentence"] and value["error"]["sentence"] in told
    assert not out.exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("voice.txt", "must end in"), ("absent/voice.wav", "there is no folder"), ("a.wav", "it is a folder")],
)
def test_where_it_cannot_be_written_is_said_first(
    capfd: pytest.CaptureFixture[str], tmp_path: Path, name: str, sentence: str
) -> None:
    (tmp_path / "a.wav").mkdir()
    code, value, _ = speak(capfd, "Hi.", "--out", str(tmp_path / name))
    assert code == 2 and sentence in value["error"]["sentence"]


def test_without_models_the_command_that_mends_is_named(
    capfd: pytest.CaptureFixture[str], home: Path, tmp_path: Path
) -> None:
    if (home / "models").is_symlink():
        (home / "models").unlink()
    code, value, told = speak(capfd, "Hi.", "--out", str(tmp_path / "voice.wav"))
    assert code == 3
    assert value["error"]["details"]["mend"] == "python -m editai models fetch"
    assert "python -m editai models fetch" in told


def test_an_account_s_voice_speaks_with_the_store_s_key_and_is_paid_once(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    settings: Settings,
    store: Store,
    member: Membership,
    tmp_path: Path,
) -> None:
    text, out = "Meet the Nortia mug.", tmp_path / "voice.wav"
    words = (text, "--voice", f"elevenlabs:{VOICE}", "--speed", "1.1", "--out", str(out))
    with serve() as (url, account):
        monkeypatch.setenv("EDITAI_ELEVENLABS_URL", url)
        code, value, told = speak(capfd, *words)
        assert (code, value["error"]["kind"], out.exists()) == (3, "not-installed", False)
        assert "no key of ElevenLabs" in told
        here = replace(settings, elevenlabs_url=url)
        set_service_key(here, store, SecretBox(here), member, ELEVENLABS, KEY)
        first, again = speak(capfd, *words), speak(capfd, *words)
        account.faults = [401]
        refused = speak(capfd, "Another sentence.", *words[1:])
    for (code, value, _), paid in ((first, len(text) * 100), (again, 0)):
        assert code == 0
        assert (value["engine"], value["cost_microusd"], value["cached"]) == ("elevenlabs", paid, paid == 0)
        assert [word["text"] for word in value["words"]] == text.split()
    assert [asked["text"] for asked in account.requests] == [text, "Another sentence."]
    assert account.requests[0]["voice_settings"]["speed"] == pytest.approx(1.1)
    assert out.read_bytes().startswith(b"RIFF")
    assert (refused[0], refused[1]["error"]["kind"]) == (2, "service-refused")


@pytest.mark.models
def test_a_recording_is_laid_under_its_script(
    capfd: pytest.CaptureFixture[str], settings: Settings, store: Store, member: Membership, tmp_path: Path
) -> None:
    if not PiperEngine(settings.models_root).readiness().ok:
        pytest.skip("Piper's voice is not fetched")
    text = "Meet the Nortia travel mug. It keeps coffee hot all day long, and it fits your bag."
    given, out = tmp_path / "given.wav", tmp_path / "voice.wav"
    voice = PiperEngine(settings.models_root).voices()[0].name
    code, value, _ = speak(capfd, text, "--voice", voice, "--out", str(given))
    assert code == 0, value
    assert value["engine"] == "piper"
    loudness = measure_loudness(given).integrated_lufs
    assert loudness is not None and abs(loudness + 16) <= 1
    voice_id = str(uuid.uuid4())
    key = f"{member.profile_id}/voices/{voice_id}.wav"
    MediaFolder(settings.media_root).adopt(member.profile_id, key, given)
    store.voices.add(
        member.profile_id,
        voice_id=voice_id,
        engine="recording",
        name="Ana",
        sample_key=key,
        consent={},
        created_by=LOCAL_PERSON,
    )
    recorded = ("--voice", f"recording:{voice_id}", "--out", str(out))
    code, value, _ = speak(capfd, text, *recorded)
    assert (code, value["engine"], value["cost_microusd"]) == (0, "recording", 0)
    assert [word["text"] for word in value["words"]] == text.split()
    out.unlink()
    code, value, _ = speak(
        capfd, "A wholly different text about garden chairs and umbrellas that nobody has ever recorded.", *recorded
    )
    assert code == 2 and "does not say this script" in value["error"]["sentence"]
    code, value, _ = speak(capfd, text, "--voice", f"recording:{uuid.uuid4()}", "--out", str(out))
    assert code == 2 and not out.exists()
