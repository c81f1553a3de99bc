"""Whatever is handed in is known by its bytes; it gives its credential or a word why not, and a bomb is refused by count."""

import io
import json
import random
import struct
import zipfile
import zlib
from contextlib import suppress

import pytest
import segno
import typst
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter

from tramuang.emblem.adapters.unpacking import unpack
from tramuang.emblem.pure import baking, carriers, jwt
from tramuang.emblem.pure.carriers import Carried
from tramuang.emblem.pure.proofs import Malformed

DOCUMENT = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": "https://emblem.example.org/v/TM-2570-40-01/1.json",
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "issuer": {"id": "did:web:emblem.example.org", "name": "ชุดสาธิต"},
    "validFrom": "2026-11-22T00:00:00+07:00",
    "credentialSubject": {"id": "https://emblem.example.org/cities/40-01/"},
}
TEXT = json.dumps(DOCUMENT, ensure_ascii=False)
CREDENTIAL = TEXT.encode()
KEY = generate_private_key(SECP256R1())
TOKEN = jwt.sign_jwt(
    DOCUMENT,
    kid="did:web:emblem.example.org#key",
    by=lambda data: jwt.raw_signature(KEY.sign(data, ECDSA(SHA256()))),
)
BUNDLE = {
    "format": "tramuang-emblem-bundle/1", "made": "2026-11-22T10:00:00+07:00", "credential": DOCUMENT,
    "credential_bytes": TEXT, "jwt": TOKEN, "archive": "{}", "did": {"bytes": "{}", "fetched": "2026-11-22T10:00:00+07:00"},
    "status": {"bytes": "{}", "fetched": "2026-11-22T10:00:00+07:00"}, "history": [{"kind": "revoked"}],
    "log": {"vkey": "v", "checkpoint": "c", "index": 3, "leaf": "l", "proof": ["aGVsbG8="]}, "list": {"bytes": "{}"},
    "picture": "<svg/>", "verify_url": "https://emblem.example.org/v/TM-2570-40-01/",
}  # fmt: skip
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1"/></svg>'
LINK = "https://emblem.example.org/v/TM-2570-40-01/"


def refused(content):
    with pytest.raises(Malformed) as fault:
        unpack(content)
    assert str(fault.value) and " " not in str(fault.value)
    return str(fault.value)


def picture(kind="PNG", size=(8, 8), colour="white", **how):
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, kind, **how)
    return made.getvalue()


def chunk(kind, data):
    return len(data).to_bytes(4) + kind + data + zlib.crc32(kind + data).to_bytes(4)


def zipped(body, name="bundle.json", **more):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
        for other, content in more.items():
            archive.writestr(other, content)
    return made.getvalue()


def page(body):
    return f'<!doctype html>\n<html><script type="application/json" id="bundle">{body}</script></html>'.encode()


def escaped(value):
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")


def pdf(*objects, trailer=b""):
    """A PDF of these objects; the first is its catalogue."""
    made, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    end = b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(made))
    return made + table + end


def stream(data, head=b""):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (head, len(data), data)


def attaching(*files):
    return pdf(CATALOGUE, PAGES, NAMES, SPEC, *files)


CATALOGUE = b"<</Type/Catalog/Pages 2 0 R/Names<</EmbeddedFiles 3 0 R>>>>"
PAGES = b"<</Type/Pages/Kids[]/Count 0>>"
NAMES = b"<</Names[(credential.json) 4 0 R]>>"
SPEC = b"<</Type/Filespec/F(credential.json)/EF<</F 5 0 R>>>>"


# What is carried --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("around", [b"", b"\xef\xbb\xbf", b"\n "])
def test_a_credential_as_text_is_taken_to_the_byte(around):
    assert unpack(around + CREDENTIAL + b"\n") == Carried("json", CREDENTIAL)
    assert unpack(around + TOKEN.encode() + b"\n") == Carried("jwt", TOKEN.encode())
    assert unpack(TOKEN.encode()).is_token and not unpack(CREDENTIAL).is_token


@pytest.mark.parametrize("text", [TEXT, TOKEN])
def test_a_credential_is_taken_out_of_a_picture(text):
    assert unpack(baking.bake_png(picture(), text)) == Carried("png", text.encode())
    assert unpack(baking.bake_svg(SVG, text)) == Carried("svg", text.encode())
    assert unpack(SVG) == Carried("svg")


