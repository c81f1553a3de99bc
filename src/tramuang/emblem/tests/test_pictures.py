"""The emblem as files: they stand alone, they are read back, they are the same each time; the badge and what a city pastes."""

import io
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from defusedxml.ElementTree import fromstring
from PIL import Image

from tramuang.base.pure import emblem_drawing, emblem_parts, lettering
from tramuang.emblem.adapters import pictures
from tramuang.emblem.pure import baking, embedding

AREAS = yaml.safe_load((Path(__file__).resolve().parents[4] / "demo" / "areas.yaml").read_text(encoding="utf-8"))
DOMAINS = [
    ("environment", "leaf", True, "สิ่งแวดล้อม"),
    ("economy", "coin", False, "เศรษฐกิจ"),
    ("mobility", "bus", True, "การเดินทาง"),
    ("energy", "bolt", True, "พลังงาน"),
    ("people", "users", False, "พลเมือง"),
    ("living", "heart", True, "การดำรงชีวิต"),
    ("governance", "building-bank", True, "การบริหารภาครัฐ"),
]
ENGLISH = ["Environment", "Economy", "Mobility", "Energy", "People", "Living", "Governance"]
SERIAL = "TM-2565-96-01"


@pytest.fixture(scope="module")
def drawing() -> bytes:
    return pictures.svg(DOMAINS, "นราธิวาส", 2565, SERIAL, name_en="Narathiwat", labels_en=ENGLISH)


@pytest.fixture(scope="module")
def painted(drawing: bytes) -> dict[int, bytes]:
    return pictures.pngs(drawing, (64, 256, 512))


def is_alone(content: bytes) -> None:
    """Fails when a drawing runs, loads or asks for anything."""
    root = fromstring(content, forbid_dtd=True)
    for element in root.iter():
        assert element.tag.rpartition("}")[2] in {"svg", "title", "desc", "g", "path", "circle", "rect", "line"}
        assert not [
            name for name in element.attrib if name.startswith("on") or name.endswith(("href", "style", "class"))
        ]
    rest = content.replace(b'xmlns="http://www.w3.org/2000/svg"', b"")
    assert not re.search(rb"https?:|url\(|font|@import|<!", rest)


# --- drawing -------------------------------------------------------------------------------------------------------------------------
def test_a_drawing_stands_alone_and_is_small(drawing):
    is_alone(drawing)
    assert len(drawing) < 60_000


def test_a_drawing_says_in_two_languages_what_it_shows(drawing):
    root = fromstring(drawing)
    title, described = (root.find(f"{{http://www.w3.org/2000/svg}}{name}").text for name in ("title", "desc"))
    assert "นราธิวาส" in title
    assert "พ.ศ. ๒๕๖๕" in title
    assert "Narathiwat" in title
    assert SERIAL in title
    assert "ด้านที่ได้รับ: สิ่งแวดล้อม, การเดินทาง, พลังงาน, การดำรงชีวิต, การบริหารภาครัฐ" in described
    assert "Not yet earned: Economy, People" in described


def test_the_same_emblem_is_the_same_bytes(drawing, painted):
    emblem_drawing._whole.cache_clear()
    again = pictures.svg(DOMAINS, "นราธิวาส", 2565, SERIAL, name_en="Narathiwat", labels_en=ENGLISH)
    assert again == drawing
    assert pictures.png(again, 256) == painted[256]


