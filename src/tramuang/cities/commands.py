"""`tramuang people`: the first administrator of an installation, and a way back in."""

from __future__ import annotations

import click
from django.utils import timezone

from tramuang.base.answers import BadInput
from tramuang.base.kinds import Duty
from tramuang.cities import actions, jobs
from tramuang.cities.models import Person

CONSOLE = "system:console"


@click.group()
def people() -> None:
    """The people who may sign in; all others are invited on the site, at /people/."""


@people.command()
@click.argument("email")
@click.argument("name")
@click.option("--name-en", default="", help="The name in English.")
@click.option("--language", default="th", show_default=True, type=click.Choice(["th", "en"]))
def administrator(email: str, name: str, name_en: str, language: str) -> None:
    """Make EMAIL an administrator, and print the link with which they choose a password.

    NAME is the name in Thai. Somebody who is here already keeps their name and gets the role. The link works once, for three days.
    """
    at = timezone.now()
    person = Person.objects.filter(email=email.strip().lower()).first()
    try:
        if person is None:
            person = actions.invite_person(
                email=email, name_th=name, name_en=name_en, language=language, by=CONSOLE, at=at
            )
        if not person.standing(at).has(Duty.ADMINISTER):
            actions.appoint(person, "administrator", by=CONSOLE, at=at)
    except BadInput as fault:
        raise click.ClickException(" ".join(str(line) for lines in fault.fields.values() for line in lines)) from fault
    click.echo(f"{person.email} administers this installation.")
    if not person.has_usable_password():
        click.echo(f"Choose a password here: {jobs.invitation_link(person)}")


commands = [people]
