"""Where the walk over every route finds what it needs: one entry for each address that takes arguments or lists rows.

`get` fetches any fixture of `ground/cast.py` by its name; a fixture asked for twice is the same record. A room that adds an address with
arguments adds its line here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile

from tramuang.base import letters, measures
from tramuang.base.models import Letter, Step
from tramuang.base.refs import ref
from tramuang.cities.models import Delegation
from tramuang.emblem import actions as emblems
from tramuang.emblem.adapters import keys
from tramuang.emblem.models import Emblem, SigningKey
from tramuang.plans.models import Case, CaseLetter, Goal, Indicator, Need, Project, Snapshot
from tramuang.plans.pure import snapshot
from tramuang.plans.queries.plan import value_of
from tramuang.portal.queries.data import DATASETS
from tramuang.review.kinds import Conflict
from tramuang.review.models import AgendaItem, Assignment, Attendance, Meeting, Resolution
from tramuang.site.tests import samples_figures as figures

Get = Callable[[str], Any]
Arguments = dict[str, Any]
Make = Callable[[Get], Arguments]


@dataclass(frozen=True)
class Sample:
    """How to visit one address.

    `args` makes the arguments. Of the people whose duty opens the door, `only` names those who may see this very record
    (None: all of them; the visitor is ""); the others must find nothing there. `row` adds one row to what a list page shows, and
    `queries` is what the page may cost the `by` of the cast (None: a visitor), at one row and at three alike.
    """

    args: Make | None = None
    only: frozenset[str] | None = None
    row: Callable[[Get, int], object] | None = None
    queries: int = 0
    by: str | None = None


# Who sees what of a case whose city is still writing.
CITY = frozenset({"lead", "data_officer"})
WRITING = CITY | {"province_officer"}
OFFICES = frozenset({"office", "reviewer1", "secretary", "chair", "registrar"})
INSIDE = WRITING | OFFICES
# Who keeps data: of that city, or of the whole programme.
KEEPERS = CITY | {"office"}


# cities ---------------------------------------------------------------------------------------------------------


def a_person(get: Get) -> Arguments:
    """The stranger's own record."""
    return {"key": get("stranger").pk}


def a_role(get: Get) -> Arguments:
    """The lead's role."""
    return {"number": get("lead").appointments.get().pk}


def a_delegation(get: Get) -> Arguments:
    """The lead's role, lent to the data officer."""
    lent = Delegation.objects.create(
        appointment=get("lead").appointments.get(), to=get("data_officer"), starts=get("at") - timedelta(days=1),
        ends=get("at") + timedelta(days=5), reason="ลาราชการ",
    )  # fmt: skip
    return {"number": lent.pk}


# plans ----------------------------------------------------------------------------------------------------------


def a_case(get: Get) -> Arguments:
    """The case of the lead's city, which is writing its plan."""
    return {"key": get("case").pk}


def at_stage(get: Get, code: str) -> Case:
    """The same case, further on its way."""
    case = get("case")
    case.stage = code
    case.save()
    return case


def signed(letter: Letter, get: Get) -> None:
    """Take back the signed scan of a letter."""
    letters.attach_scan(letter, ContentFile(b"%PDF-1.7\n%%EOF\n", name="scan.pdf"), by="system", at=get("at"))


def a_letter(get: Get) -> Arguments:
    """A letter with which the case left its stage, and its signed scan."""
    letter = Letter.objects.create(
        subject=f"case:{get('case').pk}", number="นธ 52001/7", dated=get("at").date(), signatory="นายกเทศมนตรี"
    )
    signed(letter, get)
    CaseLetter.objects.create(case=get("case"), seen=0, letter=letter)
    return {"key": get("case").pk, "letter": letter.pk}


def a_goal(get: Get) -> Goal:
    """A goal of the plan."""
    return Goal.objects.create(plan=get("case").plan, domain="environment", text_th="น้ำท่วมลดลง", provenance="invented")


def goal_args(get: Get) -> Arguments:
    """The case and a goal of its plan."""
    return {"key": get("case").pk, "goal": a_goal(get).pk}


def indicator_args(get: Get) -> Arguments:
    """The case and an indicator of its plan."""
    indicator = Indicator.objects.create(goal=a_goal(get), name_th="วันน้ำท่วม", unit_th="วัน", provenance="invented")
    return {"key": get("case").pk, "indicator": indicator.pk}


def project_args(get: Get) -> Arguments:
    """The case and a project of its plan."""
    project = Project.objects.create(
        plan=get("case").plan, domain="environment", name_th="เครื่องวัดน้ำ", provenance="invented"
    )
    return {"key": get("case").pk, "project": project.pk}


