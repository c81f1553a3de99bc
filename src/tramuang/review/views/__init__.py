from tramuang.review.views import items, meetings, panels, results, reviewers, scoring, screening

__all__ = ["items", "meetings", "panels", "results", "reviewers", "scoring", "screening"]
