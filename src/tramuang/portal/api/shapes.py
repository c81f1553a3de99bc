"""The shapes of the API's answers. Words come in both languages; what is not known is null, never nought."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from ninja import Field, Schema

Number = int | float | None
Provenance = Literal["real", "illustrative", "invented"]


class Words(Schema):
    """The same words in Thai and in English."""

    th: str
    en: str


class Problem(Schema):
    """What went wrong, as RFC 9457 (application/problem+json) has it."""

    type: str = Field(description="urn:tramuang:<code>")
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: list[dict[str, Any]] | None = Field(
        None, description="For 422: where in the request, and what is wrong there."
    )


class Paged(Schema):
    """A page of a list."""

    page: int
    pages: int
    per_page: int
    total: int


class Round(Schema):
    """One round of the programme."""

    code: str
    title: Words
    edition: str
    on_record: bool = Field(description="Entered from the public record: nothing can be handed in.")
    opens_at: datetime | None
    nominations_close_at: datetime | None
    plans_close_at: datetime | None
    provenance: Provenance


class Rounds(Paged):
    """Rounds, newest code first."""

    items: list[Round]


class Status(Schema):
    """A round in numbers; the same as `tramuang round status`."""

    round: str
    title_th: str
    title_en: str
    edition: str
    on_record: bool
    provenance: Provenance
    areas: int
    provinces: int
    cases: int
    open: int
    granted: int
    stages: dict[str, int] = Field(description="How many cases stand at each stage of the edition.")


class Figure(Schema):
    """A value with its year and source."""

    value: Number
    unit: str
    year_be: int
    source: str
    source_title: str
    row: str | None = Field(description="File and line of the source as it was loaded.")
    provenance: Provenance


class City(Schema):
    """An area in the list of cities."""

    code: str
    name: Words
    kind: str
    province: str | None = Field(description="ISO 3166-2")
    emblems: list[str] = Field(description="Serials of issued emblems.")
    rounds: list[str] = Field(description="Rounds in which it has a public case.")
    people: Figure | None
    provenance: Provenance


class Cities(Paged):
    """Cities in Thai order."""

    items: list[City]


class Vision(Schema):
    """A city's vision as its public plan has it."""

    text: Words
    source: str | None
    provenance: Provenance


class CaseOfCity(Schema):
    """A public case of a city."""

    round: str
    kind: str
    stage: str
    label: Words
    provenance: Provenance


class Decision(Schema):
    """What a body resolved; a day that the sources do not settle is null."""

    id: str
    round: str
    body: str
    meeting: str
    outcome: str
    resolved_on: date | None
    text: Words
    source: str | None
    provenance: Provenance


class CityWhole(City):
    """A city with everything public about it."""

    full_name: Words
    operator: Words | None
    name_confidence: str | None
    operator_confidence: str | None
    km2: Number
    longitude: Number = Field(description="A mark for the map, not a survey.")
    latitude: Number
    within: str | None
    may_overlap: bool
    vision: Vision | None
    domains: list[str]
    population: list[Figure]
    cases: list[CaseOfCity]
    decisions: list[Decision]


class Claim(Schema):
    """A public statement beside what the records substantiate."""

    code: str
    scope: str = Field(description="A round, batch-<n>, or all.")
    topic: str
    statement: Words
    operator: str
    value: Number
    day: date | None
    unit: Words
    as_of: str | None
    source: str
    source_title: str
    source_url: str | None
    recorded_value: Number
    recorded_day: date | None
    difference: Number = Field(description="What is stated less what the records show.")
    verdict: Literal["supported", "partly", "unsupported", "conflicting"]
    conflicts_with: list[str]


class Claims(Paged):
    """Statements in their order."""

    items: list[Claim]


class MeasureRow(Schema):
    """One row that a measure rests on."""

    ref: str
    name: Words
    value: Number
    note: Words
    url: str | None


class Measure(Schema):
    """A computed public figure; `value` null is not known, which is not nought."""

    name: str
    label: Words
    round: str
    value: Number
    unit: Words
    as_of: date | None
    year_be: str | None
    method: Words
    covered: int = Field(description="Of how many places or projects the figure is known.")
    expected: int
    rows: list[MeasureRow]
    provenance: Provenance


class Emblem(Schema):
    """An issued emblem."""

    serial: str
    area: str
    round: str
    state: str
    awarded_on: date
    retrospective: bool = Field(description="Of a past round: awarded then, entered in the register later.")
    domains: list[str]
    provenance: Provenance


class Emblems(Paged):
    """Emblems, newest award first."""

    items: list[Emblem]


class Reason(Schema):
    """One thing that was found when the emblem was checked."""

    code: str
    th: str
    en: str


class EmblemWhole(Emblem):
    """An emblem with the answer whether it stands today."""

    verdict: Literal["valid", "not-valid", "cannot-tell"]
    reasons: list[Reason]
    resolution: str
    credential_url: str
