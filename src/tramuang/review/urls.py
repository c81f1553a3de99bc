from django.urls import URLPattern, path

from tramuang.review.views import items, meetings, results, reviewers, scoring, screening

CASE = "cases/<uuid:key>/"
MEETING = "meetings/<uuid:key>/"
ITEM = MEETING + "items/<int:item>/"

urlpatterns: list[URLPattern] = [
    path(CASE + "screening/", screening.screening, name="review-screening"),
    path(CASE + "reviewers/", reviewers.reviewers, name="review-reviewers"),
    path(CASE + "reviewers/<uuid:assignment>/release/", reviewers.release, name="review-reviewer-release"),
    path(CASE + "reviewers/<uuid:assignment>/reopen/", reviewers.reopen, name="review-reviewer-reopen"),
    path(CASE + "assessment/", results.results, name="review-results"),
    path("reviews/", scoring.mine, name="review-assessments"),
    path("reviews/<uuid:key>/", scoring.assessment, name="review-assessment"),
    path("reviews/<uuid:key>/conflict/", scoring.conflict, name="review-conflict"),
    path("reviews/<uuid:key>/submit/", scoring.submit, name="review-submit"),
    path("meetings/", meetings.index, name="review-meetings"),
    path("meetings/call/", meetings.call, name="review-meeting-call"),
    path(MEETING, meetings.meeting, name="review-meeting"),
    path(MEETING + "change/", meetings.change, name="review-meeting-change"),
    path(MEETING + "agenda/", meetings.agenda, name="review-meeting-agenda"),
    path(MEETING + "members/", meetings.member, name="review-meeting-member"),
    path(MEETING + "members/<int:row>/remove/", meetings.member_remove, name="review-meeting-member-remove"),
    path(MEETING + "attendance/", meetings.attendance, name="review-meeting-attendance"),
    path(MEETING + "open/", meetings.open_, name="review-meeting-open"),
    path(MEETING + "close/", meetings.close, name="review-meeting-close"),
    path(MEETING + "minutes.pdf", meetings.minutes_pdf, name="review-minutes"),
    path(ITEM, items.item, name="review-item"),
    path(ITEM + "remove/", meetings.agenda_remove, name="review-item-remove"),
    path(ITEM + "recuse/", items.recuse, name="review-item-recuse"),
    path(ITEM + "letter/", items.letter, name="review-letter"),
    path(ITEM + "letters/<uuid:letter>/scan/", items.scan, name="review-letter-scan"),
]
