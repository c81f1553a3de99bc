"""Whose file is whose: one rule for what is shown, what a page does and what an action does."""

import pytest
from django.core.files.base import ContentFile

from tramuang.base.answers import NotAllowed
from tramuang.figures import access, actions
from tramuang.figures.actions import Quality
from tramuang.figures.kinds import Grade, UploadState
from tramuang.figures.models import Dataset, Upload
from tramuang.figures.queries import stewarding
from tramuang.figures.tests.test_steward_pages import url

pytestmark = pytest.mark.django_db
POSTS = ("accept", "accept-good", "send-back", "cancel", "resume", "adjust", "assess", "sheet")


@pytest.fixture
def other(make_person, neighbour_area):
    """The steward of another town."""
    return make_person("other", "city-data-officer", area=neighbour_area, organisation=neighbour_area.operator)


@pytest.fixture
def colleague(make_person, area):
    """A second steward of the same office."""
    return make_person("colleague", "city-data-officer", area=area, organisation=area.operator)


@pytest.fixture
def theirs(dataset, area, data_officer, at):
    """A checked file of the data officer's own town, in a dataset of that town's office."""
    Dataset.objects.update(owner=area.operator)
    dataset.refresh_from_db()
    text = f"พื้นที่,ปี,waste_collected_t\n{area.code},2564,5\n"
    made = actions.receive(dataset, ContentFile(text.encode(), name="ours.csv"), by=data_officer, at=at)
    found = actions.check(made.pk, by="system", at=at)
    assert found.state == UploadState.CHECKED and found.findings["good"] == 1
    return found


def deeds(upload, at):
    schema = upload.schema
    return {
        "adjust": lambda by: actions.adjust(upload, schema, by=by, at=at),
        "cancel": lambda by: actions.cancel(upload, by=by, at=at),
        "send back": lambda by: actions.send_back(upload, note="x", by=by, at=at),
        "accept": lambda by: actions.accept(upload, by=by, at=at),
        "hand in": lambda by: actions.receive(upload.dataset, ContentFile(b"a,b\n1,2\n", name="x.csv"), by=by, at=at),
    }


@pytest.mark.parametrize("deed", ["adjust", "cancel", "send back", "accept", "hand in"])
def test_a_steward_of_another_town_can_do_nothing_to_a_file_and_a_stranger_neither(theirs, deed, other, stranger, at):
    for who, why in ((other, "anothers"), (stranger, "not-data-keeper")):
        with pytest.raises(NotAllowed, match=why):
            deeds(theirs, at)[deed](who)
    theirs.refresh_from_db()
    assert theirs.state == UploadState.CHECKED and Upload.objects.count() == 1


def test_it_is_taken_up_again_by_the_same_office_only(theirs, other, colleague, at):
    actions.cancel(theirs, by=colleague, at=at)
    with pytest.raises(NotAllowed, match="anothers"):
        actions.resume(theirs, by=other, at=at)
    assert actions.resume(theirs, by=colleague, at=at).state == UploadState.RECEIVED


def test_whose_town_it_is_accepts_it_and_says_how_good_it_is(theirs, other, colleague, at):
    revision = actions.accept(theirs, by=colleague, at=at)
    said = Quality(Grade.FROM_SURVEY)
    with pytest.raises(NotAllowed, match="not-data-keeper"):
        actions.assess(revision, said, by=other, at=at)
    assert actions.assess(revision, said, by=colleague, at=at)[0].grade == Grade.FROM_SURVEY


def test_what_may_be_changed_is_what_is_shown_whoever_asks(
    theirs, data_officer, colleague, other, stranger, office, at
):
    Upload.objects.create(
        dataset=theirs.dataset, name="mine.csv", sha256="0" * 64, received_by=f"person:{other.pk}", received_at=at
    )
    for who in (data_officer, colleague, other, office):
        shown = set(stewarding.uploads_of(who, at).values_list("pk", flat=True))
        assert {each.pk for each in Upload.objects.all() if access.may_change(who, each, at).ok} == shown
        offered = set(stewarding.datasets_of(who, at).values_list("pk", flat=True))
        assert {each.pk for each in Dataset.objects.all() if access.may_hand_in(who, each, at).ok} == offered
    assert stewarding.uploads_of(other, at).count() == 1 and stewarding.uploads_of(office, at).count() == 2
    assert not access.may_change(stranger, theirs, at).ok


@pytest.mark.parametrize(
    ("who", "seen"),
    [("data_officer", 200), ("colleague", 200), ("office", 200), ("other", 404), ("stranger", 403), ("neighbour", 404), ("reviewer1", 403)],
)  # fmt: skip
def test_the_page_of_a_file_is_there_for_those_whose_it_is_and_takes_nothing_from_others(
    theirs, request, client_for, who, seen
):
    client = client_for(request.getfixturevalue(who))
    assert client.get(url(theirs)).status_code == seen
    if seen == 200:
        return
    for do in POSTS:
        answer = client.post(url(theirs), {"do": do, "seen": theirs.checked, "reason": "x", "grade": "1"})
        assert answer.status_code == seen, do
    theirs.refresh_from_db()
    assert theirs.state == UploadState.CHECKED


def test_a_visitor_is_asked_to_sign_in(theirs, client):
    for answer in (client.get(url(theirs)), client.post(url(theirs), {"do": "cancel"})):
        assert answer.status_code in (302, 403)
    theirs.refresh_from_db()
    assert theirs.state == UploadState.CHECKED
