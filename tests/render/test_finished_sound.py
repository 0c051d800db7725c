"""The sound of the finished mp4, decoded: every kind of source sound, and what becomes of it under a voice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from editai.captions.frame import Frame, SafeBox
from editai.media.loudness import measure_loudness
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.render.check import Expected, check_clip
from editai.render.plan import PlanInputs, VoiceTrack, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from tests.render.conftest import cut

RATE = 48_000
TONE_HZ, VOICE_HZ = 1500, 170
SMALL = replace(
    PLATFORMS["tiktok"],
    frame=Frame(width_px=180, height_px=320, safe=SafeBox(left_px=11, top_px=45, right_px=147, bottom_px=245)),
)
"""The whole path to the file, with a picture that costs next to nothing."""
PICTURE = ("-f", "lavfi", "-i", "testsrc2=size=90x160:rate=25:duration=4")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-shortest")
TONE = ("-f", "lavfi", "-i", f"sine=frequency={TONE_HZ}:duration=4")
LEFT_44 = f"aevalsrc=exprs='0.1*sin(2*PI*{TONE_HZ}*t)|0':s=44100:d=4"

SOUNDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "silent": ("a.mp4", ()),
    "mono 44.1": ("b.mp4", (*TONE, "-ar", "44100", "-ac", "1", "-c:a", "aac")),
    "left only 44.1": ("c.mp4", ("-f", "lavfi", "-i", LEFT_44, "-c:a", "aac")),
    "5.1": ("d.mp4", (*TONE, "-af", "pan=5.1|FC=c0", "-c:a", "aac")),
    "8 bits, 8 kHz": ("e.mov", (*TONE, "-ar", "8000", "-c:a", "pcm_u8")),
    "begins late": ("f.mkv", ("-itsoffset", "1", *TONE, "-c:a", "libopus", "-t", "4")),
}


def source(folder: Path, name: str, sound: tuple[str, ...]) -> Path:
    path = folder / name
    run_ffmpeg([*PICTURE, *sound, *X264, str(path)], limit_s=60)
    return path


def heard(clip: Path) -> NDArray[np.float32]:
    """The finished file's sound as a player decodes it: left and right at 48 kHz."""
    raw = run_ffmpeg(["-i", str(clip), "-map", "0:a:0", "-f", "f32le", "-"], limit_s=60).stdout
    return np.frombuffer(raw, np.float32).reshape(-1, 2).T


def level_db(samples: NDArray[np.float32], frequency: float, start_s: float, end_s: float) -> float:
    """The level of one tone in a stretch, in dB under full scale."""
    part = samples[round(start_s * RATE) : round(end_s * RATE)]
    wave = np.exp(-2j * np.pi * frequency * np.arange(len(part)) / RATE) * np.hanning(len(part))
    return float(20 * np.log10(abs((part * wave).sum()) / len(part) * 4 + 1e-9))


def finished(inputs: PlanInputs, out: Path) -> NDArray[np.float32]:
    """The clip rendered, its hard checks held, its sound read back."""
    render(plan(inputs), out)
    report = check_clip(out, SMALL, Expected(inputs=inputs))
    failed = {check.name for check in report.checks if check.hard and not check.ok}
    assert failed == set()
    audio = probe_media(out).audio
    assert audio is not None
    assert (audio.codec, audio.sample_rate_hz, audio.channels) == ("aac", RATE, 2)
    measured = measure_loudness(out)
    assert measured.integrated_lufs == pytest.approx(-14, abs=0.5)
    assert measured.true_peak_dbtp is not None and measured.true_peak_dbtp <= -1.0
    sound = heard(out)
    assert sound.shape[1] == pytest.approx(4 * RATE, abs=0.1 * RATE)
    return sound


@pytest.mark.parametrize("kind", SOUNDS)
def test_every_source_sound_is_heard_under_the_voice_on_both_sides(
    kind: str, voice: VoiceTrack, tmp_path: Path
) -> None:
    name, sound = SOUNDS[kind]
    segment = cut(source(tmp_path, name, sound), 0, 4000)
    assert (segment.probe.audio is None) == (kind == "silent")
    left, right = finished(PlanInputs(platform=SMALL, segments=(segment,), voice=voice), tmp_path / "clip.mp4")
    spoken = [level_db(side, VOICE_HZ, 0.3, 1.3) for side in (left, right)]
    assert spoken[0] == pytest.approx(spoken[1], abs=0.2), "the voice is in the middle"
    tones = [level_db(side, TONE_HZ, 1.75, 2.35) for side in (left, right)]
    if kind == "silent":
        assert max(tones) < -75
    elif kind == "left only 44.1":
        assert tones[0] - tones[1] > 30, "what was at the left stays there"
        assert 6 < spoken[0] - tones[0] < 30
    else:
        assert tones[0] == pytest.approx(tones[1], abs=0.2), "one channel, or the middle of six: on both sides"
        assert 6 < spoken[0] - tones[0] < 30, "under the voice, and heard"


def test_duck_off_and_mute_speech_in_the_finished_file(voice: VoiceTrack, tmp_path: Path) -> None:
    """The voice pauses from 1.4 to 2.4 s; somebody in the source speaks from 1.6 to 2.1 s and from 3.2 to 3.7 s."""
    segment = replace(cut(source(tmp_path, *SOUNDS["mono 44.1"]), 0, 4000), speech=((1600, 2100), (3200, 3700)))
    base = PlanInputs(platform=SMALL, segments=(segment,), voice=voice)
    sounds = {
        mode: finished(replace(base, source_audio=mode), tmp_path / f"{mode}.mp4")[0]
        for mode in ("duck", "off", "mute-speech")
    }
    tone = {
        mode: [level_db(sound, TONE_HZ, *span) for span in ((0.4, 1.2), (2.22, 2.38), (1.62, 2.08), (3.22, 3.68))]
        for mode, sound in sounds.items()
    }
    under, pause, first, second = tone["duck"]
    assert 5 < pause - under < 18, "it steps back while the voice speaks, and comes back"
    swells = [level_db(sounds["duck"], TONE_HZ, at, at + 0.1) for at in np.arange(0.45, 1.25, 0.05)]
    # the voice falls by 14 dB four times a second, and hisses at the tone's own place, too: some dB are not the tone's
    assert max(swells) - min(swells) < 5.5, "between syllables it does not come up again"
    assert np.abs(np.diff(swells)).max() < 3.5, "it does not pump"
    assert min(first, second) > -50, "what was not asked to be muted is heard"
    assert max(tone["off"]) < -60, "off: nothing of it"
    assert np.abs(sounds["off"][round(1.55 * RATE) : round(2.25 * RATE)]).max() < 0.004, "silence in the voice's pause"
    under, pause, first, second = tone["mute-speech"]
    assert min(under, pause) > -50, "what is no speech stays"
    assert max(first, second) < -60, "speech is gone"
    assert np.abs(sounds["mute-speech"][round(1.65 * RATE) : round(2.05 * RATE)]).max() < 0.004
    for mode, sound in sounds.items():
        said = level_db(sound, VOICE_HZ, 0.3, 1.3) - level_db(sounds["off"], VOICE_HZ, 0.3, 1.3)
        assert said == pytest.approx(0, abs=2), (mode, "the voice is as loud in each")
