"""What follows a change in this room: mail to a reviewer who was asked, and old scores opened when a case is scored again."""

from __future__ import annotations

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tramuang.base import mail
from tramuang.base.models import Happening
from tramuang.base.refs import split_ref
from tramuang.plans.queries import cases_by_key
from tramuang.review import actions
from tramuang.review.models import Assignment


def mail_assigned(row: Happening) -> None:
    """Tell a reviewer, in their language, which plan waits for their answer and by when; the plan itself is not in the mail."""
    found = Assignment.objects.select_related("reviewer", "case__area", "case__round").get(pk=split_ref(row.subject)[1])
    reviewer = found.reviewer
    with translation.override(reviewer.language):
        context = {
            "area": found.case.area.name,
            "round": found.case.round.title,
            "due": found.due,
            "person": reviewer,
            "link": settings.PUBLIC_URL + reverse("review-assessment", args=[found.pk]),
        }
        subject, _newline, body = render_to_string("review/mail/assigned.txt", context).strip().partition("\n")
    mail.queue(reviewer, reviewer.email, reviewer.language, subject, body.strip() + "\n", about=found.case, at=row.at)


def open_scores_anew(row: Happening) -> None:
    """When a case comes (again) to a stage where it is scored, scores about its earlier plan become drafts."""
    (case,) = cases_by_key([split_ref(row.subject)[1]])
    if case.at_stage.scored and row.data["from"] != row.data["to"]:
        actions.open_anew(case, by=row.by, at=row.at)
