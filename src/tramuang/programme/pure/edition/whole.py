"""The whole edition, with its look-ups."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tramuang.programme.pure.edition.basics import Parameter, Source, Text, find
from tramuang.programme.pure.edition.content import (
    BudgetSource,
    CityType,
    Criterion,
    Domain,
    DomainRule,
    Group,
    Instrument,
    NationalPlan,
    Sheet,
    Target,
    Topic,
)
from tramuang.programme.pure.edition.process import (
    Body,
    Deadline,
    Flow,
    Nomination,
    Outcome,
    Role,
)


@dataclass(frozen=True, slots=True)
class Edition:
    """The whole rule book of one programme for one time."""

    programme: str
    code: str
    name: Text
    short: Text
    emblem_name: Text
    year: int | None
    languages: tuple[str, ...]
    note: Text | None
    domains: tuple[Domain, ...]
    domain_rule: DomainRule
    criteria: tuple[Criterion, ...]
    city_types: tuple[CityType, ...]
    groups: tuple[Group, ...]
    budget_sources: tuple[BudgetSource, ...]
    roles: tuple[Role, ...]
    bodies: tuple[Body, ...]
    outcomes: tuple[Outcome, ...]
    nomination: Nomination
    deadlines: tuple[Deadline, ...]
    flows: tuple[Flow, ...]
    sheets: tuple[Sheet, ...]
    params: tuple[Parameter, ...]
    plans: tuple[NationalPlan, ...]
    instruments: tuple[Instrument, ...]
    sources: tuple[Source, ...]
    digest: str

    @property
    def id(self) -> str:
        """Programme and edition in one word, as addresses and records write it."""
        return f"{self.programme}/{self.code}"

    def domain(self, code: str) -> Domain:
        """The domain of that code."""
        return find(self.domains, code)

    def topic(self, code: str) -> Topic:
        """The kind of service of that code, in whichever domain."""
        return find(self.topics, code)

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Every kind of service, domain by domain."""
        return tuple(topic for domain in self.domains for topic in domain.topics)

    @property
    def mandatory_domains(self) -> tuple[str, ...]:
        """The codes of the domains that every plan must choose."""
        return tuple(domain.code for domain in self.domains if domain.mandatory)

    def criterion(self, code: str) -> Criterion:
        """The component of that code."""
        return find(self.criteria, code)

    def city_type(self, code: str) -> CityType:
        """The city type of that code."""
        return find(self.city_types, code)

    def group(self, code: str) -> Group:
        """The sector group of that code."""
        return find(self.groups, code)

    def budget_source(self, code: str) -> BudgetSource:
        """The source of money of that code."""
        return find(self.budget_sources, code)

    def role(self, code: str) -> Role:
        """The role of that code."""
        return find(self.roles, code)

    def roles_that(self, duty: str) -> tuple[str, ...]:
        """The codes of the roles that carry a duty (one of DUTIES)."""
        return tuple(role.code for role in self.roles if role.may(duty))

    def body(self, code: str) -> Body:
        """The body of that code."""
        return find(self.bodies, code)

    def body_on(self, code: str, day: date) -> Body:
        """The body that holds a body's powers on a day: itself, or whoever has succeeded it by then."""
        body = self.body(code)
        for later in self.bodies:
            if later.succeeds == code and later.from_ is not None and later.from_ <= day:
                return self.body_on(later.code, day)
        return body

    def outcome(self, code: str) -> Outcome:
        """The outcome of that code."""
        return find(self.outcomes, code)

    def deadline(self, code: str) -> Deadline:
        """The deadline of that code."""
        return find(self.deadlines, code)

    def flow(self, kind: str) -> Flow:
        """The way of that kind of case."""
        return find(self.flows, kind)

    def sheet(self, code: str) -> Sheet:
        """The score sheet of that code."""
        return find(self.sheets, code)

    def param(self, code: str) -> Parameter:
        """The parameter of that code."""
        return find(self.params, code)

    def plan(self, code: str) -> NationalPlan:
        """The national plan of that code."""
        return find(self.plans, code)

    @property
    def targets(self) -> tuple[Target, ...]:
        """Every target and indicator of every national plan."""
        return tuple(target for plan in self.plans for target in plan.targets)

    def target(self, code: str) -> Target:
        """The national-plan target of that code."""
        return find(self.targets, code)

    def instrument(self, code: str) -> Instrument:
        """The policy instrument of that code."""
        return find(self.instruments, code)

    def source(self, code: str) -> Source:
        """The source of that code."""
        return find(self.sources, code)