def part_args(get: Get) -> Arguments:
    """The case and a component of its plan."""
    return {"key": get("case").pk, "criterion": get("rules").criteria[0].code}


def snapshot_args(get: Get) -> Arguments:
    """The case and what it handed in."""
    case = get("case")
    text = snapshot.canonical(
        snapshot.content(value_of(case), edition=case.rules.id, edition_sha256=case.round.edition.sha256)
    )
    Snapshot.objects.create(
        plan=case.plan, number=1, content=text, sha256=snapshot.fingerprint(text), taken_at=get("at")
    )
    return {"key": case.pk, "number": 1}


def a_need(get: Get, number: int = 1) -> Need:
    """A need of the lead's town, which is writing its plan."""
    get("case")
    return Need.objects.create(
        area=get("area"), group="residents", text_th=f"ระบายน้ำ {number}", recorded_at=get("at"), provenance="invented"
    )


# review ---------------------------------------------------------------------------------------------------------


def screened(get: Get) -> Arguments:
    """The case where the office screens it."""
    return {"key": at_stage(get, "screening").pk}


def assessed(get: Get) -> Arguments:
    """The case where the working group assesses it."""
    return {"key": at_stage(get, "working-group").pk}


def an_assignment(get: Get) -> Assignment:
    """The case, in the hands of the first reviewer."""
    return Assignment.objects.create(
        case=at_stage(get, "working-group"), reviewer=get("reviewer1"), assigned_at=get("at"), conflict=Conflict.NONE,
        answered_at=get("at"), provenance="invented",
    )  # fmt: skip


def assignment_of_case(get: Get) -> Arguments:
    """The case and the assignment of its reviewer."""
    assignment = an_assignment(get)
    return {"key": assignment.case_id, "assignment": assignment.pk}


def a_meeting(get: Get, number: int = 1) -> Meeting:
    """A meeting of the sub-committee, called."""
    return Meeting.objects.create(
        round=get("round_"),
        body="sub-committee",
        number=f"{number}/2570",
        held_on=get("at").date(),
        provenance="invented",
    )


def closed_meeting(get: Get, number: int = 1) -> Meeting:
    """A meeting that is over, which everybody may know of."""
    meeting = a_meeting(get, number)
    meeting.state = "closed"
    meeting.save()
    return meeting


def meeting_args(get: Get) -> Arguments:
    """A meeting."""
    return {"key": a_meeting(get).pk}


def member_args(get: Get) -> Arguments:
    """A meeting and one who sits in it."""
    meeting = a_meeting(get)
    seat = Attendance.objects.create(meeting=meeting, office_th="กรรมการ", person=get("secretary"))
    return {"key": meeting.pk, "row": seat.pk}


def item_args(get: Get) -> Arguments:
    """A meeting and the case on its agenda."""
    item = AgendaItem.objects.create(meeting=a_meeting(get), case=at_stage(get, "sub-committee"), order=1)
    return {"key": item.meeting_id, "item": item.pk}


def resolved(get: Get) -> Resolution:
    """The case, approved by the body that decides, and so at the stage where its emblem is issued; the meeting is over."""
    flow = get("round_").rules.flow("designation")
    stage = next(stage.code for stage in flow.stages if stage.emblem == "issue")
    move = next(move for move in flow.moves if move.to == stage and move.outcome == "approve")
    case = at_stage(get, stage)
    case.stage_version = 6
    case.save()
    case.plan.domains = ["environment", "living"]
    case.plan.save()
    meeting = Meeting.objects.create(
        round=get("round_"),
        body=move.body,
        number="1/2570",
        held_on=get("at").date(),
        state="closed",
        provenance="invented",
    )
    item = AgendaItem.objects.create(meeting=meeting, case=case, order=1)
    resolution = Resolution.objects.create(
        item=item, case=case, body=move.body, outcome=move.outcome, text_th="เห็นชอบ", resolved_on=get("at").date(),
        recorded_at=get("at"), provenance="invented",
    )  # fmt: skip
    Step.objects.create(
        subject=ref(case), seen=5, move=move.code, from_stage=move.from_, to_stage=stage, by="system", at=get("at"),
        cites=ref(resolution),
    )  # fmt: skip
    return resolution


def resolved_item(get: Get) -> Arguments:
    """A meeting that is over and the item on which it resolved."""
    item = resolved(get).item
    return {"key": item.meeting_id, "item": item.pk}


def resolved_meeting(get: Get) -> Arguments:
    """A meeting that is over."""
    return {"key": resolved(get).item.meeting_id}


