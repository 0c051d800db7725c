"""Real renders of real footage, measured on the file."""

from __future__ import annotations

import re
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from PIL import Image

from editai.errors import Cancelled, InputError, ToolError
from editai.media.framing import choose_framing
from editai.media.loudness import measure_loudness
from editai.media.probe import probe_media
from editai.media.process import run_ffmpeg
from editai.media.stills import still_jpeg
from editai.render.check import ClipReport, Expected, check_clip
from editai.render.cover import make_cover
from editai.render.plan import EndCard, PlanInputs, PlanSegment, VoiceTrack, plan
from editai.render.platforms import PLATFORMS
from editai.render.run import render
from tests.render.conftest import BIKES, BUNNY, CARPHONE, cut, write_captions

TIKTOK = PLATFORMS["tiktok"]
SCRIPT = "The bag that lasts: Nortia's own."


@dataclass(frozen=True)
class Cue:
    """As ``editai.captions`` has it."""

    text: str
    start_ms: int
    end_ms: int

    @property
    def lines(self) -> tuple[str, ...]:
        return (self.text,)


CUES = (Cue("The bag", 0, 1000), Cue("that lasts:", 1000, 2000), Cue("Nortia's own.", 2000, 3000))


def failing(report: ClipReport, hard: bool = True) -> set[str]:
    return {check.name for check in report.checks if not check.ok and check.hard == hard}


def level_db(path: Path, start_s: float, end_s: float) -> float:
    """RMS of a stretch of sound."""
    part = ["-i", str(path), "-af", f"atrim={start_s}:{end_s},volumedetect", "-vn", "-f", "null", "-"]
    found = re.search(r"mean_volume: (-?[\d.]+) dB", run_ffmpeg(part, limit_s=30).stderr_tail)
    assert found
    return float(found[1])


def test_three_sources_voice_captions_and_card(voice: VoiceTrack, odd_folder: Path, fonts_folder: Path) -> None:
    """Surround sound, silent and small sources, a slowed shot, a path full of odd characters."""
    card = odd_folder / "card %d.png"
    Image.new("RGB", (1080, 1920), (10, 120, 120)).save(card)
    inputs = PlanInputs(
        platform=TIKTOK,
        segments=(cut(BUNNY, 0, 2000), cut(BIKES, 5000, 6300), cut(CARPHONE, 0, 490, 1, 0.7)),
        voice=voice,
        captions=write_captions(odd_folder / "captions.ass", fonts_folder, 700, *(cue.text for cue in CUES)),
        end_card=EndCard(path=card, duration_ms=1000, is_still=True),
    )
    folder = odd_folder / "out"
    out = folder / "clip.mp4"
    told: list[int] = []
    render(plan(inputs), out, on_progress=told.append)
    assert [path.name for path in folder.iterdir()] == ["clip.mp4"]
    assert told == sorted(set(told))
    assert told[-1] == 100
    assert len(told) > 5
    report = check_clip(out, TIKTOK, Expected(inputs=inputs, script=SCRIPT, cues=CUES))
    assert failing(report) == set()
    assert {check.name for check in report.checks} >= {"captions inside the safe area", "true peak", "fast start"}
    assert report.duration_ms == pytest.approx(5000, abs=70)
    still_jpeg(out, 4700, 108, odd_folder / "late.jpg")
    pixel = Image.open(odd_folder / "late.jpg").getpixel((54, 96))
    assert isinstance(pixel, tuple)
    assert pixel == pytest.approx((10, 120, 120), abs=8)
    at_ms = make_cover(out, odd_folder / "cover.jpg", body_ms=4000)
    assert at_ms < 4000
    assert Image.open(odd_folder / "cover.jpg").size == (1080, 1920)


def test_silent_footage_without_a_voice_stays_silent(tmp_path: Path) -> None:
    inputs = PlanInputs(platform=TIKTOK, segments=(cut(BIKES, 0, 3200),))
    render(plan(inputs), tmp_path / "clip.mp4")
    report = check_clip(tmp_path / "clip.mp4", TIKTOK, Expected(inputs=inputs))
    assert failing(report) == set()
    assert report.loudness_lufs is None


def test_the_sources_own_sound_is_kept_and_set_to_the_target(tmp_path: Path) -> None:
    inputs = PlanInputs(platform=TIKTOK, segments=(cut(BUNNY, 0, 5000),))
    render(plan(inputs), tmp_path / "clip.mp4")
    report = check_clip(tmp_path / "clip.mp4", TIKTOK, Expected(inputs=inputs))
    assert failing(report) == set()
    assert report.loudness_lufs == pytest.approx(-14, abs=0.5)


def tone_source(folder: Path, *sound: str) -> PlanSegment:
    """Five seconds of moving picture with a 1 kHz tone."""
    path = folder / "tone.mkv"
    picture = ("-f", "lavfi", "-i", "testsrc2=size=320x568:rate=25:duration=5")
    run_ffmpeg([*picture, "-f", "lavfi", "-i", "sine=frequency=1000:duration=5", *sound, str(path)], limit_s=60)
    return cut(path, 0, 4000)


