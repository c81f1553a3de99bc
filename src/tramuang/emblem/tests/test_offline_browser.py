"""The page that works without a server, in Chromium with the network off; and the published tree with no application behind it."""

from __future__ import annotations

import json
import os
import random
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from tramuang.emblem.documents import certificate, fingerprint
from tramuang.emblem.pure import baking, bundling, credential, tlog
from tramuang.emblem.pure.verifying import is_ours, resembles, verify_file

from . import offline
from .test_bundling import SERIAL, made
from .test_certificate import GIVEN
from .test_fuzz import EVIDENCE, FILES, MOMENTS, SAID, VALUES, changed, paths, put
from .test_fuzz import ask as answer_to
from .verifying_forgeries import PNG
from .verifying_samples import samples
from .verifying_world import ISSUER, NOW, World, emblem, facts, signed

pytestmark = [
    pytest.mark.browser,
    pytest.mark.enable_socket,
    pytest.mark.skipif(bool(os.environ.get("DATABASE_URL")), reason="this page knows no database"),
]

AXE = Path(__file__).resolve().parents[2] / "base" / "tests" / "vendor" / "axe.min.js"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WATCH = "window.refused = []; document.addEventListener('securitypolicyviolation', found => refused.push(found.violatedDirective))"
LOOK = """() => axe.run(document, {resultTypes: ['violations']}).then(found => found.violations.map(
  each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')))"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, CHROMIUM)), None)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


class Reader:
    """Somebody who opens the page: where it fails, what it asks of any network, and what its policy refuses are kept."""

    def __init__(self, chromium, *, now=NOW, online=False, before="", **options):
        self.context = chromium.new_context(locale="th-TH", timezone_id="Asia/Bangkok", **options)
        self.context.set_offline(not online)
        self.page = self.context.new_page()
        self.page.clock.set_fixed_time(now)
        self.page.add_init_script(WATCH + ";" + before)
        self.faults, self.asked = [], []
        self.page.on("pageerror", lambda fault: self.faults.append(str(fault)))
        self.page.on("request", lambda request: self.asked.append(request.url))

    def open(self, url):
        self.page.goto(url)
        self.page.wait_for_selector("h1")
        return self

    def says(self, selector="h1"):
        return self.page.locator(selector).inner_text().strip()

    def look(self):
        """No fault of accessibility, nothing wider than the screen."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        assert self.page.evaluate(LOOK) == []
        width, screen = self.page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert width <= screen
        return self

    def close(self):
        self.context.close()
        assert self.faults == []


@contextmanager
def reading(chromium, url, **options):
    reader = Reader(chromium, **options).open(url)
    yield reader
    assert reader.page.evaluate("refused") == []
    reader.close()


@pytest.fixture(scope="module")
def stick(tmp_path_factory):
    """A USB stick: write a page and get its address."""
    folder = tmp_path_factory.mktemp("stick")

    def put(name, content):
        (folder / name).write_bytes(content)
        return (folder / name).as_uri()

    return put


@pytest.fixture(scope="module")
def page(stick):
    return stick("emblem.html", bundling.as_html(made(), issuer=ISSUER))


# The same answers ---------------------------------------------------------------------------------------------------
def test_javascript_gives_the_same_answers_in_the_same_words_as_python(chromium, stick):
    context = chromium.new_context()
    context.set_offline(True)
    page = context.new_page()
    page.goto(stick("checker.html", offline.page().encode()))
    page.wait_for_function("window.checker")
    for sample in samples():
        verdict = verify_file(sample.content, sample.evidence, issuer=ISSUER, at=sample.at, now=NOW)
        expected = [verdict.verdict, [[r.code, r.about, r.level, r.th, r.en] for r in verdict.reasons]]
        assert page.evaluate(offline.ASK, offline.asked(sample.content, sample.evidence, sample.at)) == expected, (
            sample.name
        )
    cyrillic = "did:web:xn--" + "еmblem".encode("punycode").decode() + ".example.org"
    thai = "https://" + "xn--" + "ตราเมือง".encode("punycode").decode() + ".example/v/"
    for name in (ISSUER, cyrillic, thai, "did:web:emb1em.example.org", "emblem.example.org.evil.test", "x", ""):
        asked = [name, ISSUER]
        assert page.evaluate("asked => checker.resembles(...asked)", asked) == resembles(*asked), name
        assert page.evaluate("asked => checker.isOurs(...asked)", asked) == is_ours(*asked), name
    context.close()


