"""`tramuang figures source | dataset | token | stream`: what must be on record before values are: whose they are, and which sensor measures what."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
import yaml
from django.utils import timezone, translation

from tramuang.base.answers import BadInput, NotAllowed
from tramuang.cities.models import Organisation
from tramuang.figures import actions, queries
from tramuang.figures.commands.checking import LANG, figures
from tramuang.figures.commands.defining import plainly
from tramuang.figures.commands.flow import BY, dataset_named, stopped
from tramuang.figures.models import Feed, Source, Stream
from tramuang.figures.queries import checking

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
LARGEST = 1 << 20
OF_SOURCE = ("code", "title", "publisher", "url", "dated", "kind", "licence")
OF_DATASET = ("code", "title_th", "title_en", "source", "owner", "licence", "poll", "provenance", "metadata")


def _read(file: Path) -> Any:
    """What a YAML file says; a sentence when it cannot be read."""
    if file.stat().st_size > LARGEST:
        raise click.ClickException(f"{file.name} is larger than 1 MiB")
    try:
        return yaml.safe_load(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise click.ClickException(f"{file.name} is no UTF-8") from fault
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        where = getattr(fault, "problem_mark", None)
        line = f", line {where.line + 1}" if where else ""
        raise click.ClickException(
            plainly(f"{file.name}{line}: this is no YAML: {getattr(fault, 'problem', None) or fault}")
        ) from fault


def _fields(told: Any, known: tuple[str, ...], what: str, nested: tuple[str, ...] = ()) -> dict[str, Any]:
    """The fields of a record, each a text; a sentence when it has others."""
    if not isinstance(told, dict):
        raise click.ClickException(f"a {what} is fields with their values: {', '.join(known)}")
    if strange := [str(name) for name in told if name not in known]:
        raise click.ClickException(
            plainly(f"a {what} knows no {', '.join(sorted(strange))}: it has {', '.join(known)}")
        )
    found: dict[str, Any] = {}
    for name, value in told.items():
        if name in nested and isinstance(value, dict):
            found[name] = value
        elif isinstance(value, list | dict):
            raise click.ClickException(f"{name} of a {what} is a text")
        else:
            found[name] = "" if value is None else str(value)
    return found


@figures.command()
@FILE
@LANG
def source(file: Path, lang: str) -> None:
    """Put sources on record from a YAML file: one, or a list of them, with code, title, publisher, url, dated, kind, licence.

    KIND is P primary, N news, A academic, U unofficial or I our own inference. A source that is on record is left as it is.
    """
    told = _read(file)
    given = [
        {"kind": "P", **_fields(each, OF_SOURCE, "source")} for each in (told if isinstance(told, list) else [told])
    ]
    known = set(Source.objects.filter(pk__in=[each.get("code", "") for each in given]).values_list("pk", flat=True))
    try:
        actions.record_sources(given, by=BY, at=timezone.now())
    except (BadInput, NotAllowed) as fault:
        stopped(fault, lang)
        return
    for each in given:
        click.echo(plainly(f"{each['code']}: {each['title']}") + (" (was on record)" if each["code"] in known else ""))


@figures.command()
@FILE
@LANG
def dataset(file: Path, lang: str) -> None:
    """Put a dataset on record from a YAML file: code, title_th, title_en, source, owner, licence, poll, provenance, metadata.

    SOURCE is the code of a source on record, or the fields of a new one (title, publisher, url, dated, kind, licence).
    """
    given: dict[str, Any] = dict.fromkeys(("code", "title_th", "source", "licence"), "") | {"metadata": {}}
    given |= _fields(_read(file), OF_DATASET, "dataset", nested=("metadata", "source"))
    if not isinstance(given["metadata"], dict):
        raise click.ClickException("metadata of a dataset is fields with their values")
    given["metadata"] = {str(name): "" if value is None else value for name, value in given["metadata"].items()}
    if any(isinstance(value, list | dict) for value in given["metadata"].values()):
        raise click.ClickException("each field of the metadata is a text")
    given["metadata"] = {name: str(value) for name, value in given["metadata"].items()}
    if isinstance(given["source"], dict):
        own = _fields(given["source"], OF_SOURCE, "source")
        given |= {"source": own.pop("code", ""), "new_source": own}
    code, owner = given.pop("owner", ""), None
    if code:
        owner = Organisation.objects.filter(code=code).first()
        if owner is None:
            raise click.ClickException(
                plainly(f"there is no organisation {code}; leave the owner out where no office keeps the dataset")
            )
    try:
        made = actions.record_dataset(given.pop("code"), owner=owner, by=BY, at=timezone.now(), **given)
    except (BadInput, NotAllowed) as fault:
        stopped(fault, lang)
        return
    click.echo(f"{made.pk}: {made.title_th}")


@figures.command()
@click.argument("dataset")
@click.argument("code")
@click.option("--end", is_flag=True, help="End the token of this code instead.")
@LANG
def token(dataset: str, code: str, end: bool, lang: str) -> None:
    """Give whoever pushes readings for DATASET a token, under a CODE of your choice. It is shown this once; a new one ends the old one."""
    try:
        if end:
            feed = Feed.objects.filter(pk=code, dataset_id=dataset).first()
            if feed is None:
                raise click.ClickException(f"there is no token {code} for {dataset}")
            actions.end_token(feed, by=BY, at=timezone.now())
        else:
            click.echo(actions.issue_token(dataset_named(dataset), code, by=BY, at=timezone.now()))
    except (BadInput, NotAllowed) as fault:
        stopped(fault, lang)


@figures.command()
@click.argument("feed")
@click.argument("sensor", default="")
@click.option("--measures", default="", help="Which of the sensor's measurements, when it has several.")
@click.option("--unit", default="", help="In which unit, where the sensor does not say it.")
@click.option("--element", default="", help="The data element that it measures: its code or name.")
@click.option("--place", default="", help="Where: the code or the name of an area or a province.")
@LANG
def stream(feed: str, sensor: str, measures: str, unit: str, element: str, place: str, lang: str) -> None:
    """Say what a SENSOR of FEED (the code of its token) measures and where; then its whole months become observations. Without one: list what was pushed."""
    held = Feed.objects.filter(pk=feed).first()
    if held is None:
        raise click.ClickException(f"there is no feed {feed}; give it a token with `tramuang figures token`")
    every = queries.streams(held)
    if not sensor:
        for each in every:
            _print(each)
        return
    own = [each for each in every if each.sensor == sensor and measures in ("", each.measures)]
    if not own:
        raise click.ClickException(plainly(f"{feed} has not pushed anything of {sensor} {measures}".rstrip()))
    if not (element or place):
        for each in own:
            _print(each)
        return
    if len(own) > 1 and len({each.measures for each in own}) > 1:
        raise click.ClickException(
            f"{sensor} measures {', '.join(plainly(each.measures) for each in own)}: say which with --measures"
        )
    try:
        with translation.override(lang):
            where = checking.place_named(place)
        for each in own:
            actions.name_stream(
                each, element=checking.element_named(element), unit=unit, by=BY, at=timezone.now(), **where
            )
            _print(each)
    except (BadInput, NotAllowed) as fault:
        stopped(fault, lang)


def _print(each: Stream) -> None:
    what = f"{each.element.code} at {each.place.code}" if each.element and each.place else "not named yet"
    last = getattr(each, "last_at", None)
    when = f", last {last:%Y-%m-%d %H:%M} UTC" if last else ""
    click.echo(plainly(f"{each.sensor} {each.measures or '-'} {each.unit or '-'}: {what}{when}"))
