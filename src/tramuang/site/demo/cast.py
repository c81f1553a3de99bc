"""The cast: roles that one can step into, never the real persons of the record."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from tramuang.cities import actions as cities
from tramuang.cities.models import Area, Organisation, Person, Province
from tramuang.programme.pure.edition import Edition
from tramuang.site.demo.ground import LOADER
from tramuang.site.demo.reading import read, text

HELD_SINCE = timedelta(days=400)


def organisations(found: list[dict[str, Any]], at: datetime) -> None:
    """The organisations that the cast belong to."""
    for item in found:
        cities.record_organisation(
            code=item["key"],
            kind=item["kind"],
            name_th=item["name_th"],
            name_en=text(item.get("name_en")),
            province=item.get("province"),
            provenance=item["provenance"],
            by=LOADER,
            at=at,
        )


def person(item: dict[str, Any], rules: Edition, at: datetime) -> Person:
    """One of the cast, with the roles they hold since before everything here happened."""
    made = cities.record_person(
        email=f"{item['key']}@demo.example",
        name_th=item["name_th"],
        name_en=item["name_en"],
        key=item["key"],
        provenance="invented",
        by=LOADER,
        at=at,
    )
    organisation = Organisation.objects.filter(code=text(item.get("organisation"))).first()
    for held in item.get("roles") or ():
        where, code = held["at"], held["role"]
        # The administrator is a role of every installation and of no programme: its duties are the installation's own.
        role = None if "installation" in where else rules.role(code)
        cities.appoint(
            made,
            code,
            duties=role.does if role else None,
            decides=role.decides if role else None,
            area=Area.objects.get(pk=where["area"]) if "area" in where else None,
            province=Province.objects.get(pk=where["province"]) if "province" in where else None,
            body=where.get("body", ""),
            organisation=organisation,
            starts=at - HELD_SINCE,
            by=LOADER,
            at=at,
        )
    return made


def load(rules: Edition, at: datetime) -> dict[str, Person]:
    """Everybody of the cast file whose places are known by now, by key."""
    return {item["key"]: person(item, rules, at) for item in read("cast.yaml")["people"]}