def mixed(inputs: PlanInputs, out: Path) -> Path:
    """The plan's mix before its master, as a wav file: no picture is encoded."""
    made = plan(inputs)
    graph = out.with_suffix(".graph")
    graph.write_text(made.measuring_graph(None, "anull"))
    run_ffmpeg([*made.measuring_arguments(graph)[:-3], str(out)], limit_s=60)
    return out


def test_the_sources_sound_steps_back_while_the_voice_speaks(tmp_path: Path, voice: VoiceTrack) -> None:
    segment = tone_source(tmp_path, "-ac", "1", "-ar", "44100")
    inputs = PlanInputs(platform=TIKTOK, segments=(segment,), voice=voice)
    mix = mixed(inputs, tmp_path / "mix.wav")
    tone = tmp_path / "only_tone.wav"
    run_ffmpeg(["-i", str(mix), "-af", "bandpass=f=1000:width_type=h:w=40", str(tone)], limit_s=30)
    under, pause = level_db(tone, 0.5, 1.2), level_db(tone, 1.9, 2.35)
    assert 6 < pause - under < 18
    assert level_db(mix, 0.2, 1.2) - under > 14


def test_off_leaves_the_voice_alone_and_mute_speech_only_the_speech(tmp_path: Path, voice: VoiceTrack) -> None:
    segment = replace(tone_source(tmp_path), speech=((1500, 2300),))
    base = PlanInputs(platform=TIKTOK, segments=(segment,), voice=voice)
    off = mixed(replace(base, source_audio="off"), tmp_path / "off.wav")
    assert level_db(off, 1.6, 2.2) < -80  # the voice pauses there
    muted = mixed(replace(base, source_audio="mute-speech"), tmp_path / "muted.wav")
    assert level_db(muted, 1.6, 2.2) < -80
    heard = mixed(replace(base, source_audio="duck"), tmp_path / "heard.wav")
    assert level_db(heard, 1.6, 2.2) > -50
    tone = tmp_path / "only_tone.wav"
    run_ffmpeg(["-i", str(muted), "-af", "bandpass=f=1000:width_type=h:w=40", str(tone)], limit_s=30)
    assert level_db(tone, 3.0, 3.6) > -40


def test_a_turned_hdr_phone_video_stands_upright(tmp_path: Path) -> None:
    """The red half is on top in the stored picture's left; turned by 90° it must be up."""
    halves = "color=red:s=320x180:r=30:d=3.4[a];color=blue:s=320x180:r=30:d=3.4[b];[a][b]hstack"
    tags = "format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=arib-std-b67:colorspace=bt2020nc"
    flat, turned = tmp_path / "flat.mp4", tmp_path / "turned.mp4"
    run_ffmpeg(
        ["-filter_complex", f"{halves},{tags}", "-c:v", "libx264", "-preset", "ultrafast", str(flat)], limit_s=60
    )
    run_ffmpeg(["-display_rotation", "-90", "-i", str(flat), "-c", "copy", str(turned)], limit_s=30)
    probe = probe_media(turned)
    assert (probe.rotation, probe.is_hdr, probe.width) == (90, True, 180)
    framing = choose_framing(probe, 1080, 1920)
    segment = PlanSegment(path=turned, probe=probe, start_ms=0, end_ms=3200, framing=framing)
    inputs = PlanInputs(platform=TIKTOK, segments=(segment,))
    render(plan(inputs), tmp_path / "clip.mp4")
    report = check_clip(tmp_path / "clip.mp4", TIKTOK, Expected(inputs=inputs))
    assert failing(report) == set()  # frozen, but so is the source
    still_jpeg(tmp_path / "clip.mp4", 1000, 108, tmp_path / "still.jpg")
    picture = Image.open(tmp_path / "still.jpg").convert("RGB")
    top, bottom = picture.getpixel((54, 40)), picture.getpixel((54, 150))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[0] > 2 * top[2]
    assert bottom[2] > 2 * bottom[0]


def test_a_stopped_render_leaves_nothing(tmp_path: Path) -> None:
    inputs = PlanInputs(platform=TIKTOK, segments=(cut(BUNNY, 0, 5000), cut(BIKES, 0, 9000)))
    stop = threading.Event()
    moment: list[float] = []

    def on_progress(percent: int) -> None:
        if percent > 15 and not moment:
            moment.append(time.monotonic())
            stop.set()

    with pytest.raises(Cancelled):
        render(plan(inputs), tmp_path / "out" / "clip.mp4", cancel=stop, on_progress=on_progress)
    assert time.monotonic() - moment[0] < 2
    assert list((tmp_path / "out").iterdir()) == []