def test_a_credential_is_taken_out_of_a_certificate():
    attach = f'#pdf.attach("credential.json", bytes({json.dumps(TEXT, ensure_ascii=False)}))\nตราเมือง'
    made = typst.compile(attach.encode())
    assert unpack(made) == Carried("pdf", CREDENTIAL)
    assert unpack(typst.compile(b"Hello")) == Carried("pdf")
    # Written anew by another program, with another file beside it.
    writer = PdfWriter(clone_from=io.BytesIO(made))
    writer.add_attachment("readme.txt", b"hello")
    again = io.BytesIO()
    writer.write(again)
    assert unpack(again.getvalue()) == Carried("pdf", CREDENTIAL)
    writer.add_attachment("credential.json", CREDENTIAL)
    twice = io.BytesIO()
    writer.write(twice)
    assert refused(twice.getvalue()) == "duplicate"


def test_a_bundle_is_the_same_in_each_of_its_three_forms():
    text = json.dumps(BUNDLE, ensure_ascii=False)
    for kind, content in (
        ("json", text.encode()),
        ("zip", zipped(text, **{"v/1.json": TEXT})),
        ("html", page(escaped(BUNDLE))),
    ):
        assert unpack(content) == Carried(kind, CREDENTIAL, BUNDLE)
    large = {**BUNDLE, "picture": "<svg>" + "x" * 200_000}
    assert unpack(json.dumps(large).encode()).bundle == large


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_the_serial_is_read_off_a_photograph_of_a_certificate(kind):
    code = io.BytesIO()
    segno.make(LINK, error="m").save(code, kind="png", scale=5)
    sheet = Image.new("RGB", (620, 877), "#eee")
    sheet.paste(Image.open(code).convert("RGB"), (400, 600))
    made = io.BytesIO()
    sheet.rotate(8, expand=True, fillcolor="#567").save(made, kind)
    assert unpack(made.getvalue()) == Carried("picture", hint="TM-2570-40-01")


def test_a_code_on_a_clear_ground_is_read_and_two_cities_codes_are_not():
    code = io.BytesIO()
    segno.make(LINK).save(code, kind="png", scale=4)
    clear = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    dark = Image.open(code).convert("L").point(lambda grey: 255 - grey)
    clear.paste(Image.new("RGBA", dark.size, "black"), (20, 20), dark)
    made = io.BytesIO()
    clear.save(made, "PNG")
    assert unpack(made.getvalue()).hint == "TM-2570-40-01"
    sheet = Image.new("RGB", (600, 300), "white")
    for place, link in enumerate((LINK, LINK.replace("40-01", "40-02"))):
        other = io.BytesIO()
        segno.make(link).save(other, kind="png", scale=4)
        sheet.paste(Image.open(other).convert("RGB"), (300 * place + 20, 40))
    made = io.BytesIO()
    sheet.save(made, "PNG")
    assert unpack(made.getvalue()) == Carried("picture")


@pytest.mark.parametrize(
    ("link", "serial"),
    [
        (LINK, "TM-2570-40-01"), (LINK[:-1], "TM-2570-40-01"), ("http://127.0.0.1:8000/v/TM-1-00-01/", "TM-1-00-01"),
        ("https://h.example/a/b/v/TM-2570-40-01/", "TM-2570-40-01"), ("https://h.example/v/", None), ("TM-2570-40-01", None),
        ("https://h.example/v/../x/", None), ("https://h.example/v/TM%2F/", None), ("javascript:/v/TM-1/", None),
        ("https://h.example/v/TM-2570-40-01/1.json", None), ("https://h.example/?/v/TM-1/", None), ("https:///v/TM-1/", None),
        ("https://h.example/v/" + "A" * 41, None), ("https://h.example/" + "a/" * 400 + "v/TM-1/", None), (LINK + "\n", None),
    ],
)  # fmt: skip
def test_a_serial_is_read_out_of_the_address_of_a_verify_page_only(link, serial):
    assert carriers.serial_of(link) == serial


