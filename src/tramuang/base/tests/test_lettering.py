"""Words as outlines: the marks of Thai stand where they belong, and rounding moves nothing."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tramuang.base.pure import lettering

# What HarfBuzz answers for these words, in thousandths: outline, where it stands, how high. base/fonts/emblem/README.md has the rest.
SHAPED = {
    "น้ำ": [("uni0E19", 0, 0), ("uni0E4D", 549, 0), ("uni0E49.small", 537, 40), ("uni0E32", 606, 0)],
    "ป่า": [("uni0E1B", 0, 0), ("uni0E48.narrow", 410, 0), ("uni0E32", 621, 0)],
    "ปี่": [("uni0E1B", 0, 0), ("uni0E35.narrow", 410, 0), ("uni0E48.small", 345, 0)],
    "ญุ": [("uni0E0D.less", 0, 0), ("uni0E38", 861, 0)],
    "ฎู": [("uni0E0E.short", 0, 0), ("uni0E39", 584, -132)],
    "กิ์": [("uni0E01", 0, 0), ("uni0E34", 577, 0), ("uni0E4C.small", 577, -40)],
    "กิโล": [("uni0E01", 0, 0), ("uni0E34", 577, 0), ("uni0E42", 690, 0), ("uni0E25", 1016, 0)],
}


@pytest.mark.parametrize("word", SHAPED)
def test_thai_marks_stand_where_a_shaping_engine_puts_them(word):
    assert [(one.outline, one.x, one.y) for one in lettering.shaped(word)] == SHAPED[word]


def corners(path: str) -> list[tuple[float, float]]:
    """The points of a path, one after the other, as a reader of SVG finds them."""
    found, x, y, begun = [], 0.0, 0.0, (0.0, 0.0)
    for letter, text in re.findall(r"([Mmlqz])([-0-9. ]*)", path):
        numbers = [float(one) for one in re.findall(r"-?(?:\d+\.?\d*|\.\d+)", text)]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
        if letter == "z":
            x, y = begun
            continue
        if letter == "M":
            x = y = 0.0
        found += [(x + dx, y + dy) for dx, dy in points]
        x, y = found[-1]
        if letter in "Mm":
            begun = x, y
    return found


@settings(max_examples=30, deadline=None)
@given(
    text=st.text(st.sampled_from("กขฃคงญฎฐปฝฬศ ิีุู่้๊์ำาเแโใะ ABg90.-"), max_size=12),
    size=st.floats(3, 80),
    middle=st.floats(-180, 180),
)
def test_rounding_never_carries_a_letter_away(text, size, middle):
    """Each point stands within two hundredths of where it is in a drawing a thousand times as large."""
    for drawn, large, scale in (
        (lettering.path(text, size=size), lettering.path(text, size=size * 1000), 1000),
        (
            lettering.arc(text, size=size, radius=180, middle=middle),
            lettering.arc(text, size=size * 1000, radius=180_000, middle=middle),
            1000,
        ),
    ):
        for (x, y), (far_x, far_y) in zip(corners(drawn), corners(large), strict=True):
            assert abs(x - far_x / scale) <= 0.02
            assert abs(y - far_y / scale) <= 0.02


def test_a_letter_that_the_face_lacks_is_seen_to_be_missing():
    assert [one.outline for one in lettering.shaped("漢")] == ["uni25CC"]
