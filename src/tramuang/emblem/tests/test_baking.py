"""A credential baked into a picture comes back whole, for us and for readers that are not ours; bombs are refused by count."""

import io
import json
import zlib
from contextlib import suppress
from xml.dom import minidom

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openbadgeslib import baking as theirs
from PIL import Image

from tramuang.emblem.pure import baking
from tramuang.emblem.pure.proofs import Malformed

JSON = '{"@context":["https://www.w3.org/ns/credentials/v2"],"name":"ตราเมือง \\u003e ขอนแก่น & <ชุดสาธิต>","n":1}'
TOKEN = "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJkaWQ6d2ViOngifQ.AAAA_-BB"
SVG = """<?xml version="1.0" encoding="UTF-8"?>
<!-- <svg> is drawn below -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"
     aria-label="a > b"><title>ตราเมือง</title><path d="M0 0h10v10z"/></svg>
""".encode()
START = b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0">'


def png(mode="RGBA", **how):
    made = io.BytesIO()
    Image.new(mode, (12, 9), 1).save(made, "PNG", **how)
    return made.getvalue()


PNG = png()


def chunk(kind, data):
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def itxt(text, keyword=b"openbadgecredential", flags=b"\0\0"):
    return chunk(b"iTXt", keyword + b"\0" + flags + b"\0\0" + text)


def with_chunks(*made):
    """The picture with more chunks directly after its header."""
    return PNG[:33] + b"".join(made) + PNG[33:]


def refused(act, *given):
    with pytest.raises(Malformed) as fault:
        act(*given)
    return str(fault.value)


jsons = st.dictionaries(
    st.text("abc", max_size=3),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=20)
    | st.integers(-9, 9)
    | st.lists(st.booleans(), max_size=3),
    max_size=5,
)
tokens = st.builds(".".join, st.lists(st.text("AZaz09-_", min_size=1, max_size=20), min_size=3, max_size=3))


# PNG --------------------------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(text=jsons.map(lambda value: json.dumps(value, ensure_ascii=False)) | tokens)
def test_what_is_baked_into_a_png_comes_back_to_the_byte(text):
    assert baking.unbake_png(baking.bake_png(PNG, text)) == text


@pytest.mark.parametrize("text", [JSON, TOKEN])
@pytest.mark.parametrize("mode", ["RGBA", "P", "1"])
def test_readers_that_are_not_ours_find_the_same_in_a_png_and_the_same_picture(mode, text):
    plain = png(mode)
    baked = baking.bake_png(plain, text)
    assert theirs.extract_png(baked, keyword=b"openbadgecredential") == text
    with Image.open(io.BytesIO(baked)) as seen, Image.open(io.BytesIO(plain)) as before:
        assert seen.text == {"openbadgecredential": text}  # read before the image data
        assert seen.tobytes() == before.tobytes()


def test_the_chunk_is_the_one_of_the_standard_and_stands_before_the_image_data():
    baked = baking.bake_png(PNG, JSON)
    kinds = [each.kind for each in baking.chunks(baked)]
    assert kinds.count(b"iTXt") == 1 and kinds.index(b"iTXt") < kinds.index(b"IDAT")
    (data,) = (each.data for each in baking.chunks(baked) if each.kind == b"iTXt")
    assert data == b"openbadgecredential\0\0\0\0\0" + JSON.encode()


def test_a_png_of_another_baker_is_read():
    baked = theirs.bake_png(PNG, TOKEN, keyword=b"openbadgecredential")
    assert baking.unbake_png(baked) == TOKEN
    assert baking.unbake_png(PNG) is None
    assert baking.unbake_png(with_chunks(itxt(b"hello", keyword=b"Comment"))) is None


def test_a_picture_carries_one_credential_and_no_more():
    baked = baking.bake_png(PNG, JSON)
    assert refused(baking.bake_png, baked, JSON) == "duplicate"
    assert refused(baking.unbake_png, with_chunks(itxt(b"{}"), itxt(b"{}"))) == "duplicate"
    assert refused(baking.unbake_png, baked[:-12] + itxt(b"{}") + baked[-12:]) == "duplicate"  # also behind the image
    assert refused(baking.unbake_png, with_chunks(chunk(b"tEXt", b"openbadgecredential\0{}"))) == "chunk"


@pytest.mark.parametrize(
    "text",
    ["", "hello", "[]", '"x"', '{"a":1', '{"a":1,"a":2}', "a.b", "a.b.c.d", "a.b.c\n", '{"a":"\x00"}', '{"a":"\ud800"}',
     '{"a":"' + "x" * 70_000 + '"}', "a.b." + "c" * 100_000],
)  # fmt: skip
def test_only_a_whole_credential_is_baked(text):
    refused(baking.bake_png, PNG, text)
    refused(baking.bake_svg, SVG, text)


