"""Writing figures: sources, datasets, files on their way to revisions, readings of sensors, and public statements."""

from tramuang.figures.actions.assessing import Quality, assess, may_assess
from tramuang.figures.actions.datasets import publish_definitions, record_dataset
from tramuang.figures.actions.fetches import fetch, fetch_all
from tramuang.figures.actions.loading import Row, load_rows, places_of, revise
from tramuang.figures.actions.readings import end_token, issue_token, name_stream, push
from tramuang.figures.actions.rolling import roll_readings
from tramuang.figures.actions.sources import record_sources
from tramuang.figures.actions.statements import Statement, record_claims
from tramuang.figures.actions.uploads import (
    accept,
    adjust,
    cancel,
    check,
    may_be_accepted,
    may_be_decided,
    others_in,
    receive,
    resume,
    send_back,
)

__all__ = [
    "Quality", "Row", "Statement", "accept", "adjust", "assess", "cancel", "check", "end_token", "fetch", "fetch_all", "issue_token", "load_rows", "may_assess", "may_be_accepted",
    "may_be_decided", "name_stream", "others_in", "places_of", "publish_definitions", "push", "receive", "record_claims", "record_dataset", "record_sources", "resume", "revise",
    "roll_readings", "send_back",
]  # fmt: skip