def test_a_picture_without_anything_in_it_is_no_fault_and_carries_nothing():
    for kind in ("PNG", "JPEG", "WEBP"):
        assert unpack(picture(kind)) == Carried("picture")


# What is refused --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "json"), (b"hello", "json"), (b"[]", "json"), (b"{", "json"), (b'{"a":1.5}', "number"), (b"a.b.c", "base64"),
        (b'{"a":1,"a":2}', "duplicate-key"), (b'{"a":' * 40_000, "too-deep"), (b'{"a":' * 12_000, "too-deep"),
        (b"\xff\xfe{", "character"), (b'{"a":"' + b"x" * 70_000 + b'"}', "bundle"), (b"x" * 5_000_001, "too-large"),
        (b"{" + b" " * 2_100_000 + b"}", "too-large"), (b"<html></html>", "html"), (b"<!DOCTYPE html>", "html"), (b"<a/>", "svg"),
        (b"PK\x03\x04", "zip"), (b"%PDF-1.7", "pdf"), (b"\xff\xd8\xff", "picture"), (b"RIFF....WEBPVP8 ", "picture"),
        (b"GIF89a", "json"), (b"\x89PNG\r\n\x1a\n", "png"),
    ],
)  # fmt: skip
def test_what_carries_nothing_of_ours_is_refused_in_a_word(content, why):
    assert refused(content) == why


@pytest.mark.parametrize(
    "change",
    [
        {"format": "tramuang-emblem-bundle/2"}, {"credential_bytes": None}, {"credential_bytes": 7}, {"did": "x"},
        {"did": {"bytes": 1}}, {"status": []}, {"log": {"index": -1}}, {"log": {"index": True}}, {"log": {"index": "1"}},
        {"log": {"proof": [None]}}, {"log": {"proof": ["x"] * 65}}, {"log": {"proof": "x"}}, {"history": {}}, {"history": ["x"]},
        {"picture": []}, {"credential": {**DOCUMENT, "issuer": "somebody else"}}, {"credential": []},
    ],
)  # fmt: skip
def test_a_bundle_with_parts_of_another_kind_or_that_shows_one_thing_and_signs_another_is_refused(change):
    assert refused(json.dumps({**BUNDLE, **change}).encode()) == "bundle"


def test_a_bundle_may_lack_whatever_was_not_to_be_had():
    lean = {"format": BUNDLE["format"], "credential_bytes": TEXT, "status": None, "log": None, "history": None}
    assert unpack(json.dumps(lean).encode()).credential == CREDENTIAL
    assert refused(json.dumps({**lean, "picture": "\ud800"}).encode()) == "character"
    assert refused(json.dumps({**lean, "credential_bytes": "\ud800"}).encode()) == "character"


def test_a_page_with_two_bundles_or_half_of_one_is_refused():
    one = page(escaped(BUNDLE))
    assert refused(one + one[15:]) == "duplicate"
    assert refused(one[: one.index(b"</script>")]) == "html"
    assert refused(page(json.dumps({**BUNDLE, "picture": "</script>"}))) == "json"


def test_a_zip_bomb_is_refused_before_it_is_opened():
    assert refused(zipped(bytes(40_000_000))) == "too-large"
    assert refused(zipped(b"[" * 1_900_000)) == "too-large"  # small when packed, and much too small
    assert refused(zipped("{}", **{f"f{n}": "x" for n in range(100)})) == "too-many"
    lying = bytearray(zipped(json.dumps(BUNDLE)))
    lying[-12:-10] = (1).to_bytes(2, "little")  # entries on all disks; then the size of the directory
    lying[-10:-6] = (10**6).to_bytes(4, "little")
    assert refused(bytes(lying)) == "too-many"


def test_a_second_and_larger_directory_of_a_zip_is_not_followed():
    many = zipped(json.dumps(BUNDLE), **{f"f{n}": "" for n in range(400)})
    end = struct.unpack("<4s4H2LH", many[-22:])
    size, start, place = end[5], end[6], len(many) - 22
    large = struct.pack("<4sQHHLLQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 401, 401, size, start)
    where = struct.pack("<4sLQL", b"PK\x06\x07", 0, place, 1)
    small = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, 60, start, 0)
    made = many[:-22] + large + where + small
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert len(archive.infolist()) == 401  # the library would follow it
    assert refused(made) == "zip"


