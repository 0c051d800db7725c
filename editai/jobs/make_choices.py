"""What a person may decide about one clip beyond the form: shots, focus, captions, music. Checked, and as JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from editai.captions.table import Row
from editai.errors import InputError
from editai.store.rows import SourceVideo

MOST_SHOTS: Final = 60
_LEAST_SHOT_MS: Final = 200
_SPEEDS: Final = (0.5, 2.0)
_MOST_CROP_VARIANT: Final = 100
_MOST_NOTE_CHARACTERS: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenShot:
    """A part of a source video that the clip shows at this place."""

    source_video_id: str
    start_ms: int
    """In the source."""
    end_ms: int
    speed: float = 1.0
    crop_variant: int = 0
    focus: float | None = None
    """The crop's centre along the side that is cut, 0 to 1; None: the source's, else automatic."""
    fit: str = ""
    """``crop``, ``fit`` or ``auto``; '': the source's, else automatic."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ChosenShot:
        """A shot as a job's result, a draft or a clip's ``used`` has it; other keys are passed over."""
        focus = value.get("focus")
        return cls(
            source_video_id=str(value["source_video_id"]),
            start_ms=int(value["start_ms"]),
            end_ms=int(value["end_ms"]),
            speed=float(value.get("speed") or 1.0),
            crop_variant=int(value.get("crop_variant") or 0),
            focus=None if focus is None else float(focus),
            fit=str(value.get("fit") or ""),
        )

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)

    @property
    def shown_ms(self) -> float:
        """How long it lasts in the clip."""
        return (self.end_ms - self.start_ms) / self.speed


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenMusic:
    """Music of the store's own under the clip (``library.music.keep_music``)."""

    key: str
    name: str
    rights_note: str = ""
    """What allows its use, in the person's words."""

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> ChosenMusic:
        """As a draft or a clip's ``used`` has it."""
        return cls(**{name: str(value.get(name) or "") for name in ("key", "name", "rights_note")})

    def as_json(self) -> dict[str, Any]:
        """Plain JSON."""
        return asdict(self)


def check_shots(shots: Sequence[ChosenShot], sources: Mapping[str, SourceVideo]) -> None:
    """Every chosen shot lies in one of the clip's own source videos.

    Raises:
        InputError: one sentence for the first that does not.
    """
    from editai.media.focus import FITS

    if len(shots) > MOST_SHOTS:
        raise InputError(f"A clip takes at most {MOST_SHOTS} shots. Remove some.")
    for number, shot in enumerate(shots, 1):
        source = sources.get(shot.source_video_id)
        if source is None:
            raise InputError(f"Shot {number} is of a video that is not part of this clip. Remove it, or add the video.")
        length_ms = int(source.probe.get("duration_ms") or 0)
        if not 0 <= shot.start_ms <= shot.end_ms - _LEAST_SHOT_MS or shot.end_ms > length_ms:
            raise InputError(f"Shot {number} does not lie inside its video. Choose it again.")
        if not _SPEEDS[0] <= shot.speed <= _SPEEDS[1] or not 0 <= shot.crop_variant <= _MOST_CROP_VARIANT:
            raise InputError(f"Shot {number} has a speed that is not offered. Choose it again.")
        if shot.focus is not None and not 0 <= shot.focus <= 1:
            raise InputError(f"The focus of shot {number} lies outside the picture. Set it again.")
        if shot.fit and shot.fit not in FITS:
            raise InputError(f"Shot {number} can be cropped or fitted, or left to EditAI.")


def check_focus(focus: Mapping[str, float], fit: Mapping[str, str], sources: Mapping[str, SourceVideo]) -> None:
    """Focus and fit of whole source videos.

    Raises:
        InputError: one of them is of another video, or is no place in a picture.
    """
    from editai.media.focus import FITS

    if set(focus) - set(sources) or set(fit) - set(sources):
        raise InputError("A focus was set for a video that is not part of this clip. Take it out.")
    if not all(0 <= place <= 1 for place in focus.values()):
        raise InputError("A focus lies outside the picture. Set it again.")
    if set(fit.values()) - set(FITS):
        raise InputError("A video can be cropped or fitted, or left to EditAI.")


def check_music(music: ChosenMusic | None) -> None:
    """The words about the music; that it is the store's own is proven where the media folder is known."""
    if music is not None and len(music.rights_note) > _MOST_NOTE_CHARACTERS:
        raise InputError(f"The note on the music's rights has at most {_MOST_NOTE_CHARACTERS} characters.")


def check_rows(rows: Sequence[Row], style: str, platform: str) -> None:
    """Captions of a person's own can be set as they are.

    Raises:
        InputError: what is wrong, row by row.
    """
    from editai.captions.styles import STYLES
    from editai.captions.table import look_over
    from editai.render.platforms import PLATFORMS

    faults = look_over(rows, STYLES[style], PLATFORMS[platform].frame).faults
    if faults:
        told = "; ".join(f"row {fault.row}: {fault.what}" for fault in faults[:5])
        more = f"; and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise InputError(
            f"The captions cannot be set yet: {told}{more}.",
            faults=[{"row": fault.row, "what": fault.what} for fault in faults[:100]],
        )
