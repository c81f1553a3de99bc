"""How good a value is: what its file says, what whoever accepts it says, what is said later; shown wherever the value is."""

import csv
import io
import json
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.db import IntegrityError, transaction
from django.urls import reverse

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.base.models import Happening
from tramuang.figures import actions, queries
from tramuang.figures.actions import Quality
from tramuang.figures.commands import figures
from tramuang.figures.kinds import Grade
from tramuang.figures.models import Assessment, Observation
from tramuang.figures.pure.recognising.words import find_grade
from tramuang.figures.pure.validating import GRADES
from tramuang.figures.queries.evidence import evidence
from tramuang.figures.queries.quality import assessed
from tramuang.figures.tests.conftest import table
from tramuang.figures.tests.test_steward_pages import browser, keeper, url, words  # noqa: F401 - fixtures

SURVEYED = Quality(Grade.FROM_SURVEY, "สำนักงานสถิติจังหวัดสงขลา", "ที่ สข 0001/2569")
CLEAN = table([("สงขลา", 2564, 50, 100), ("ยะลา", 2564, 60, "")])
GRADED = (
    "จังหวัด,ปี,waste_collected_t,ระดับคุณภาพข้อมูล\nสงขลา,2564,1,๒\nยะลา,2564,2,วัดจริงอย่างแม่นยำ\n"
    "ปัตตานี,2564,3,\nเชียงใหม่,2564,4,Unknown\nสงขลา,2565,5,ดีมาก\nยะลา,2565,6,ยังไม่ได้ประเมิน\n"
)


@pytest.mark.parametrize("grade", GRADES, ids=lambda grade: grade.code)
def test_a_grade_is_read_by_its_number_and_by_its_words_in_both_languages(grade):
    assert find_grade(str(grade.rank)) == find_grade(f"ระดับ {grade.rank}") == grade.rank
    assert find_grade(grade.th) == find_grade(grade.en.upper()) == find_grade(grade.code) == grade.code
    assert find_grade("7") is find_grade("") is find_grade("ดีมาก") is None


@pytest.mark.django_db
class TestSaying:
    def test_a_column_says_the_grade_of_each_value_and_what_it_does_not_say_stays_unsaid(self, hand_in, at):
        upload = hand_in(GRADED)
        assert upload.schema["columns"][3]["role"] == "grade"
        found = [(one["line"], one["code"]) for one in upload.findings["first"] if one["code"] != "jump"]
        assert found == [(6, "grade-unknown")]
        actions.accept(upload, by="system", at=at)
        assert list(Observation.objects.order_by("line").values_list("grade", flat=True)) == [2, 1, 0, 6, 0, 0]

    def test_qualities_of_air_and_water_are_values_and_no_grades(self, hand_in):
        upload = hand_in("จังหวัด,ปี,คุณภาพข้อมูล,water quality\nสงขลา,2564,71.5,80\nยะลา,2564,66,81\n", check=False)
        assert [column["role"] for column in upload.schema["columns"]][2:] == ["value", "value"]

    def test_whoever_accepts_says_it_of_the_values_that_have_no_grade_of_their_own(self, hand_in, at):
        revision = actions.accept(hand_in(GRADED), by="system", at=at, quality=SURVEYED)
        said = assessed(revisions=[revision.number])[revision.number]
        assert (said.grade, said.verified_by, said.reference, said.known_at) == (2, *_words(SURVEYED), revision.number)
        queries.engine().catch_up()
        found = evidence(["waste_collected_t"])
        assert found.grades == {Grade.MEASURED_ACCURATELY: 1, Grade.FROM_SURVEY: 4, Grade.UNKNOWN: 1}
        assert found.verified == {SURVEYED.verified_by: 6}

    def test_nothing_said_is_not_assessed_and_what_is_missing_has_no_grade(self, hand_in, at):
        actions.accept(hand_in(CLEAN), by="system", at=at)
        queries.engine().catch_up()
        assert not Assessment.objects.exists()
        assert evidence(["waste_generated_t"]).grades == {Grade.NOT_ASSESSED: 1}  # the other value is missing

    def test_the_latest_word_counts_and_earlier_ones_stay(self, accepted, at):
        revision = accepted([("สงขลา", 2564, 50, 100)])
        actions.assess(revision, SURVEYED, by="system", at=at)
        actions.assess(revision.dataset, Quality(Grade.UNKNOWN), by="system", at=at)
        assert Assessment.objects.count() == 2
        assert assessed(datasets=["waste"])[revision.number].grade == Grade.UNKNOWN
        happened = Happening.objects.filter(kind="figures.assessed").order_by("id").last()
        assert happened.subject == "dataset:waste" and happened.data["grade"] == "unknown"

    def test_it_is_never_changed_or_taken_back(self, accepted, at):
        actions.assess(accepted([("สงขลา", 2564, 50, 100)]), SURVEYED, by="system", at=at)
        for change in (lambda: Assessment.objects.update(grade=1), lambda: Assessment.objects.all().delete()):
            with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
                change()

    def test_who_reads_as_of_an_earlier_revision_does_not_hear_what_was_said_later(self, replayed, at):
        first = replayed([("สงขลา", 2564, 50, 100)])
        replayed([("ยะลา", 2564, 50, 100)])
        actions.assess(Observation.objects.earliest("id").revision, SURVEYED, by="system", at=at)
        assert assessed(revisions=[first], until=first) == {}
        before, now = queries.trace("ENV05", "TH-90", "2564", first), queries.trace("ENV05", "TH-90", "2564")
        assert {each.grade for each in before.inputs} == {Grade.NOT_ASSESSED} and not before.inputs[0].verified_by
        assert {(each.grade, each.verified_by, each.reference) for each in now.inputs} == {(2, *_words(SURVEYED))}

    @pytest.mark.parametrize(
        "said", [Quality(), Quality(reference="x"), Quality(Grade.FROM_SURVEY, "ก" * 201), Quality(verified_by="  ")]
    )
    def test_what_says_nothing_or_too_much_is_refused(self, accepted, hand_in, at, said):
        with pytest.raises(BadInput):
            actions.assess(accepted([("สงขลา", 2564, 50, 100)]), said, by="system", at=at)
        assert not Assessment.objects.exists()

    def test_only_those_who_keep_the_data_of_its_places_say_it(self, accepted, at, data_officer, stranger):
        revision = accepted([("สงขลา", 2564, 50, 100)])
        for other in (data_officer, stranger):  # a province is no city's to assess
            with pytest.raises(NotAllowed, match="not-data-keeper"):
                actions.assess(revision, SURVEYED, by=other, at=at)
        assert not Assessment.objects.exists()

    def test_a_file_that_is_loaded_at_once_says_it_by_source(self, dataset, at):
        row = actions.Row("population", 2564, Decimal(5), "person", "pcd", 2, province="TH-90")
        actions.load_rows([row], name="x.csv", content=b"", by="system", at=at, qualities={"pcd": SURVEYED})
        assert Assessment.objects.get().grade == Grade.FROM_SURVEY


