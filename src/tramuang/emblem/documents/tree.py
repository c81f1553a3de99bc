"""The published tree: every file with which an emblem is verified, for any web server or CDN, while the application is down.

Texts are written exactly as they were signed. A file is written beside its place and then takes it, and only where it says something new;
the checkpoint comes after the entries that it covers.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from tramuang.base.kinds import Provenance
from tramuang.emblem import queries
from tramuang.emblem.adapters import pictures
from tramuang.emblem.documents.certificate import Certificate, certificate
from tramuang.emblem.kinds import Form
from tramuang.emblem.models import Credential, Emblem
from tramuang.emblem.pure import baking, bundling, tlog
from tramuang.emblem.pure.credential import moment
from tramuang.emblem.pure.verifying.evidence import Entry
from tramuang.emblem.queries import published

NOTES = "published.json"  # what was made of each emblem and when; beside the tree, not in it
FRESH = timedelta(days=1)  # after which a bundle is made anew with newer evidence, though its emblem has not changed
SIZES = (256, 512, 1024)
SHORT = 32 * 1024  # bytes of the list of all emblems that a bundle takes along


@dataclass
class Published:
    """What a publication came to: how many files were written and how many stood already, and which emblems were made."""

    written: int = 0
    unchanged: int = 0
    emblems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Making:
    """All that is needed to make the files of one emblem: plain values, so that another process can do it."""

    serial: str
    number: int
    bundle: dict[str, Any]  # without its picture
    petals: list[tuple[str, str, bool, str]]
    labels_en: list[str]
    name: str
    name_en: str
    year: Any
    certificate: Certificate
    issuer: str
    kept: Path


def publish(root: Path, *, at: datetime, anew: bool = False, workers: int = 0) -> Published:
    """Bring the tree in a folder up to what is on record; `anew` makes every picture, certificate and bundle again.

    `workers` processes make the emblems' files side by side; none of them touches the database.
    """
    told = Published()
    texts = published.tree_texts()
    checkpoint = texts.pop(published.CHECKPOINT, None)
    for path, text in texts.items():
        _write(root, path, text.encode(), told)
    for path, content in bundling.static_assets().items():
        _write(root, path, content, told)
    _write(root, "v/index.html", bundling.drop_page(issuer=settings.ISSUER_DID), told)
    if checkpoint is not None:
        leaves = published.log_leaves()[: published.checkpoint_size(checkpoint)]
        for path, content in tlog.tiles(leaves, _size_on_disk(root)).items():
            _write(root, f"log/{path}", content, told)
        _write(root, published.CHECKPOINT, checkpoint.encode(), told)
        _emblems(root, texts | {published.CHECKPOINT: checkpoint}, leaves, at, anew, workers, told)
    return told


def _size_on_disk(root: Path) -> int:
    """How many leaves the tree in the folder has already; tiles are never taken back."""
    path = root / published.CHECKPOINT
    return published.checkpoint_size(path.read_text(encoding="utf-8")) if path.exists() else 0


# The files of each emblem ---------------------------------------------------------------------------------------------
def _emblems(
    root: Path, texts: dict[str, str], leaves: list[bytes], at: datetime, anew: bool, workers: int, told: Published
) -> None:
    notes_path = root.with_name(f"{root.name}.{NOTES}")
    notes: dict[str, dict[str, str]] = _notes(notes_path) if not anew else {}
    every = queries.emblems_to_publish()
    due = [emblem for emblem in every if _is_due(notes.get(emblem.serial), emblem, at)]
    makings = _makings(due, texts, leaves, at, root.with_name(f"{root.name}.pictures"))
    for making, files in _made(makings, workers):
        for path, content in files.items():
            _write(root, f"v/{making.serial}/{path}", content, told)
        told.emblems.append(making.serial)
    for emblem in due:
        notes[emblem.serial] = {"of": _state_of(emblem), "made": at.isoformat()}
    if due:
        notes_path.write_text(json.dumps(notes), encoding="utf-8")


def files_for(serial: str, *, at: datetime) -> dict[str, bytes] | None:
    """The pictures, the certificate and the bundles of one emblem, made now; None where no such emblem is issued."""
    found = [emblem for emblem in queries.emblems_to_publish() if emblem.serial == serial]
    texts = published.tree_texts()
    if not found or published.CHECKPOINT not in texts:
        return None
    leaves = published.log_leaves()[: published.checkpoint_size(texts[published.CHECKPOINT])]
    root = Path(settings.EMBLEM_SITE_DIR)
    making = next(iter(_makings(found, texts, leaves, at, root.with_name(f"{root.name}.pictures"))))
    return files_of(making)


def _notes(path: Path) -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return found


def _is_due(note: dict[str, str] | None, emblem: Emblem, at: datetime) -> bool:
    if note is None or note["of"] != _state_of(emblem):
        return True
    return at - datetime.fromisoformat(note["made"]) >= FRESH


def _state_of(emblem: Emblem) -> str:
    """What the files of an emblem rest on: its newest copy and all that was done to it."""
    newest = max((copy for copy in emblem.credentials.all()), key=lambda copy: copy.number)
    return f"{newest.sha256} {emblem.state} {len(emblem.acts.all())} {settings.VERIFY_URL}"


def _makings(
    emblems: Iterable[Emblem], texts: dict[str, str], leaves: list[bytes], at: datetime, kept: Path
) -> Iterator[Making]:
    node = tlog.nodes(leaves)
    current = {hashlib.sha256(text.encode()).hexdigest() for text in texts.values()}
    told: dict[str, list[int]] = {}
    general: list[int] = []
    for index, leaf in enumerate(leaves):
        said = json.loads(leaf)
        if "serial" in said:
            told.setdefault(said["serial"], []).append(index)
        elif said["act"] in ("key", "key-withdrawn") or said.get("sha256") in current:
            # Which keys there are, and the texts of today: what an answer without a network rests on.
            general.append(index)
    histories: dict[int, list[dict[str, Any]]] = {}
    whole = texts.get(published.EMBLEMS, "")
    # What proves one emblem is its log entry; the list of all would outgrow every bundle, and lies beside them in the tree.
    listed = whole if len(whole) <= SHORT else None
    for emblem in emblems:
        copies = {copy.form: copy for copy in newest_copies(emblem)}
        main = copies[Form.SET]
        own = told.get(emblem.serial, [])
        issued = next(index for index in reversed(own) if json.loads(leaves[index]).get("sha256") == main.sha256)
        number = next(each.list for each in emblem.entries.all() if each.number == main.number)
        if number not in histories:
            histories[number] = json.loads(texts[f"status/{number}/history.json"])["history"]
        # Only what happened to this emblem: with the whole history, bundles would outgrow what a reader takes.
        history = [line for line in histories[number] if f"/v/{emblem.serial}/" in line["credential"]]
        also = [*general, *(index for index in own if index != issued)]
        yield Making(
            serial=emblem.serial,
            number=main.number,
            bundle=bundling.bundle(
                made=moment(at), credential=main.content, jwt=copies[Form.JWT].content, archive=copies[Form.ARCHIVE].content,
                did_json=texts[published.DID], status=texts[published.list_path(number)], fetched=moment(at),
                history=history, vkey=texts["log/vkey"].strip(),
                checkpoint=texts[published.CHECKPOINT], entry=_entry(node, leaves, issued),
                also=[_entry(node, leaves, index) for index in also], listed=listed,
                verify_url=f"{settings.VERIFY_URL}/v/{emblem.serial}/",
            ),
            petals=petals(emblem),
            labels_en=[domain.short.en for domain in emblem.case.rules.domains],
            name=emblem.area.name_th,
            name_en=emblem.area.name_en,
            year=emblem.case.rules.year,
            certificate=certificate_of(emblem, main),
            issuer=settings.ISSUER_DID,
            kept=kept,
        )  # fmt: skip


def newest_copies(emblem: Emblem) -> list[Credential]:
    """Every form of the newest copy of an emblem."""
    every = list(emblem.credentials.all())
    newest = max(copy.number for copy in every)
    return [copy for copy in every if copy.number == newest]


def petals(emblem: Emblem) -> list[tuple[str, str, bool, str]]:
    """The petals of an emblem as its drawing takes them, with Thai labels."""
    return [
        (domain.code, domain.icon, domain.code in emblem.domains, domain.short.th)
        for domain in emblem.case.rules.domains
    ]


def certificate_of(emblem: Emblem, copy: Credential) -> Certificate:
    """What the certificate of a copy says."""
    facts = queries.facts_of(emblem, number=copy.number)
    resolution, rules = emblem.resolution, emblem.case.rules
    return Certificate(
        serial=emblem.serial, issuer_name=facts.issuer_name, issuer=facts.issuer, programme=facts.programme,
        emblem_name=facts.emblem_name, year=rules.year or "", area_name=facts.area_name, short_name=emblem.area.name_th,
        province=facts.province, petals=petals(emblem), body=rules.body(resolution.body).label.th,
        meeting=resolution.item.meeting.number, decided_on=facts.decision_date, awarded_on=emblem.awarded_on,
        valid_until=facts.valid_until, verify_url=settings.VERIFY_URL, credential=copy.content.encode(), made=copy.signed_at,
        number=copy.number, demonstration=settings.DEMO or emblem.provenance != Provenance.REAL, illustrative=facts.illustrative,
        retrospective=emblem.retrospective,
    )  # fmt: skip


def _entry(node: Any, leaves: list[bytes], index: int) -> Entry:
    return Entry(index, leaves[index], tuple(tlog.inclusion(node, index, len(leaves))))


def _made(makings: Iterable[Making], workers: int) -> Iterator[tuple[Making, dict[str, bytes]]]:
    if workers < 2:
        for making in makings:
            yield making, files_of(making)
        return
    every: list[Making] = []

    def noted() -> Iterator[Making]:
        for making in makings:
            every.append(making)
            yield making

    # The first are made while the last are still being read.
    with ProcessPoolExecutor(workers) as pool:
        for place, files in enumerate(pool.map(files_of, noted(), chunksize=8)):
            yield every[place], files


def files_of(making: Making) -> dict[str, bytes]:
    """The pictures, the certificate and the bundles of one emblem, by name; nothing is read but the kept pictures."""
    credential = making.bundle["credential_bytes"]
    drawing = pictures.svg(
        making.petals, making.name, making.year, making.serial, name_en=making.name_en, labels_en=making.labels_en
    )
    values = making.bundle | {"picture": drawing.decode()}
    page = bundling.as_html(values, issuer=making.issuer)
    files = {
        "emblem.svg": baking.bake_svg(drawing, credential),
        "certificate.pdf": certificate(making.certificate),
        "bundle.html": page,
        "bundle.zip": bundling.as_zip(values, issuer=making.issuer, page=page),
        "index.html": bundling.static_page(making.serial, values, issuer=making.issuer),
    }
    for size, picture in pictures.pngs(drawing, SIZES, keep=making.kept).items():
        files[f"emblem-{size}.png"] = baking.bake_png(picture, credential)
    return files


# Writing --------------------------------------------------------------------------------------------------------------
def _write(root: Path, path: str, content: bytes, told: Published) -> None:
    """Write a file whole, where it does not already say the same."""
    place = root / path
    try:
        if place.read_bytes() == content:
            told.unchanged += 1
            return
    except FileNotFoundError:
        place.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(place)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    told.written += 1
