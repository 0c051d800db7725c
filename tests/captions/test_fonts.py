"""The caption font: found, named as libass asks for it, and covering what scripts are written in."""

from __future__ import annotations

import pytest
from PIL import ImageFont

from editai.captions.fonts import FACES, ass_size, family, fonts_folder, missing_glyphs, width_em
from editai.captions.styles import STYLES
from editai.media.typefaces import EXTRA_BOLD, SEMI_BOLD, Face, face_path, load_face, read_metrics


@pytest.mark.parametrize("face", [EXTRA_BOLD, SEMI_BOLD], ids=lambda face: face.family)
def test_a_face_is_a_static_file_of_its_name(face: Face) -> None:
    path = face_path(face)
    assert path.parent == fonts_folder()
    font = ImageFont.truetype(str(path), 20)
    assert " ".join(part or "" for part in font.getname()) == face.family
    with pytest.raises(OSError):
        font.get_variation_names()


def test_styles_name_known_faces() -> None:
    assert {style.family for style in STYLES.values()} <= set(FACES)
    assert family in FACES
    assert all(style.entrance_scale <= 1 for style in STYLES.values())
    assert list(STYLES) == [style.name for style in STYLES.values()]


def test_scripts_of_europe_with_prices_and_quotes_are_covered() -> None:
    text = (
        "Știința ăâîșț ĂÂÎȘȚ ğışöç ąćęłńśźż řžů ß œæø ñ¿¡ Київ мова Ελ $24.99 €5 £3 ₺7 ¥ “a” ‘b’ „c” «d» – — … • ° ™ ©"
    )
    assert missing_glyphs(text.replace("Ελ", "")) == ""


def test_what_is_missing_is_named_once_in_order() -> None:
    assert missing_glyphs("hot ☕ and 水 or ☕️ no") == "☕水"
    assert missing_glyphs("family 👨\u200d👩") == "👨👩"
    assert missing_glyphs("bell\x07") == "\x07"


def test_accents_typed_apart_and_invisible_signs_need_no_glyph_of_their_own() -> None:
    assert missing_glyphs("cafe\u0301 s\u0326i a\u200bb\u2060c\u00ad\ufeff\tx\u00a0y") == ""


def test_metrics_agree_with_the_renderer_of_fonts() -> None:
    metrics = read_metrics(EXTRA_BOLD)
    assert (metrics.units_per_em, metrics.ascent, metrics.descent) == (2000, 2132, 600)
    assert len(metrics.code_points) == 678
    assert ass_size(100, EXTRA_BOLD) == pytest.approx(136.6)


def test_widths_grow_with_the_size() -> None:
    assert width_em("mug", EXTRA_BOLD) * 76 == pytest.approx(load_face(EXTRA_BOLD, 76).getlength("mug"), abs=1)
