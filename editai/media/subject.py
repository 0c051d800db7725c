"""What a picture is of: things that move, faces, and things unlike their surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from editai.media.faces import faces_over_time
from editai.media.measuring import Measured
from editai.media.thing import Thing
from editai.media.vision import load_cv2

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.uint8]]
    Floats = np.ndarray[Any, np.dtype[np.float32]]

_MOVING_CAMERA: Final = 0.006
"""Median movement of the whole picture from sample to sample, in widths, from which the camera moves."""
_BACKGROUND_OF: Final = 25
_CHANGED: Final = 22.0
"""Grey levels (of 255) by which a moving thing differs from what is behind it."""
_DISTINCT_LAB: Final = 22.0
"""Distance in Lab from every colour of the border: half of what tells a can from the table it stands on."""
_CLEAR_SHARE: Final = 0.45
"""Where more of the picture than this stands out, nothing does."""
_LEAST_AREA: Final = 0.0025
_SECOND: Final = 0.15
"""Things with less than this share of the heaviest one's weight are left out."""
_WEIGHTS: Final = {"moving": 2.0, "distinct": 1.0}
"""Beside a face's, which ``faces`` sets."""


def find_things(samples: Sequence[Measured]) -> list[tuple[Thing, ...]]:
    """For each sample of one scene, what it is of; an empty tuple where nothing stands out."""
    import numpy as np

    shifts = [abs(sample.shift[0]) + abs(sample.shift[1]) for sample in samples[1:]]
    is_still = not shifts or float(np.median(shifts)) < _MOVING_CAMERA
    behind = _background(samples) if is_still else None
    always = _distinct(behind) if behind is not None else ()
    faces = faces_over_time(samples)
    found: list[tuple[Thing, ...]] = []
    for at, sample in enumerate(samples):
        if behind is not None:
            moving = _moving(_difference(sample.small, behind)) if len(samples) > 2 else ()
            distinct = always
        else:
            moving = _moving(_against_neighbours(samples, at))
            distinct = _distinct(sample.small)
        found.append(_weighed([*faces[at], *moving, *distinct]))
    return found


def _background(samples: Sequence[Measured]) -> Pixels:
    """What lies behind whatever moves: the median over time."""
    import numpy as np

    step = max(1, len(samples) // _BACKGROUND_OF)
    middle: Pixels = np.median(np.stack([sample.small for sample in samples[::step]]), axis=0).astype(np.uint8)
    return middle


def _difference(one: Pixels, other: Pixels) -> Floats:
    import numpy as np

    cv2 = load_cv2()
    blurred = [cv2.GaussianBlur(each, (0, 0), 1.0).astype("float32") for each in (one, other)]
    apart = abs(blurred[0] - blurred[1])
    # along so short an axis numpy is ten times slower
    far: Floats = np.maximum(np.maximum(apart[..., 0], apart[..., 1]), apart[..., 2])
    return far


def _against_neighbours(samples: Sequence[Measured], at: int) -> Floats:
    """What moves otherwise than the camera: unlike the sample before and the one after, both moved to fit."""
    import numpy as np

    now = samples[at]
    seen: list[Floats] = []
    if at:
        seen.append(_difference(now.small, _moved(samples[at - 1].small, now.shift)))
    if at + 1 < len(samples):
        across, down = samples[at + 1].shift
        seen.append(_difference(now.small, _moved(samples[at + 1].small, (-across, -down))))
    least: Floats = np.minimum.reduce(seen) if seen else np.zeros(now.small.shape[:2], np.float32)
    return least


def _moved(picture: Pixels, shift: tuple[float, float]) -> Pixels:
    import numpy as np

    cv2 = load_cv2()
    height, width = picture.shape[:2]
    by = np.array([[1, 0, shift[0] * width], [0, 1, shift[1] * height]], np.float32)
    moved: Pixels = cv2.warpAffine(picture, by, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return moved


def _moving(change: Floats) -> tuple[Thing, ...]:
    mask = change > max(_CHANGED, 0.35 * float(change.max()))
    return _things(mask, change, "moving") if float(mask.mean()) < _CLEAR_SHARE else ()


def _distinct(picture: Pixels) -> tuple[Thing, ...]:
    """Things of other colours than the picture's border."""
    import numpy as np

    cv2 = load_cv2()
    lab = cv2.cvtColor(cv2.GaussianBlur(picture, (0, 0), 1.5).astype("float32") / 255, cv2.COLOR_BGR2LAB)
    height, width = lab.shape[:2]
    rim = max(2, round(0.05 * min(width, height)))
    border = np.concatenate([lab[:rim].reshape(-1, 3), lab[:, :rim].reshape(-1, 3), lab[:, -rim:].reshape(-1, 3)])
    far = np.full((height, width), 1e9, np.float32)
    for colour in _main_colours(border):
        apart = (lab - colour) ** 2
        far = np.minimum(far, np.sqrt(apart[..., 0] + apart[..., 1] + apart[..., 2]))
    peak = float(np.percentile(far, 99.5))
    if peak < _DISTINCT_LAB:
        return ()
    mask = far > max(0.6 * _DISTINCT_LAB, 0.4 * peak)
    outside = far[~mask]
    is_clear = float(mask.mean()) < _CLEAR_SHARE and float(outside.mean()) < 0.25 * float(far[mask].mean())
    return _things(mask, far, "distinct") if is_clear else ()


def _main_colours(colours: Floats) -> Floats:
    """Up to four colours that make up the border; what touches it with less than a twelfth does not count."""
    import numpy as np

    cv2 = load_cv2()
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 8, 1.0)
    cv2.setRNGSeed(7)  # the same source is framed the same way every time
    _, labels, centres = cv2.kmeans(np.ascontiguousarray(colours), 4, None, stop, 1, cv2.KMEANS_PP_CENTERS)
    shares = np.bincount(labels.ravel(), minlength=4) / len(colours)
    main: Floats = centres[shares >= 1 / 12]
    return main


def _things(mask: Any, strength: Floats, kind: str) -> tuple[Thing, ...]:
    import numpy as np

    cv2 = load_cv2()
    height, width = mask.shape
    joined = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    found = []
    for at in range(1, count):
        left, top, wide, high, area = (int(each) for each in stats[at])
        if area < _LEAST_AREA * width * height:
            continue
        mass = float(strength[labels == at].sum()) / (width * height * 60.0)
        found.append(
            Thing(
                left=left / width,
                top=top / height,
                right=(left + wide) / width,
                bottom=(top + high) / height,
                weight=_WEIGHTS[kind] * mass**0.5,
            )
        )
    return tuple(found)


def _weighed(things: list[Thing]) -> tuple[Thing, ...]:
    """The few that count, heaviest first."""
    if not things:
        return ()
    heaviest = max(thing.weight for thing in things)
    kept = [Thing.from_json(thing.as_json()) for thing in things if thing.weight >= _SECOND * heaviest]
    return tuple(sorted(kept, key=lambda each: -each.weight)[:6])