def test_a_change_in_the_proof_that_only_python_checks_is_the_one_difference(chromium, stick):
    # A browser has no RDF canonicaliser: it checks the eddsa-jcs-2022 proof of the set, which signs the same words.
    world, content = emblem()
    document = json.loads(content)
    document["proof"][0]["proofValue"] = document["proof"][1]["proofValue"]
    bent = world.issue(json.dumps(document).encode(), number=1)
    world.acts = [act for act in world.acts if act["act"] != "issue"]
    world.issue(bent)
    given = world.evidence()
    assert verify_file(bent, given, issuer=ISSUER, at=NOW, now=NOW).codes == ("signature",)
    with reading(chromium, stick("x.html", b"<h1>x</h1>" + offline.page().encode())) as reader:
        reader.page.wait_for_function("window.checker")
        verdict, _reasons = reader.page.evaluate(offline.ASK, offline.asked(bent, given, NOW))
        assert verdict == "valid"


def test_accidents_never_stop_the_page_and_it_is_never_easier_to_please_than_python(chromium, stick):
    chance = random.Random(2570)  # the same accidents in every run
    accidents = [
        changed(
            FILES[kind],
            [(chance.choice(["flip", "cut", "twice", "end"]), chance.randrange(2**31), chance.randrange(8))],
        )
        for kind in FILES
        for _ in range(12)
    ]
    places = [sorted(filter(None, paths(value)), key=str) for value in (SAID, VALUES)]
    odd = [None, True, 0, 1.5, 10**20, "", "\x07", "\ud800", [], {}, [1], {"a": 1}, *MOMENTS]
    for value, where in zip((SAID, VALUES), places, strict=True):
        accidents += [json.dumps(put(value, chance.choice(where), chance.choice(odd))).encode() for _ in range(50)]
    with reading(chromium, stick("y.html", b"<h1>y</h1>" + offline.page().encode())) as reader:
        reader.page.wait_for_function("window.checker")
        for content in accidents:
            verdict, _reasons = reader.page.evaluate(offline.ASK, offline.asked(content, EVIDENCE, NOW))
            assert verdict != "valid" or answer_to(content).verdict == "valid", content


# The page from a stick ----------------------------------------------------------------------------------------------
def test_the_page_verifies_itself_from_disk_with_the_network_off(chromium, page):
    with reading(chromium, page) as reader:
        assert reader.says() == "ตรานี้ใช้ได้ ณ วันนี้"
        found = reader.says(".found")
        assert "ลายมือชื่อดิจิทัลถูกต้อง" in found and "อายุ 2 ชั่วโมง" in found and "ลำดับที่ 3 จาก 4" in found
        assert "1410 95F1 5C4B 84E7 1720 7029 4ABC D5CE" in reader.says(".facts")
        reader.page.get_by_role("button", name="English").click()
        assert reader.says() == "This emblem stands today" and reader.page.locator("html").get_attribute("lang") == "en"
        assert [url for url in reader.asked if not url.startswith(("file:", "data:"))] == []


@pytest.mark.parametrize(
    ("width", "scheme", "language"), [(360, "dark", "th"), (360, "light", "en"), (1280, "light", "th")]
)
def test_the_page_is_whole_at_every_width_in_both_languages_and_in_the_dark(chromium, page, width, scheme, language):
    size = {"width": width, "height": 800}
    with reading(chromium, f"{page}#{language}", viewport=size, color_scheme=scheme) as reader:
        reader.page.set_input_files("#file", {"name": "x.json", "mimeType": "application/json", "buffer": b"{}"})
        reader.page.wait_for_selector("#file-answer")
        reader.page.fill("#city", "นราธิวาส")
        reader.page.locator("#search button").click()
        reader.page.wait_for_selector("#search-answer")
        reader.look()


