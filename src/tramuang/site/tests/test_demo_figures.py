"""The real series of the demonstration: loaded whole, each value marked as its remark says, and computed."""

import pytest

from tramuang.cities import actions as cities
from tramuang.figures import queries
from tramuang.figures.kinds import Grade, Status
from tramuang.figures.models import Observation
from tramuang.figures.queries.evidence import evidence
from tramuang.site.demo import figures, ground
from tramuang.site.demo.reading import rows

pytestmark = pytest.mark.django_db


def test_the_series_of_the_provinces_are_loaded_marked_and_computed(settings, tmp_path, at):
    settings.FIGURES_DIR = tmp_path / "copy"
    cities.load_provinces(at, by=ground.LOADER)
    ground.sources(at)
    ground.areas(at)
    figures.load(at)
    lines = [row for name in ("economy", "people", "waste") for _line, row in rows(f"{figures.FILES}/{name}.csv")]
    assert Observation.objects.count() == len(lines)
    estimated = sum(row["note"] in ("sum-of-parts", "provincial-sample", "round") for row in lines)
    assert Observation.objects.filter(status=Status.ESTIMATED).count() == estimated > 100
    figures.compute()
    narathiwat = queries.figure("ENV07", "TH-96", "2564")
    # 745 tonnes a day (demo/figures/waste.csv) over 809,660 registered people (people.csv).
    assert narathiwat.value == pytest.approx(1000 * 745 / 809_660) and (narathiwat.rank, narathiwat.of) == (9, 13)
    opened = queries.trace("ENV07", "TH-96", "2564")
    assert {each.upload.name for each in opened.inputs} == {"demo/figures/waste.csv", "demo/figures/people.csv"}
    # How they were come by is said only where the publisher's own title says it; nobody has verified any of them.
    assert {(each.element.name, each.grade, each.verified_by) for each in opened.inputs} == {
        ("waste_generated", Grade.NOT_ASSESSED, ""), ("population", Grade.MEASURED_ACCURATELY, ""),
    }  # fmt: skip
    assert set(evidence(["household_income", "unemployment_rate"]).grades) == {Grade.FROM_SURVEY}
    # All that was found of 2565 is two provinces: the other twelve are unknown, and not nought.
    waste = queries.across("ENV07", "2565", "province")
    assert len(waste) == 2 and queries.figure("ENV07", "TH-96", "2565").value is None