def _words(said):
    return said.verified_by, said.reference


@pytest.mark.django_db
class TestShowing:
    def test_the_steward_says_it_with_the_decision_and_again_later(self, browser, hand_in):  # noqa: F811
        made = hand_in(CLEAN)
        page = words(browser.get(url(made), {"lang": "en"}))
        assert "Verified by" in page and "Extrapolated from a survey of residents" in page
        click = {"do": "accept", "seen": made.checked, "grade": "2", "verified_by": "", "reference": "ที่ 1"}
        assert browser.post(url(made), click | {"grade": "9"}).status_code == 422
        assert browser.post(url(made), click | {"grade": "0"}).status_code == 422  # a reference to what?
        assert not Assessment.objects.exists() and not Observation.objects.exists()
        assert browser.post(url(made), click | {"verified_by": "สำนักงานสถิติ"}).status_code == 302
        assert Assessment.objects.get().grade == Grade.FROM_SURVEY
        assert "สำนักงานสถิติ" in words(browser.get(url(made)))
        assert browser.post(url(made), {"do": "assess", "grade": "0"}).status_code == 422
        assert browser.post(url(made), {"do": "assess", "grade": "4"}).status_code == 302
        assert [each.grade for each in Assessment.objects.order_by("pk")] == [2, 4]

    def test_pages_files_and_the_command_tell_it(self, accepted, client, at, invoke):
        revision = accepted([("สงขลา", 2564, 50, 100), ("ยะลา", 2564, 50, 100)])
        actions.assess(revision, SURVEYED, by="system", at=at)
        actions.publish_definitions(by="system", at=at)
        queries.engine().catch_up()
        page = words(client.get(reverse("figures-trace", args=["ENV05", "TH-90", "2564"]), {"lang": "en"}))
        assert "Extrapolated from a survey of residents" in page and f"Verified by {SURVEYED.verified_by}" in page
        assert SURVEYED.reference in page
        thai = words(client.get(reverse("figures-indicator", args=["ENV05"]), {"lang": "th"}))
        assert "ขยายผลจากการสำรวจประชาชน 4" in thai and f"{SURVEYED.verified_by} 4" in thai
        told = json.loads(client.get(reverse("figures-file", args=["ENV05", "metadata"])).content)["notes"][0]
        assert told["grades"] == "from-survey (4)" and told["verified_by"] == f"{SURVEYED.verified_by} (4)"
        rows = list(csv.DictReader(io.StringIO(client.get("/data/observations.csv").getvalue().decode("utf-8-sig"))))
        assert {(row["grade"], row["verified_by"]) for row in rows} == {("from-survey", SURVEYED.verified_by)}
        data = json.loads(invoke("trace", "ENV05", "TH-90", "2564", "--json"))["inputs"][0]
        assert (data["grade"], data["verified_by"], data["reference"]) == ("from-survey", *_words(SURVEYED))
        assert f"from-survey, verified by {SURVEYED.verified_by}" in invoke("trace", "ENV05", "TH-90", "2564")

    def test_the_command_says_it_of_a_file_and_of_a_dataset(self, dataset, tmp_path, invoke):
        file = tmp_path / "waste.csv"
        file.write_text(CLEAN, encoding="utf-8")
        said = ("--grade", "from-survey", "--verified-by", "สำนักงานสถิติ", "--reference", "ที่ 1")
        invoke("load", "waste", str(file), *said)
        invoke("assess", "waste", "--grade", "unknown")
        assert list(Assessment.objects.order_by("pk").values_list("grade", "verified_by")) == [
            (2, "สำนักงานสถิติ"),
            (6, ""),
        ]
        assert invoke("assess", "waste", exit_code=2)
        assert invoke("assess", "waste", "--revision", "99999", "--grade", "unknown", exit_code=1)


@pytest.fixture
def invoke():
    """Run `tramuang figures …`; gives what it said."""

    def run(*words, exit_code=0):
        result = CliRunner().invoke(figures, [str(word) for word in words])
        assert result.exit_code == exit_code, result.output
        return result.output

    return run