def test_another_day_is_asked_and_answered(chromium, stick):
    world, content = emblem()
    world.happen("revoked", NOW - timedelta(days=3))
    page = stick("revoked.html", bundling.as_html(world.as_bundle(content), issuer=ISSUER))
    with reading(chromium, page) as reader:
        assert reader.says() == "ตรานี้ใช้ไม่ได้"
        assert "ถูกเพิกถอนตั้งแต่วันที่ 19 พฤศจิกายน 2569" in reader.says(
            ".found"
        ) and "มติคณะกรรมการ ครั้งที่ 4/2570" in reader.says(".found")
        for day, answer in (
            ("2026-11-17", "ตรานี้ใช้ได้ในวันที่ 17 พฤศจิกายน 2569"),
            ("2026-11-20", "ตรานี้ใช้ไม่ได้ในวันที่ 20 พฤศจิกายน 2569"),
            ("2026-12-24", "ตรานี้ใช้ไม่ได้ในวันที่ 24 ธันวาคม 2569"),
            ("2026-10-01", "ตรานี้ใช้ไม่ได้ในวันที่ 1 ตุลาคม 2569"),
        ):
            reader.page.fill("#on", day)
            reader.page.locator("#days button[type=submit]").click()
            reader.page.wait_for_function("day => document.querySelector('h1').innerText.includes(day)", arg=answer)
        reader.page.get_by_role("button", name="กลับมาวันนี้").click()
        reader.page.wait_for_function("() => document.querySelector('h1').innerText.trim() === 'ตรานี้ใช้ไม่ได้'")


def test_a_year_later_the_same_page_cannot_tell(chromium, page):
    with reading(chromium, page, now=NOW + timedelta(days=365)) as reader:
        assert reader.says() == "บอกไม่ได้ในขณะนี้" and "อายุ 365 วัน" in reader.says(".found")


def test_a_page_with_one_letter_changed_refutes_itself(chromium, stick):
    values = made()
    values["credential_bytes"] = values["credential_bytes"].replace("นราธิวาส", "นราธิว่าส")
    values["credential"] = json.loads(values["credential_bytes"])
    with reading(chromium, stick("changed.html", bundling.as_html(values, issuer=ISSUER))) as reader:
        assert reader.says() == "ตรานี้ใช้ไม่ได้" and "เนื้อหาถูกแก้ไข" in reader.says(".found")


def test_a_dropped_picture_is_checked_by_what_the_page_knows(chromium, stick):
    world, content = emblem()
    other = world.issue(signed(credential.document(facts("TM-2570-50-01", index=77))), "TM-2570-50-01")
    page = stick("two.html", bundling.as_html(world.as_bundle(content), issuer=ISSUER))
    thief = json.loads(other) | {"name": "<img src=x onerror=alert(1)>"}
    with reading(chromium, page) as reader:
        for name, content, answer in (
            ("good.png", baking.bake_png(PNG, other.decode()), "ไฟล์นี้เป็นของแท้ และตราใช้ได้ ณ วันนี้"),
            ("bad.json", json.dumps(thief).encode(), "ไฟล์นี้ใช้ไม่ได้"),
            ("empty.png", PNG, "บอกไม่ได้ในขณะนี้"),
            ("noise.zip", b"PK\x03\x04" + bytes(99), "ไฟล์นี้ใช้ไม่ได้"),
        ):
            reader.page.set_input_files(
                "#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content}
            )
            reader.page.wait_for_function(
                "name => document.getElementById('file-answer')?.innerText.includes(name)", arg=name
            )
            assert answer in reader.says("#file-answer"), name
        assert reader.page.locator("#file-answer img").count() == 0


