from tramuang.review.views import items, meetings, panels, reviewers, scoring, screening

__all__ = ["items", "meetings", "panels", "reviewers", "scoring", "screening"]