def test_a_zip_that_plays_tricks_is_refused():
    text = json.dumps(BUNDLE)
    for name in ("../bundle.json", "/etc/passwd", "a\\b", "C:x"):
        assert refused(zipped(text, **{name: "x"})) == "zip"
    assert refused(zipped(text, name="other.json")) == "zip"
    assert refused(zipped(text) + b"more") == "zip"
    good = zipped(text)
    assert refused(good[:-2] + struct.pack("<H", 1) + b"x") == "zip"  # with a comment
    place = good.index(b"PK\x01\x02")
    locked = good[: place + 8] + b"\x01" + good[place + 9 :]
    assert refused(locked) == "zip"
    # A size that the directory tells and the content does not keep.
    small = good[: place + 24] + (10).to_bytes(4, "little") + good[place + 28 :]
    assert refused(small) == "zip"
    # The same name twice: the other entry has a name of the same length.
    twice = zipped(text, **{"bundle.jso_": text}).replace(b"bundle.jso_", b"bundle.json")
    assert refused(twice) == "zip"


FLATE = b"/Filter/FlateDecode"
BOMB = zlib.compress(bytes(20_000_000), 9)


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (attaching(stream(BOMB, FLATE)), "pdf"),
        (attaching(stream(zlib.compress(BOMB, 9), b"/Filter[/FlateDecode/FlateDecode]")), "pdf"),
        (attaching(stream(b"x\x9c" + b"\xff" * 150_000, FLATE)), "pdf"),
        (attaching(stream(b"z" * 190_000, b"/Filter/ASCII85Decode")), "pdf"),
        (attaching(stream(b"0" * 1000, b"/Filter[" + b"/ASCIIHexDecode" * 17 + b"]")), "pdf"),
        (attaching(stream(b" " * 150_000)), "too-large"), (attaching(stream(b"x" * 400_000)), "pdf"),
        (attaching(b"<</Length 5 0 R>>\nstream\nabc\nendstream"), "pdf"),
        (attaching(stream(CREDENTIAL, b"/Filter/JBIG2Decode")), "pdf"), (attaching(b"<<>>"), "pdf"), (attaching(b"5 0 R"), "pdf"),
        (pdf(CATALOGUE, PAGES, b"3 0 R"), "pdf"), (pdf(CATALOGUE, PAGES, b"4 0 R", b"3 0 R"), "pdf"),
        (pdf(CATALOGUE, PAGES, b"[" * 1_000_000), "pdf"), (pdf(CATALOGUE, PAGES, b"<</A" * 500_000), "pdf"),
        (pdf(CATALOGUE, PAGES, b"[" + b"1 " * 1_000_000 + b"]"), "too-deep"),
        (pdf(CATALOGUE, PAGES, b"<</Names[" + b"(a) 4 0 R " * 100 + b"]>>", SPEC, stream(b"{}")), "too-many"),
        (pdf(CATALOGUE, PAGES, b"<</Names[" + b"(credential.json) 4 0 R " * 2 + b"]>>", SPEC, stream(b"{}")), "duplicate"),
        (pdf(*[b"null"] * 50_000), "too-deep"), (pdf(CATALOGUE, trailer=b"/Prev 9"), "pdf"),
        (pdf(CATALOGUE, PAGES, trailer=b"/Encrypt 2 0 R"), "encrypted"),
        (b"%PDF-1.7\n" + b"\n" * 4_900_000, "pdf"), (b"%PDF-1.7\n" + b"1 0 obj\n" * 600_000, "pdf"),
        (b"%PDF-1.7\n" + b"x" * 4_900_000 + b"startxref\n9\n%%EOF", "pdf"), (b"%PDF-1.7\n" + b"x" * 4_900_000 + b"\nstartxref\n9\n%%EOF", "pdf"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_certificate_that_would_swell_or_lead_in_circles_is_refused_by_count(content, why):
    assert refused(content) == why


def test_the_attachment_of_the_pdf_that_the_bombs_are_made_of_is_read():
    assert unpack(attaching(stream(CREDENTIAL))) == Carried("pdf", CREDENTIAL)
    assert unpack(attaching(stream(zlib.compress(CREDENTIAL), FLATE))) == Carried("pdf", CREDENTIAL)
    assert refused(attaching(stream(b"no credential"))) == "json"
    # Children that are their own parents, and four thousand of them.
    assert unpack(pdf(CATALOGUE, PAGES, b"<</Kids[" + b"3 0 R " * 1000 + b"]>>")) == Carried("pdf")


def sized(width, height):
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return baking.PNG + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (sized(2**31 - 1, 2**31 - 1), "too-large"), (sized(60_000, 2), "too-large"), (sized(0, 5), "picture"),
        (sized(6000, 6000), "too-large"),  # few bytes for so many pixels
        (sized(300, 300), "picture"), (picture("JPEG", (64, 64))[:-400], "picture"),
        (picture("JPEG")[:2] + b"\xff\xe1\0\2" * 1000, "too-many"),
        (picture("JPEG").replace(b"\xff\xc0\0\x11\x08\0\x08\0\x08", b"\xff\xc0\0\x11\x08\xff\xff\xff\xff"), "too-large"),
        (picture("JPEG", progressive=True)[:-2] + b"\xff\xda\0\x08" * 20 + b"\xff\xd9", "too-many"),
        (b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\xff\xff\xff\xff", "too-large"),
        (b"RIFF\x20\0\0\0WEBPVP8L\x0a\0\0\0\x2f\xff\xff\xff\x0f" + bytes(5), "too-large"),
        (b"RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\x02\0\0\0" + bytes(6), "moving"),
        (b"RIFF\x20\0\0\0WEBPVP8Z\x0a\0\0\0" + bytes(10), "picture"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_a_picture_that_would_be_great_when_unpacked_is_refused_by_its_header(content, why):
    assert refused(content) == why


def test_a_jpeg_that_is_drawn_over_too_often_is_refused_by_its_size_times_its_scans():
    made = picture("JPEG", (64, 64), progressive=True)
    place = made.index(b"\xff\xc2") + 5
    great = made[:place] + (6000).to_bytes(2) * 2 + made[place + 4 : -2] + bytes(200_000)
    assert made.count(b"\xff\xda") * 36_000_000 < 400_000_000
    assert refused(great + b"\xff\xda\0\x08" * 6) == "too-large"


def test_texts_and_profiles_of_a_photograph_are_never_inflated():
    swollen = b"".join(chunk(b"zTXt", b"k%d\0\0" % n + zlib.compress(bytes(1_000_000), 9)) for n in range(50))
    plain = picture()
    assert unpack(plain[:33] + swollen + plain[33:]) == Carried("picture")


# Whatever else ----------------------------------------------------------------------------------------------------
WHOLES = [
    CREDENTIAL, TOKEN.encode(), baking.bake_png(picture(), TEXT), baking.bake_svg(SVG, TEXT), picture("JPEG"),
    picture("WEBP"), picture("PNG"), zipped(json.dumps(BUNDLE)), page(escaped(BUNDLE)), json.dumps(BUNDLE).encode(),
    attaching(stream(CREDENTIAL)), typst.compile(f'#pdf.attach("credential.json", bytes({json.dumps(TEXT)}))'.encode()),
]  # fmt: skip


@pytest.mark.parametrize("whole", WHOLES, ids=range(len(WHOLES)))
def test_no_mutation_raises_anything_but_malformed(whole):
    drawn = random.Random(7)
    for _ in range(40):
        made = bytearray(whole)
        for _ in range(drawn.choice((1, 1, 2, 8))):
            place = drawn.randrange(len(made))
            made[place : place + drawn.choice((0, 1, 1, 4))] = drawn.randbytes(drawn.choice((0, 1, 1, 4)))
        with suppress(Malformed):
            assert isinstance(unpack(bytes(made)), Carried)  # what it is then worth, the signature says


@settings(max_examples=100, deadline=None)
@given(
    head=st.sampled_from([b"", b"{", b"<", b"<svg ", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xd8\xff", baking.PNG, b"RIFF1234WEBPVP8L"]),
    body=st.binary(max_size=60),
)  # fmt: skip
def test_no_bytes_raise_anything_but_malformed(head, body):
    with suppress(Malformed):
        assert isinstance(unpack(head + body), Carried)