def letter_of_resolution(get: Get) -> Arguments:
    """The letter that tells the city of a resolution."""
    resolution = resolved(get)
    letter = Letter.objects.create(
        subject=ref(resolution), number="ดศ 0201/5", dated=get("at").date(), signatory="ฝ่ายเลขานุการ"
    )
    signed(letter, get)
    return {"key": resolution.item.meeting_id, "item": resolution.item_id, "letter": letter.pk}


def scored(get: Get) -> Arguments:
    """The case, with an assessment that its reviewer has handed in."""
    assignment = an_assignment(get)
    assignment.submitted_at = get("at")
    assignment.save()
    return {"key": assignment.case_id}


# emblem ---------------------------------------------------------------------------------------------------------


def proposed(get: Get) -> Arguments:
    """An order that one registrar has proposed."""
    return {"pk": emblems.propose(resolved(get).case, by=get("registrar"), at=get("at")).pk}


def on_the_tree(folder: str, name: str) -> str:
    """A file of the published tree, as the worker writes it."""
    place = Path(settings.EMBLEM_SITE_DIR, folder, name)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(b"{}")
    return name


def issued(get: Get) -> Arguments:
    """An emblem that two registrars decided and a signer signed."""
    signer = keys.make(get("tmp_path"), "passphrase", get("at"))
    emblems.register_keys(signer, at=get("at"))
    order = emblems.propose(resolved(get).case, by=get("registrar"), at=get("at"))
    emblems.approve(order, by=get("registrar2"), at=get("at"))
    (done,) = emblems.sign_approved(signer, at=get("at"))
    return {"serial": done.serial}


def a_picture(get: Get) -> Arguments:
    """The picture of an issued emblem, as it lies in the published tree."""
    found = issued(get)
    return {**found, "name": on_the_tree(f"v/{found['serial']}", "emblem.svg")}


def record(get: Get) -> Arguments:
    """The same emblem by its key."""
    return {"pk": Emblem.objects.get(serial=issued(get)["serial"]).pk}


def a_batch(get: Get) -> Arguments:
    """Orders that were proposed together because of a compromised key."""
    issued(get)
    key = SigningKey.objects.get(purpose="emblem")
    at = get("at") + timedelta(minutes=1)
    emblems.withdraw(key, since=at, by="system:signer", at=at)
    return {"pk": emblems.propose_batch(key, reason=("กุญแจรั่ว", "The key leaked."), by=get("registrar"), at=at)[0].batch}


# portal ---------------------------------------------------------------------------------------------------------


def a_measure(get: Get) -> Arguments:
    """A public figure of the open round."""
    get("case")
    return {"name": measures.names()[0]}