@pytest.mark.parametrize("size", [64, 256, 512])
def test_a_picture_has_the_size_asked_for_and_every_earned_colour(painted, size):
    image = Image.open(io.BytesIO(painted[size])).convert("RGBA")
    assert image.size == (size, size)
    assert image.getpixel((0, 0))[3] == 0  # nothing beside the disc
    assert image.getpixel((size // 2, size // 2))[3] == 255
    seen = {pixel[:3] for _count, pixel in image.getcolors(maxcolors=size * size)}

    def near(colour: str) -> bool:
        want = tuple(int(colour[at : at + 2], 16) for at in (1, 3, 5))
        return any(sum(abs(a - b) for a, b in zip(want, got, strict=True)) < 12 for got in seen)

    for code, _icon, earned, _label in DOMAINS:
        assert near(emblem_drawing.PETAL_COLOURS[code]) == earned, code


def test_a_kept_picture_is_not_drawn_again_and_another_drawing_never_gets_it(drawing, painted, tmp_path):
    assert pictures.pngs(drawing, (64,), keep=tmp_path) == {64: painted[64]}
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(b"as it was kept")
    assert pictures.pngs(drawing, (64,), keep=tmp_path) == {64: b"as it was kept"}
    other = drawing.replace("นราธิวาส".encode(), "ปัตตานี".encode())
    assert pictures.pngs(other, (64,), keep=tmp_path) == {64: painted[64]}
    assert len(list(tmp_path.iterdir())) == 2


def test_a_picture_of_no_size_and_one_of_no_drawing_are_refused(drawing):
    for size in (0, 15, pictures.LARGEST + 1):
        with pytest.raises(ValueError, match="pixels"):
            pictures.png(drawing, size)
    for content in (b"<svg", b"\xff\xfe", b"GIF89a"):
        with pytest.raises(pictures.PictureNotMade):
            pictures.png(content, 64)


def test_a_credential_is_baked_into_the_drawing_and_the_picture_and_read_back(drawing, painted):
    text = '{"name":"นราธิวาส"}'
    assert baking.unbake_svg(baking.bake_svg(drawing, text)) == text
    assert baking.unbake_png(baking.bake_png(painted[64], text)) == text


def test_a_baked_drawing_still_draws_the_same_picture(drawing, painted):
    assert pictures.png(baking.bake_svg(drawing, '{"name":"นราธิวาส"}'), 64) == painted[64]


def test_an_engraving_has_two_colours_and_no_shade():
    content = pictures.stamp(DOMAINS, "นราธิวาส", 2565, SERIAL)
    is_alone(content)
    assert set(re.findall(r"#[0-9a-fA-F]{3,6}", content.decode())) == {pictures.INK, pictures.PAPER}
    assert b"opacity" not in content
    with pytest.raises(ValueError, match="#rrggbb"):
        pictures.svg(DOMAINS, "นราธิวาส", 2565, ink="url(#x)")


def test_words_from_a_register_cannot_become_elements():
    evil = 'a"/><script>1</script>&amp;\x00'
    content = pictures.svg([(evil, "../x", True, evil)] * 3, evil, evil, evil, name_en=evil, labels_en=[evil] * 3)
    is_alone(content)
    is_alone(pictures.badge(evil, evil, evil, date(2026, 11, 22)))


@pytest.mark.parametrize("area", AREAS, ids=lambda area: area["code"])
def test_the_name_of_every_real_area_stands_inside_the_centre(area):
    for name in (area["short_th"], area["name_th"], area["short_en"]):
        for cut in (emblem_parts.FULL, emblem_parts.SMALL):
            size, lines = emblem_drawing.fit(name, cut)
            assert all(map(lettering.can_write, (letter for letter, _marks in lettering.clusters(name))))
            assert "".join(line.text for line in lines).replace(" ", "") == name.replace(" ", "")
            for line in lines:
                assert emblem_drawing.stretch(line, size, cut) is None, (name, size)
                reach = max(abs(line.y), abs(line.y - emblem_drawing.TALL * size))
                assert (lettering.width(line.text) * size / 2) ** 2 + reach**2 <= cut.clear**2 + 1


def test_a_short_name_stands_larger_than_a_long_one():
    sizes = [emblem_drawing.fit(name)[0] for name in ("ตรัง", "นราธิวาส", "เทศบาลเมืองนราธิวาส")]
    assert sizes == sorted(sizes, reverse=True)
    assert len(emblem_drawing.fit("เทศบาลเมืองนราธิวาส")[1]) == 2


@pytest.mark.parametrize(
    ("year", "name", "words"),
    [
        (2565, "นราธิวาส", "พ.ศ. ๒๕๖๕"),
        ("๒๕๖๕", "นราธิวาส", "พ.ศ. ๒๕๖๕"),
        (2026, "ท่าเรือ", "๒๐๒๖"),
        (2565, "Narathiwat", "2565"),
        (None, "นราธิวาส", ""),
    ],
)
def test_the_year_is_written_as_the_name_is(year, name, words):
    assert emblem_drawing.year_words(year, name) == words


# --- badge and snippet ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize("state", [*pictures.STATES, "unheard-of"])
def test_a_badge_stands_alone_and_says_its_state_and_day(state, language):
    content = pictures.badge(state, "นราธิวาส", 2565, date(2026, 11, 22), language)
    is_alone(content)
    assert len(content) < 25_000
    words = pictures.STATES.get(state, pictures.STATES["cannot-tell"])[2 if language == "th" else 3]
    assert words in content.decode()
    assert ("22 พ.ย. 2569" if language == "th" else "22 Nov 2026") in content.decode()
    assert 40 <= int(fromstring(content).get("height")) <= 60


def test_only_a_valid_emblem_has_a_green_badge():
    green = pictures.STATES["valid"][0].encode()
    for state in [*pictures.STATES, "unheard-of", ""]:
        assert (green in pictures.badge(state, "ตรัง", 2565, date(2026, 11, 22))) == (state == "valid")


class Pasted(HTMLParser):
    """What stands in a snippet."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("language", ["th", "en"])
def test_what_a_city_pastes_is_a_link_around_a_picture_with_words(language):
    (a, link), (img, image) = Pasted(embedding.snippet("https://emblem.example.org/", SERIAL, language)).tags
    assert (a, img) == ("a", "img")
    assert link["href"] == f"https://emblem.example.org/v/{SERIAL}/"
    assert str(image["src"]).startswith(f"https://emblem.example.org/v/{SERIAL}/badge.svg")
    assert SERIAL in str(image["alt"])
    assert not [name for name in link | image if name.startswith("on")]


def test_a_snippet_cannot_be_made_to_run_something():
    text = embedding.snippet("https://emblem.example.org", '"><script>', "en")
    assert [tag for tag, _attrs in Pasted(text).tags] == ["a", "img"]
    with pytest.raises(ValueError, match="https"):
        embedding.snippet("javascript:alert(1)//", SERIAL, "th")
