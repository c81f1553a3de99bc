"""An emblem's life as strangers see it: issued by two people, taken away as files, checked by dropping one, revoked, and refused."""

import re
from datetime import datetime, timedelta
from xml.etree import ElementTree
from zlib import crc32

import pytest

from tramuang.site.tests import journey
from tramuang.site.tests.browser import SIGNS_WITHIN, th, until

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

# Two registrars have this one before them: the first has proposed it.
TOWN, LEAD, SERIAL = "เมืองสาธิตสวนริมน้ำ", "lead-suan-rim-nam", "TM-2570-12-01"
PAGE = f"/v/{SERIAL}/"
WHY = "โครงการทั้งหมดตามแผนถูกยกเลิก และเมืองขอคืนตรา"
STANDS, GENUINE = th("This emblem stands today"), th("The file is genuine, and the emblem stands today")
GONE, REFUSED = th("This emblem does not stand"), th("This file does not count")
PUBLISHES_WITHIN = SIGNS_WITHIN * 3  # the worker draws pictures and certificate and packs the bundles


def another_town(png):
    """The picture with another town's name in what it carries, and otherwise as every program expects it."""
    forged, at = png[:8], 8
    while at < len(png):
        end = at + 12 + int.from_bytes(png[at : at + 4])
        body = png[at + 4 : end - 4].replace("สวนริมน้ำ".encode(), "สวนริมป่า".encode())
        forged, at = forged + png[at : at + 4] + body + crc32(body).to_bytes(4), end
    assert len(forged) == len(png) and forged != png
    return forged


def check(stranger, file):
    """Drop a file on the page and have it checked; returns the answer's headline."""
    stranger.go("/v/").drop(file).press(th("Check the file"), look=False)
    return stranger.look(again=True).headline


def test_two_people_issue_a_stranger_checks_the_registrar_revokes_and_the_stranger_sees_why(visit, tmp_path):
    # The second registrar reads what the first has proposed, and approves it.
    first, second, stranger = visit("registrar-1"), visit("registrar-2"), visit()
    second.go("/emblems/").follow(TOWN)
    second.sees(SERIAL).press(th("Approve: it may be signed"))
    until(lambda: stranger.go(PAGE, look=False).page.locator("#files").count(), PUBLISHES_WITHIN)
    assert stranger.look(again=True).headline == STANDS
    stranger.sees(TOWN, th("Take it with you"))

    # A stranger takes everything away, and drops the files where anybody may: each counts, with its reasons.
    picture = stranger.download(th("Picture (PNG)"), tmp_path / "emblem.png")
    drawing = stranger.download(th("Picture (SVG)"), tmp_path / "emblem.svg")
    paper = stranger.download(th("Certificate (PDF)"), tmp_path / "certificate.pdf")
    stick = stranger.download(th("Offline page"), tmp_path / "stick.html")
    for file in (picture, drawing, paper):
        assert check(stranger, file) == GENUINE, file.name
        stranger.sees("ลายมือชื่อดิจิทัลถูกต้อง", "ระบุว่าไม่ถูกเพิกถอน", "บันทึกในสมุดบันทึกสาธารณะ", SERIAL, file.name)
    forged = tmp_path / "forged.png"
    forged.write_bytes(another_town(picture.read_bytes()))
    assert check(stranger, forged) == REFUSED
    stranger.sees("เนื้อหาถูกแก้ไข")
    badge = ElementTree.fromstring(stranger.context.request.get(f"{PAGE}badge.svg").body())
    assert "ใช้ได้" in "".join(badge.itertext())

    # The office opens a case, the city answers, the board revokes; the registrars order it, the signer does it.
    number = journey.decide_again(
        visit("programme-officer"), visit(LEAD), visit("secretary"), "การเพิกถอนตราสัญลักษณ์", WHY, SERIAL, TOWN
    )
    assert stranger.go(PAGE, look=False).headline == STANDS  # nothing has happened to it yet
    journey.order(second, first, th("Propose the revocation of the emblem"), TOWN)
    until(lambda: stranger.go(PAGE, look=False).headline == GONE, SIGNS_WITHIN)
    stranger.look(again=True)

    # Why, since when, by which resolution: on its page, for the file, on the city's badge.
    since = f"ตรานี้ถูกเพิกถอนตั้งแต่วันที่ {journey.today()}"
    reason = stranger.page.locator(".found__item", has_text=since).inner_text()
    assert WHY in reason and number in reason, reason
    assert check(stranger, picture) == REFUSED
    stranger.sees(reason)
    badge = ElementTree.fromstring(stranger.context.request.get(f"{PAGE}badge.svg").body())
    assert "ถูกเพิกถอน" in "".join(badge.itertext())
    second.go("/emblems/").follow(SERIAL).sees("เพิกถอนแล้ว")

    # The page on the stick knows nothing of it, and says how old its knowledge is; when that is too old, it cannot tell.
    traveller = visit(offline=True)
    for days, thai, english in (
        (3, ("ตรานี้ใช้ได้ ณ วันนี้", "อายุ 3 วัน"), ("This emblem stands today", "3 days")),
        (9, ("บอกไม่ได้ในขณะนี้", "อายุ 9 วัน"), ("It cannot be told at this moment", "9 days")),
    ):
        traveller.page.clock.set_fixed_time(datetime.now().astimezone() + timedelta(days=days))
        traveller.go(stick.as_uri(), look=False).page.wait_for_selector("h1")
        traveller.look(again=True).sees(*thai, SERIAL)
        traveller.page.get_by_role("button", name=re.compile("English")).click()
        traveller.look(again=True).sees(*english, SERIAL)
