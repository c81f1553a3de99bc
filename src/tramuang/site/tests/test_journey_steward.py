"""A steward loads a dirty file of real figures, mends it, sees an index move, and opens a national figure down to the row.

The values are those of `figures/tests/data/waste_2564.csv`, real and as published; the dirt is put in here, in a copy.
"""

import csv
import io
import re
from pathlib import Path

import pytest

from tramuang.site.tests.browser import th, until

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]
CLEAN = Path(__file__).resolve().parents[2] / "figures" / "tests" / "data" / "waste_2564.csv"
DEMO = Path(__file__).resolve().parents[4] / "demo" / "figures"
DATASET = "ขยะมูลฝอยชุมชนรายจังหวัด"
NAME = "ขยะรายจังหวัด-2564.csv"
INDEX = "/figures/index/PROVOPEN/?place=TH-96&year=2564"
INCOME = "/figures/ECO01/?place=TH-96&year=2564"
THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
MISSPELT, NEGATIVE, TWICE, COMMON_ERA, ABOUT = "หนองบัวลำภู", "ยะลา", "เชียงใหม่", ("ขอนแก่น", "อุดรธานี"), "ตรัง"


def clean() -> list[list[str]]:
    with CLEAN.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def dirty(folder: Path) -> Path:
    """The file as an office might send it: a title over the header, TIS-620, and every kind of dirt."""
    head, *body = clean()
    rows = []
    for n, (province, year, *values) in enumerate(body):
        told = [f"{int(value):,}" if value else "ไม่มีข้อมูล" for value in values]
        name = {MISSPELT: "หนองบัวลำพู", "กรุงเทพมหานคร": "กทม."}.get(province, province)
        if province in COMMON_ERA:
            year = str(int(year) - 543)
        if n % 7 == 3:
            year, told = year.translate(THAI), [each.translate(THAI) for each in told]
        if province == NEGATIVE:
            told[3] = f"-{told[3]}"
        if province == ABOUT:
            told[1] = f"ประมาณ {told[1]}"
        rows += [[name, year, *told]] * (2 if province == TWICE else 1)
    text = io.StringIO()
    csv.writer(text).writerows([["ปริมาณขยะมูลฝอยชุมชนรายจังหวัด ปี 2564"], head, *rows])
    path = folder / NAME
    path.write_bytes(text.getvalue().encode("cp874"))
    return path