def test_a_compressed_credential_is_refused_without_being_inflated():
    bomb = zlib.compress(bytes(20_000_000), 9)
    assert refused(baking.unbake_png, with_chunks(itxt(bomb, flags=b"\1\0"))) == "compressed"


def test_a_png_of_a_million_chunks_is_counted_and_refused():
    empty = chunk(b"tEXt", b"")
    assert refused(baking.unbake_png, with_chunks(empty * 400_000)) == "too-many"
    assert refused(baking.unbake_png, with_chunks(empty * 1_000_000)) == "too-large"


@pytest.mark.parametrize(
    ("broken", "why"),
    [
        (b"", "png"), (PNG[:8], "png"), (PNG[:40], "png"), (PNG[:-1], "png"), (PNG[:-12], "png"), (PNG[:8] + PNG[33:], "png"),
        (PNG[:33] + PNG[8:], "png"), (with_chunks(b"\xff\xff\xff\xff" + b"iTXt"), "png"), (with_chunks(chunk(b"i1Xt", b"")), "png"),
        (with_chunks(itxt(b"{}")[:-1] + b"?"), "checksum"), (with_chunks(itxt(b"\xff")), "character"),
        (with_chunks(chunk(b"iTXt", b"openbadgecredential\0\0\0")), "chunk"),
        (with_chunks(itxt(b"x" * 100_000)), "too-large"), (with_chunks(chunk(b"IEND", b"x")), "png"),
    ],
)  # fmt: skip
def test_a_broken_png_is_refused_in_a_word(broken, why):
    assert refused(baking.unbake_png, broken) == why


def test_what_follows_the_end_of_a_png_is_no_part_of_it():
    assert baking.unbake_png(PNG + itxt(b"{}")) is None


def test_the_bare_picture_has_lost_its_texts_and_profiles():
    packed = with_chunks(chunk(b"zTXt", b"k\0\0" + zlib.compress(bytes(9_000_000))), chunk(b"eXIf", b"x"), itxt(b"{}"))
    assert baking.bare_png(packed) == PNG


# SVG --------------------------------------------------------------------------------------------------------------
@settings(max_examples=60, deadline=None)
@given(value=jsons)
def test_json_that_is_baked_into_an_svg_comes_back_with_the_same_values(value):
    text = json.dumps(value, ensure_ascii=False)
    found = baking.unbake_svg(baking.bake_svg(SVG, text))
    assert json.loads(found) == value
    assert found == text.replace(">", "\\u003e")


@pytest.mark.parametrize("text", ['{"a":"\ufffe"}', '{"a":"\uffff"}', '{"a":\r1}'])
def test_a_letter_that_an_xml_reader_would_change_is_not_baked(text):
    assert refused(baking.bake_svg, SVG, text) == "character"


@settings(max_examples=30, deadline=None)
@given(text=tokens)
def test_a_token_that_is_baked_into_an_svg_comes_back_to_the_byte(text):
    assert baking.unbake_svg(baking.bake_svg(SVG, text)) == text


@pytest.mark.parametrize("text", [JSON, TOKEN])
def test_readers_that_are_not_ours_find_the_same_in_an_svg(text):
    baked = baking.bake_svg(SVG, text)
    assert theirs.extract_svg(baked, element="openbadges:credential", text_fallback=True) == baking.unbake_svg(baked)
    root = etree.fromstring(baked)
    first = root[0]
    assert root.nsmap["openbadges"] == "https://purl.imsglobal.org/ob/v3p0"
    assert first.tag == "{https://purl.imsglobal.org/ob/v3p0}credential" and first.prefix == "openbadges"
    assert (first.get("verify") or first.text) == baking.unbake_svg(baked)
    # Nothing stands between <svg> and the credential, and the drawing is as it was.
    assert root.text is None
    assert [each.tag for each in root[1:]] == [each.tag for each in etree.fromstring(SVG)]


def test_the_json_is_one_cdata_section_whatever_stands_in_it():
    nasty = json.dumps(
        {"a": "]]>", "b": "<![CDATA[", "c": "-->", "d": "</openbadges:credential><script>", "e": "&amp;"}
    )
    baked = baking.bake_svg(SVG, nasty)
    (element,) = minidom.parseString(baked).getElementsByTagName("openbadges:credential")
    (section,) = element.childNodes
    assert section.nodeType == section.CDATA_SECTION_NODE
    assert json.loads(section.data) == json.loads(nasty)
    assert b"<script" not in baked.replace(section.data.encode(), b"")


def test_an_svg_of_another_baker_is_read():
    for text, how in ((TOKEN, False), (JSON, True)):
        baked = theirs.bake_svg(
            SVG, text, element="openbadges:credential", namespace="https://purl.imsglobal.org/ob/v3p0", as_text=how
        )
        assert baking.unbake_svg(baked) == text
    assert baking.unbake_svg(SVG) is None