def test_a_failed_render_leaves_nothing_and_keeps_what_was_there(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    (folder / "clip.mp4").write_text("the one before")
    gone = replace(cut(BIKES, 0, 3000), path=tmp_path / "gone.mp4")
    with pytest.raises(ToolError, match="gone"):
        render(plan(PlanInputs(platform=TIKTOK, segments=(gone,))), folder / "clip.mp4")
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [("clip.mp4", "the one before")]


def test_what_ends_short_is_thrown_away(tmp_path: Path) -> None:
    """The source promises four seconds more than it has."""
    segment = replace(cut(BIKES, 8000, 10_000), end_ms=14_000)
    with pytest.raises(ToolError, match="not what was planned"):
        render(plan(PlanInputs(platform=TIKTOK, segments=(segment,))), tmp_path / "clip.mp4")
    assert list(tmp_path.iterdir()) == []


def test_the_checks_see_what_is_wrong(tmp_path: Path) -> None:
    """A clip made by other means, wrong in most ways at once: black, then still, baseline, mono, loud."""
    bad = tmp_path / "bad.mp4"
    picture = "color=black:s=720x1280:r=30:d=1.6[a];color=white:s=720x1280:r=30:d=2.4[b];[a][b]concat=n=2:v=1:a=0[v]"
    sound = "sine=frequency=300:duration=4:sample_rate=44100,volume=20dB[s]"
    codec = ["-c:v", "libx264", "-profile:v", "baseline", "-preset", "ultrafast", "-g", "300", "-pix_fmt", "yuv420p"]
    graph = f"{picture};{sound}"
    run_ffmpeg(
        ["-filter_complex", graph, "-map", "[v]", "-map", "[s]", *codec, "-c:a", "aac", "-ac", "1", str(bad)],
        limit_s=60,
    )
    inputs = PlanInputs(
        platform=TIKTOK,
        segments=(cut(BIKES, 5000, 9000),),
        voice=VoiceTrack(path=tmp_path / "v.wav", duration_ms=3000),
    )
    wrong_cues = (*CUES[:2], replace(CUES[2], text="Norsha's own."))
    report = check_clip(bad, TIKTOK, Expected(inputs=inputs, script=SCRIPT, cues=wrong_cues))
    assert not report.is_deliverable
    assert failing(report) >= {
        "frame size",
        "video codec",
        "colour tags",
        "key frames",
        "fast start",
        "audio codec",
        "loudness",
        "true peak",
        "voice and picture end together",
        "black picture",
        "frozen picture",
        "captions say the script",
    }
    assert "edit list" in failing(report, hard=False)
    facebook = check_clip(bad, PLATFORMS["pinterest"], Expected(inputs=inputs))
    assert "duration" not in failing(facebook)


def test_captions_under_the_buttons_are_seen(tmp_path: Path, fonts_folder: Path) -> None:
    low = write_captions(tmp_path / "low.ass", fonts_folder, 200, "The bag", "that lasts:", "Nortia's own.")
    fine = write_captions(tmp_path / "fine.ass", fonts_folder, 700, "The bag", "that lasts:", "Nortia's own.")
    inputs = PlanInputs(platform=TIKTOK, segments=(cut(BIKES, 5000, 8200),), captions=fine)
    render(plan(inputs), tmp_path / "clip.mp4")
    expected = Expected(inputs=inputs, script=SCRIPT, cues=CUES)
    assert failing(check_clip(tmp_path / "clip.mp4", TIKTOK, expected)) == set()
    wrong = replace(expected, inputs=replace(inputs, captions=low))
    assert failing(check_clip(tmp_path / "clip.mp4", TIKTOK, wrong)) == {"captions inside the safe area"}


def test_peaks_are_held_down(tmp_path: Path, odd_folder: Path) -> None:
    """Clicks far above the average: the gain alone would push them over the ceiling."""
    path = odd_folder / "clicks.wav"
    wave = "0.02*sin(2*PI*300*t)+0.95*lt(mod(t,0.7),0.0006)*sin(2*PI*4000*t)"
    run_ffmpeg(["-f", "lavfi", "-i", f"aevalsrc=exprs='{wave}':s=48000:d=4", path], limit_s=30)
    voice = VoiceTrack(path=path, duration_ms=4000, loudness_lufs=measure_loudness(path).integrated_lufs)
    inputs = PlanInputs(platform=TIKTOK, segments=(cut(BIKES, 5000, 9000),), voice=voice)
    render(plan(inputs), tmp_path / "clip.mp4")
    report = check_clip(tmp_path / "clip.mp4", TIKTOK, Expected(inputs=inputs))
    assert failing(report) == set()


def test_a_full_disk_is_said_before_the_work(tmp_path: Path) -> None:
    made = replace(plan(PlanInputs(platform=TIKTOK, segments=(cut(BIKES, 0, 3000),))), duration_ms=10**13)
    with pytest.raises(InputError, match="Free some space"):
        render(made, tmp_path / "clip.mp4")