def known(extra: bool) -> dict[str, dict[str, float]]:
    """What is known of 2564, by element and place: the demonstration's values, and with `extra` those of the file."""
    found: dict[str, dict[str, float]] = {}
    for path in sorted(DEMO.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if row["kind"] == "province" and row["year_be"] == "2564" and row["value"]:
                    found.setdefault(row["element"], {})[row["code"]] = float(row["value"])
    elements = ("waste_generated", "waste_recycled", "waste_proper")
    for province, _year, *values in clean()[1:] if extra else []:
        for element, value in zip(elements, values, strict=False):
            if value:
                found[element][province] = float(value)
    return found


def score(values: dict[str, dict[str, float]], place: str = "TH-96") -> float:
    """The index of a place, plainly: each indicator between the least and the most, the mean of pillars that are known well enough."""

    def between(of: dict[str, float], *, falls: bool = False) -> float:
        share = 100 * (of[place] - min(of.values())) / (max(of.values()) - min(of.values()))
        return 100 - share if falls else share

    waste, again, proper = (values[f"waste_{name}"] for name in ("generated", "recycled", "proper"))
    managed = {
        each: 100 * (again[each] + proper[each]) / waste[each] for each in waste.keys() & again.keys() & proper.keys()
    }
    per_head = {each: 1000 * waste[each] / people for each, people in values["population"].items() if each in waste}
    environment = (between(per_head, falls=True) + between(managed)) / 2
    economy = (between(values["gpp_per_capita"]) + between(values["unemployment_rate"], falls=True)) / 2
    return (environment + economy) / 2


def hand_in(person, file):
    """From the desk to the page of the file, and on to the end of its check: the page looks again by itself."""
    person.go("/desk/").follow(re.compile(th("Hand in a file of figures"))).follow(DATASET)
    person.fill(file=file).press(th("Hand in"))
    return checked(person)


def checked(person):
    until(lambda: th("Checked, waiting for a decision") in person.text)
    return person.look()


def test_a_steward_mends_a_dirty_file_an_index_moves_and_a_national_figure_opens_down_to_its_row(visit, tmp_path):
    reader, steward = visit(), visit("programme-officer")
    before, after = (f"{score(known(extra)):.1f}" for extra in (False, True))
    assert before != after
    assert f" {before} " in reader.go(INDEX).headline

    hand_in(steward, dirty(tmp_path)).sees(
        "หนองบัวลำพู", "หนองบัวลำภู (TH-39)", "-68", th("No figure knows these columns yet")
    )
    for kind, raw in (
        ("Thai digits", "๔๙๕"), ("Thousands separators", "1,287"), ("Kept as missing, not as zero", "ไม่มีข้อมูล"), ("Marked as an estimate", "ประมาณ 154"),
        ("Buddhist and common era mixed", "2021"), ("The same row again", ""),
    ):  # fmt: skip
        found = steward.page.locator(
            ".found", has=steward.page.locator(".found__title", has_text=re.compile(f"^{th(kind)}$"))
        )
        found.locator("summary").click()
        assert raw in found.inner_text(), kind
    english = visit("programme-officer", locale="en-GB").go(steward.page.url)
    english.sees("Unknown area", "There is no area “หนองบัวลำพู”", "Some rows cannot be accepted")

    steward.fill(**{"place-0": "หนองบัวลำภู (TH-39)"}).press(th("Say so and check anew"))
    # One column was not recognised: nothing could be computed from it. Its name is chosen from the list.
    checked(steward).fill(**{"element-3": "ขยะมูลฝอยชุมชนที่นำกลับมาใช้ประโยชน์ต่อวัน"}).press(th("Change and check anew"))
    assert th("No figure knows these columns yet") not in checked(steward).text
    assert steward.page.locator(".found[open] .found__raw").all_inner_texts() == ["-68"]
    steward.press(th("Accept the good rows"))
    until(lambda: th("The public figures hold them.") in steward.text)
    steward.look().follow("ดัชนีสิ่งแวดล้อมและเศรษฐกิจจังหวัดจากข้อมูลเปิด")
    assert f" {after} " in reader.go(INDEX, look=False).headline

    reader.go("/figures/ENV06/?year=2564").press_first('main a[href^="/figures/ENV06/nation/"]')
    reader.sees("64 จาก 77").press_first('.steps-down a[href="/figures/ENV06/TH-50/2564/"]')
    way = re.sub(r"\s+", "", reader.page.locator(".steps-down").inner_text())
    line = next(n for n, row in enumerate(clean(), 2) if row[0] == TWICE)  # a title stands above the header
    assert f"{NAME}:{line}" in way and "1,415" in way
    taken = reader.go("/figures/ENV06/?year=2564", look=False).download("CSV", tmp_path / "taken.csv")
    rows = [
        row for row in csv.DictReader(taken.read_text(encoding="utf-8-sig").splitlines()) if "TH-50" in row.values()
    ]
    assert any(f"{100 * 290 / 1415:.4f}"[:6] in str(row) for row in rows)


def test_a_file_that_cannot_be_right_goes_back_and_whoever_sent_it_reads_why(visit, tmp_path):
    # The compilation calls these the values of 2565; the official table of that year has others.
    file = tmp_path / "ขยะนราธิวาส-2565.csv"
    file.write_text(",".join(clean()[0]) + "\nนราธิวาส,2565,772,404,112,256\n", encoding="utf-8")
    town, office = visit("nara-data"), visit("programme-officer")
    hand_in(town, file).sees(th("Only those who keep the data of these places may do this."))
    office.go("/desk/", look=False).follow(re.compile(th("Decide on a file of figures")))
    note = "ตัวเลขปีนี้ไม่ตรงกับตาราง 20.5 ของสำนักงานสถิติแห่งชาติ โปรดตรวจปีแล้วส่งใหม่"
    office.unfold(th("Send back, with the reason")).fill(reason=note).press(th("Send back")).sees(note)
    town.go("/desk/", look=False).sees(note).follow(th("Mend a file of figures")).sees(note, th("To be mended"))


def test_a_file_of_the_whole_country_is_handed_in_withdrawn_taken_up_and_accepted_without_scripts(visit):
    person = visit("programme-officer", java_script_enabled=False)
    assert among(person.go(INCOME)) == 14
    person.go("/figures/").follow(th("Hand in a file")).follow("ผลิตภัณฑ์จังหวัดต่อหัว")
    person.fill(file=CLEAN.with_name("gpp_2564.csv")).press(th("Hand in"))
    person.press(th("Withdraw the file")).sees(th("Cancelled")).press(th("Check it again"))
    until(lambda: th("Checked, waiting for a decision") in person.go(person.page.url).text)
    person.press(th("Accept all")).sees("63")
    until(lambda: among(person.go(INCOME)) == 77)


def among(person):
    """Among how many places Narathiwat is ranked, as the headline says."""
    return int(re.search(r"จาก (\d+)", person.headline)[1])