SAMPLES: dict[str, Sample] = {
    "cities-area-edit": Sample(lambda get: {"code": get("area").code}),
    "cities-organisation-edit": Sample(lambda get: {"code": get("area").operator.code}),
    "cities-appointment-end": Sample(a_role),
    "cities-delegation-make": Sample(a_role, only=frozenset({"lead", "administrator"})),
    "cities-delegation-end": Sample(a_delegation, only=frozenset({"lead", "data_officer", "administrator"})),
    "cities-person": Sample(a_person),
    "cities-person-correct": Sample(a_person),
    "cities-person-invite-again": Sample(a_person),
    "cities-appointment-make": Sample(a_person),
    "cities-person-export": Sample(a_person, only=frozenset({"stranger", "administrator"})),
    "cities-person-erase": Sample(a_person),
    "programme-edition": Sample(lambda get: {"programme": get("rules").programme, "code": get("rules").code}),
    "programme-edition-file": Sample(lambda get: {"programme": get("rules").programme, "code": get("rules").code}),
    "plans-case": Sample(a_case, only=INSIDE),
    "plans-case-move": Sample(a_case, only=INSIDE),
    "plans-letter-scan": Sample(a_letter, only=INSIDE),
    "plans-plan": Sample(a_case, only=WRITING),
    "plans-plan-submit": Sample(a_case, only=CITY),
    "plans-snapshot": Sample(snapshot_args, only=INSIDE - {"reviewer1"}),
    "plans-snapshot-json": Sample(snapshot_args, only=INSIDE - {"reviewer1"}),
    "plans-plan-edit": Sample(a_case, only=CITY),
    "plans-plan-frame": Sample(a_case, only=CITY),
    "plans-plan-part": Sample(part_args, only=CITY),
    "plans-goal-new": Sample(a_case, only=CITY),
    "plans-goal-edit": Sample(goal_args, only=CITY),
    "plans-goal-remove": Sample(goal_args, only=CITY),
    "plans-indicator-new": Sample(goal_args, only=CITY),
    "plans-indicator-edit": Sample(indicator_args, only=CITY),
    "plans-indicator-remove": Sample(indicator_args, only=CITY),
    "plans-project-new": Sample(a_case, only=CITY),
    "plans-project-edit": Sample(project_args, only=CITY),
    "plans-project-budget": Sample(project_args, only=CITY),
    "plans-project-remove": Sample(project_args, only=CITY),
    "plans-needs": Sample(row=a_need, queries=8),
    "plans-need-edit": Sample(lambda get: {"key": a_need(get).pk}, only=CITY),
    "review-screening": Sample(screened),
    "review-reviewers": Sample(assessed),
    "review-reviewer-release": Sample(assignment_of_case),
    "review-reviewer-reopen": Sample(assignment_of_case),
    "review-results": Sample(scored, only=frozenset({"office", "reviewer1"})),
    "review-assessment": Sample(lambda get: {"key": an_assignment(get).pk}, only=frozenset({"reviewer1"})),
    "review-conflict": Sample(lambda get: {"key": an_assignment(get).pk}, only=frozenset({"reviewer1"})),
    "review-submit": Sample(lambda get: {"key": an_assignment(get).pk}, only=frozenset({"reviewer1"})),
    "review-meetings": Sample(row=closed_meeting, queries=3),
    "review-meeting": Sample(meeting_args, only=frozenset({"office", "secretary", "chair", "administrator"})),
    "review-meeting-change": Sample(meeting_args),
    "review-meeting-agenda": Sample(meeting_args),
    "review-meeting-member": Sample(meeting_args),
    "review-meeting-member-remove": Sample(member_args),
    "review-meeting-attendance": Sample(meeting_args),
    "review-meeting-open": Sample(meeting_args),
    "review-meeting-close": Sample(meeting_args),
    "review-minutes": Sample(resolved_meeting),
    "review-item": Sample(item_args),
    "review-item-remove": Sample(item_args),
    "review-item-recuse": Sample(item_args),
    "review-letter": Sample(resolved_item),
    "review-letter-scan": Sample(letter_of_resolution, only=INSIDE),
    "emblem-verify": Sample(issued),
    "emblem-verify-json": Sample(issued),
    "emblem-credential": Sample(issued),
    "emblem-badge": Sample(issued),
    "emblem-file": Sample(a_picture),
    "emblem-published": Sample(lambda get: {"path": on_the_tree("", "emblems.json")}),
    "emblem-propose": Sample(lambda get: {"pk": resolved(get).case_id}),
    "emblem-decide": Sample(proposed),
    "emblem-batch": Sample(a_batch),
    "emblem-record": Sample(record, only=INSIDE),
    "emblem-open": Sample(lambda get: {**record(get), "flow": "suspension"}, only=INSIDE),
    "emblem-reissue": Sample(record),
    "figures-catalogue": Sample(row=figures.computed, queries=4, by="stranger"),
    "figures-data": Sample(row=figures.a_dataset, queries=8, by="office"),
    "figures-dataset": Sample(figures.dataset_args, only=KEEPERS, row=figures.an_upload, queries=8, by="data_officer"),
    "figures-upload": Sample(figures.upload_args, only=KEEPERS),
    "figures-indicator": Sample(
        figures.an_indicator, row=lambda get, n: figures.computed(get, n + 1), queries=7, by="stranger"
    ),
    "figures-index": Sample(
        figures.an_index, row=lambda get, n: figures.computed(get, n + 1), queries=7, by="stranger"
    ),
    "figures-timeline": Sample(figures.a_timeline),
    "figures-place-sheet": Sample(
        figures.a_sheet, row=lambda get, n: figures.computed(get, n + 1), queries=0, by="stranger"
    ),
    "figures-profile": Sample(figures.a_place),
    "figures-trace": Sample(figures.a_trace),
    "figures-file": Sample(figures.a_file),
    "portal-city": Sample(lambda get: {"code": get("case").area_id}),
    "portal-round": Sample(lambda get: {"code": get("round_").code}),
    "portal-measure": Sample(a_measure),
    "portal-measure-csv": Sample(a_measure),
    "portal-data-file": Sample(lambda get: {"name": next(iter(DATASETS)), "form": "csv"}),
    "api:city": Sample(lambda get: {"code": get("case").area_id}),
    "api:round-status": Sample(lambda get: {"code": get("round_").code}),
    "api:measure": Sample(a_measure),
    "api:emblem": Sample(issued),
    # What answers every address of the API that is not there: nobody finds anything.
    "api:unknown": Sample(lambda get: {"rest": "nothing"}, only=frozenset()),
}