def test_an_svg_carries_one_credential_and_no_more():
    baked = baking.bake_svg(SVG, JSON)
    assert refused(baking.bake_svg, baked, JSON) == "duplicate"
    one = b"<openbadges:credential><![CDATA[{}]]></openbadges:credential>"
    assert baking.unbake_svg(START + one + b"</svg>") == "{}"
    assert refused(baking.unbake_svg, START + one + one + b"</svg>") == "duplicate"
    assert refused(baking.unbake_svg, START + b"<g>" + one + b"</g></svg>") == "place"
    assert refused(baking.bake_svg, START + b"<g/></svg>", JSON) == "duplicate"  # its prefix is taken


@pytest.mark.parametrize(
    ("inside", "why"),
    [
        (b"<openbadges:credential/>", "empty"), (b'<openbadges:credential verify=""/>', "parts"),
        (b'<openbadges:credential verify="a.b"/>', "parts"), (b'<openbadges:credential verify="a.b.c">{}</openbadges:credential>', "ambiguous"),
        (b"<openbadges:credential>{}<g/></openbadges:credential>", "svg"), (b"<g>", "xml"), (b"&lol;", "xml"),
        (b"<openbadges:credential>" + b"x" * 100_000 + b"</openbadges:credential>", "too-large"),
    ],
)  # fmt: skip
def test_a_credential_written_otherwise_is_refused_in_a_word(inside, why):
    assert refused(baking.unbake_svg, START + inside + b"</svg>") == why


def test_another_namespace_is_another_element():
    other = START.replace(b"/ob/v3p0", b"/ob/v2p0")
    assert baking.unbake_svg(other + b'<openbadges:credential verify="a.b.c"/></svg>') is None


@pytest.mark.parametrize(
    ("drawing", "why"),
    [
        (b'<!DOCTYPE svg [<!ENTITY a "ha">' + b"".join(b'<!ENTITY %c "%s">' % (98 + i, b"&%c;" % (97 + i) * 10) for i in range(9))
         + b']><svg xmlns="http://www.w3.org/2000/svg">&j;</svg>', "entity"),
        (b'<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>', "entity"),
        (b'<!DOCTYPE svg [<!ENTITY % p SYSTEM "http://127.0.0.1/x.dtd">%p;]><svg xmlns="http://www.w3.org/2000/svg"/>', "entity"),
        (b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/x.dtd"><svg xmlns="http://www.w3.org/2000/svg"/>', "entity"),
        (START + b"<g>" * 20_000, "too-deep"), (START + b"<g/>" * 200_000 + b"</svg>", "too-deep"),
        (START + b"<g " + b" ".join(b'a%d=""' % i for i in range(30_000)) + b"/></svg>", "too-deep"),
        (START + b"<!---->" * 100_000 + b"</svg>", "too-deep"), (START + b"<g/>" * 18_000 + b"<g></g>" * 10 + b"<g " + b" ".join(b'a%d=""' % i for i in range(3000)) + b"/></svg>", "too-deep"),
        (START + b" " * 1_000_000 + b"</svg>", "too-large"), (b"<html/>", "svg"), (b"<svg/>", "svg"), (b"", "xml"), (b"<", "xml"),
        (SVG.decode().replace("UTF-8", "UTF-16").encode("utf-16"), "xml"), (SVG.replace(b"UTF-8", b"x-user"), "xml"), (b"\xff", "xml"),
    ],
)  # fmt: skip
def test_a_drawing_that_would_swell_or_fetch_is_refused_in_a_word(drawing, why):
    assert refused(baking.unbake_svg, drawing) == why


def test_a_root_that_is_not_a_plain_svg_tag_is_not_baked():
    assert refused(baking.bake_svg, b'<s:svg xmlns:s="http://www.w3.org/2000/svg"><s:g/></s:svg>', JSON) == "svg"
    assert refused(baking.bake_svg, b'<svg xmlns="http://www.w3.org/2000/svg"/>', JSON) == "svg"


@settings(max_examples=120, deadline=None)
@given(data=st.data())
def test_a_mutated_picture_raises_nothing_but_malformed(data):
    whole, unbake = data.draw(
        st.sampled_from(
            [(BAKED_PNG, baking.unbake_png), (BAKED_SVG, baking.unbake_svg), (BAKED_TOKEN, baking.unbake_svg)]
        )
    )
    place = data.draw(st.integers(0, len(whole)))
    cut = data.draw(st.integers(0, 8))
    made = whole[:place] + data.draw(st.binary(max_size=6)) + whole[place + cut :]
    with suppress(Malformed):
        found = unbake(made)
        assert found is None or isinstance(found, str)


BAKED_PNG = baking.bake_png(PNG, JSON)
BAKED_SVG = baking.bake_svg(SVG, JSON)
BAKED_TOKEN = baking.bake_svg(SVG, TOKEN)