def test_the_certificate_gives_its_credential_to_the_browser_too(chromium, stick):
    world, content = emblem()
    page = stick("one.html", bundling.as_html(world.as_bundle(content), issuer=ISSUER))
    paper = certificate(replace(GIVEN, serial=SERIAL, credential=content))
    with reading(chromium, page) as reader:
        reader.page.set_input_files(
            "#file", {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": paper}
        )
        reader.page.wait_for_selector("#file-answer")
        assert "ไฟล์นี้เป็นของแท้" in reader.says("#file-answer")
        # What is printed on the certificate is what the page shows.
        assert fingerprint(content) in reader.says(".facts")


def test_somebody_who_met_an_address_is_told_whose_it_is(chromium, page):
    with reading(chromium, page) as reader:
        for asked, answer in (
            ("emb1em.example.org", "เขียนให้คล้าย"),
            ("https://emblem.example.org/v/", "เป็นที่อยู่ของโครงการ"),
        ):
            reader.page.fill("#domain", asked)
            reader.page.locator("#address button").click()
            reader.page.wait_for_function(
                "said => document.getElementById('domain-answer')?.innerText.includes(said)", arg=answer
            )


def test_asking_for_fresh_evidence_without_a_network_says_so_and_changes_nothing(chromium, page):
    with reading(chromium, page) as reader:
        reader.page.get_by_role("button", name="ขอสถานะล่าสุด").click()
        reader.page.wait_for_function(
            "() => document.getElementById('fresh')?.innerText.includes('ติดต่อ emblem.example.org ไม่ได้')"
        )
        assert reader.says() == "ตรานี้ใช้ได้ ณ วันนี้"


def test_a_browser_that_knows_no_ed25519_says_which_do(chromium, page):
    before = """const old = crypto.subtle.importKey.bind(crypto.subtle); crypto.subtle.importKey = (...given) =>
      given[2].name === 'Ed25519' ? Promise.reject(new DOMException('no', 'NotSupportedError')) : old(...given);"""
    with reading(chromium, page, before=before) as reader:
        assert reader.says() == "บอกไม่ได้ในขณะนี้" and "Firefox รุ่น 129" in reader.says(".found")


def test_without_script_the_page_says_what_to_do(chromium, page):
    context = chromium.new_context(java_script_enabled=False)
    context.set_offline(True)
    shown = context.new_page()
    shown.goto(page)
    assert "tramuang emblem verify" in shown.locator("noscript").inner_text()
    context.close()


# The published tree -------------------------------------------------------------------------------------------------
class Quiet(SimpleHTTPRequestHandler):
    """Any web server."""

    def log_message(self, *_said):
        pass


@contextmanager
def served(folder):
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def publish(folder, world: World, content):
    """Write the tree as publishing does."""
    given = world.evidence()
    files = {
        ".well-known/did.json": given.did.content, "status/1.json": given.status.content, "emblems.json": given.register.content,
        "status/1/history.json": json.dumps({"list": "x", "history": world.history}).encode(),
        f"v/{SERIAL}/1.json": content, "log/checkpoint": given.log.checkpoint.encode(), "log/vkey": given.log.vkey.encode(),
        f"v/{SERIAL}/index.html": bundling.static_page(SERIAL, world.as_bundle(content, given), issuer=ISSUER),
        "v/index.html": bundling.drop_page(issuer=ISSUER), **bundling.static_assets(),
        **{f"log/{path}": file for path, file in tlog.tiles(world.leaves()[: len(given.log.leaves)]).items()},
    }  # fmt: skip
    for path, file in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(file)


def test_every_verification_works_from_any_web_server(chromium, tmp_path):
    world, content = emblem()
    publish(tmp_path, world, content)
    with served(tmp_path) as url:
        with reading(chromium, f"{url}/v/{SERIAL}/", online=True, viewport={"width": 360, "height": 800}) as reader:
            assert reader.says() == "ตรานี้ใช้ได้ ณ วันนี้"
            reader.look()
        with reading(chromium, f"{url}/v/", online=True) as reader:
            reader.page.set_input_files("#file", {"name": "a.json", "mimeType": "x/y", "buffer": content})
            reader.page.wait_for_selector("#file-answer")
            assert "ไฟล์นี้เป็นของแท้" in reader.says("#file-answer") and "ลำดับที่ 3 จาก 4" in reader.says("#file-answer")
            reader.page.fill("#city", "ภูเก็ต")
            reader.page.locator("#search button").click()
            reader.page.wait_for_selector("#search-answer")
            assert "ไม่มีตราของ “ภูเก็ต”" in reader.says("#search-answer")
            reader.look()
        scanner = "window.BarcodeDetector = class { async detect() { return [{rawValue: 'https://x.example/v/TM-2570-96-01/'}]; } }"
        with reading(chromium, f"{url}/v/", online=True, before=scanner) as reader:
            reader.page.set_input_files("#file", {"name": "photo.png", "mimeType": "image/png", "buffer": PNG})
            reader.page.wait_for_selector("#file-answer a")
            assert "บอกไม่ได้" in reader.says("#file-answer")
            reader.page.locator("#file-answer a").click()
            reader.page.wait_for_selector(".facts")
            assert reader.says() == "ตรานี้ใช้ได้ ณ วันนี้"
        # The registrar suspends: only the lists are published anew, the emblem's page is as it was.
        world.happen("suspended", NOW - timedelta(hours=1))
        (tmp_path / "status/1/history.json").write_text(json.dumps({"history": world.history}))
        with reading(chromium, f"{url}/v/{SERIAL}/", online=True) as reader:
            reader.page.wait_for_function("() => document.querySelector('h1').innerText.trim() === 'ตรานี้ใช้ไม่ได้'")
            assert "ถูกระงับตั้งแต่วันที่ 22 พฤศจิกายน 2569" in reader.says(".found")
        assert not [asked for asked in reader.asked if not asked.startswith((url, "data:"))]
