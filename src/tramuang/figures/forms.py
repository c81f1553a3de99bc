"""What those who keep data fill in: a dataset, a file for it, what its columns are, and why it goes back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from tramuang.base.forms import ScanField
from tramuang.base.pure.media import ENDINGS, TABLES
from tramuang.cities.models import Organisation
from tramuang.figures.actions import Quality
from tramuang.figures.kinds import Grade
from tramuang.figures.models import Dataset, Source, Stream
from tramuang.figures.pure import catalogue
from tramuang.figures.pure.recognising import Column, Schema
from tramuang.figures.pure.recognising.guess import slug
from tramuang.figures.pure.recognising.words import bare, find_unit, likeness, trigrams, units
from tramuang.figures.queries.checking import either

MOST_LETTERS = 300  # of the name of a data element; its code is short
MOST_LIKE, LIKE_ENOUGH = 3, 0.25  # names that come near to one that is not known
MOST_COLUMNS = 100  # that a page lets one adjust; what lies beyond stays as it was recognised
ROLES = {
    "ignore": _("Not used"), "row": _("Number of the row"), "area": _("Name of the area"), "area_code": _("Code of the area"),
    "province": _("Province"), "year": _("Year"), "fiscal_year": _("Fiscal year"), "quarter": _("Quarter"), "month": _("Month"),
    "period": _("Period"), "element": _("Data element"), "value": _("Value"), "unit": _("Unit"), "status": _("What kind of value"),
    "grade": _("Grade of the data"),
    "note": _("Note"),
}  # fmt: skip
# The choices of the catalogue, in its own Thai words.
CHOSEN = {name: {code: either(*told) for code, told in choices.items()} for name, choices in catalogue.CHOICES.items()}


class DatasetForm(forms.Form):
    """A dataset with what the government's catalogue asks of it; the action says what is wrong."""

    code = forms.CharField(label=_("Code"), max_length=80, help_text=_("Small letters, digits, - and _."))
    title_th = forms.CharField(label=_("Title, in Thai"), max_length=300)
    title_en = forms.CharField(label=_("Title, in English"), max_length=300, required=False)
    source = forms.ModelChoiceField(
        label=_("Source"), queryset=Source.objects.order_by("title"), required=False, empty_label=_("not listed: the one named below"),
        help_text=_("Who published it. Where it is not listed, name it in the next three fields."),
    )  # fmt: skip
    source_title = forms.CharField(label=_("New source: its title"), max_length=400, required=False)
    source_publisher = forms.CharField(label=_("New source: its publisher"), max_length=200, required=False)
    source_url = forms.CharField(label=_("New source: its address"), max_length=400, required=False)
    owner = forms.CharField(
        label=_("Owner"), max_length=80, required=False, help_text=_("The code of the organisation that keeps it.")
    )
    licence = forms.CharField(label=_("Licence"), max_length=200)

    def __init__(self, *arguments: Any, dataset: Dataset | None = None, **options: Any) -> None:
        self.dataset = dataset
        if dataset is not None:
            options["initial"] = {
                "title_th": dataset.title_th, "title_en": dataset.title_en, "source": dataset.source_id, "licence": dataset.licence,
                "owner": dataset.owner.code if dataset.owner else "", **dataset.metadata,
            }  # fmt: skip
        super().__init__(*arguments, **options)
        if dataset is not None:
            del self.fields["code"]
        for name, (th, en, optional) in catalogue.FIELDS.items():
            if name in CHOSEN:
                self.fields[name] = forms.ChoiceField(label=either(th, en), choices=list(CHOSEN[name].items()))
            else:
                self.fields[name] = forms.CharField(
                    label=either(th, en), max_length=catalogue.LONGEST, required=not optional
                )

    def clean_code(self) -> str:
        code: str = self.cleaned_data["code"]
        if Dataset.objects.filter(code=code).exists():
            raise forms.ValidationError(_("A dataset of this code is on record already."))
        return code

    def clean_owner(self) -> Organisation | None:
        code = self.cleaned_data["owner"]
        found = Organisation.objects.filter(code=code).first() if code else None
        if code and found is None:
            raise forms.ValidationError(_("There is no organisation of this code."))
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if "source" in given and not given["source"] and not given.get("source_title"):
            self.add_error("source", _("Choose a source, or name a new one."))
        elif given.get("source") and given.get("source_title"):
            self.add_error("source_title", _("Choose a source or name a new one, not both."))
        return given

    def told(self) -> dict[str, Any]:
        """What the action is given."""
        given = self.cleaned_data
        fresh = {name: given[f"source_{name}"] for name in ("title", "publisher", "url")} | {
            "licence": given["licence"]
        }
        metadata = {name: given[name] for name in catalogue.FIELDS if given[name]}
        kept = {"poll": self.dataset.poll, "provenance": self.dataset.provenance} if self.dataset else {}
        return {
            "code": self.dataset.code if self.dataset else given["code"], "title_th": given["title_th"], "title_en": given["title_en"],
            "source": given["source"].pk if given["source"] else "", "new_source": None if given["source"] else fresh, "owner": given["owner"], "licence": given["licence"], "metadata": metadata, **kept,
        }  # fmt: skip


class StreamForm(forms.Form):
    """What a sensor measures and where, as people write it: names or codes."""

    stream = forms.ModelChoiceField(label=_("Stream"), queryset=Stream.objects.none())
    element = forms.CharField(
        label=_("What it measures"), max_length=MOST_LETTERS, widget=forms.TextInput(attrs={"list": "elements"})
    )
    place = forms.CharField(
        label=_("Where the sensor is"), max_length=200, help_text=_("The name or the code of an area or a province.")
    )
    unit = forms.CharField(
        label=_("Unit"), max_length=40, required=False, help_text=_("Only where the sensor does not say it.")
    )

    def __init__(self, *arguments: Any, streams: QuerySet[Stream], **options: Any) -> None:
        super().__init__(*arguments, **options)
        field = self.fields["stream"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = streams
        field.label_from_instance = called  # type: ignore[method-assign]


def called(stream: Stream) -> str:
    """What a stream is called in a list."""
    return " · ".join(filter(None, (stream.sensor, stream.measures, stream.unit)))


class HandInForm(forms.Form):
    """A file for a dataset."""

    file = ScanField(
        label=_("File"), kinds=TABLES, limit="TABLE_LIMIT", help_text=_("CSV, TSV, XLSX, ODS, Parquet or JSON (an array of objects, or one a line)."),
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS[kind] for kind in TABLES)}),
    )  # fmt: skip
    sheet = forms.CharField(
        label=_("Sheet"), max_length=80, required=False,
        help_text=_("Of a workbook. Left open, the first one is read; another can be chosen afterwards."),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """Why a file goes back."""

    reason = forms.CharField(label=_("What is to be mended"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class QualityForm(forms.Form):
    """How the values of a file were come by, and who verified them."""

    grade = forms.TypedChoiceField(
        label=_("Grade of the data"), choices=Grade.choices, coerce=lambda told: Grade(int(told)), empty_value=Grade.NOT_ASSESSED, required=False,
        help_text=_("How the values were come by to which the file itself gives no grade. Left open where nobody knows."),
    )  # fmt: skip
    verified_by = forms.CharField(
        label=_("Verified by"), max_length=200, required=False,
        help_text=_("An office, or a person by the position held. Everybody can read it."),
    )  # fmt: skip
    reference = forms.CharField(
        label=_("Document that says so"), max_length=400, required=False, help_text=_("The letter, report or address in which the verification stands.")
    )  # fmt: skip

    over_others = forms.BooleanField(
        label=_("The values of this file take the place of those of the other dataset"), required=False
    )

    def said(self) -> Quality:
        """What the action is given."""
        return Quality(**{name: value for name, value in self.cleaned_data.items() if name != "over_others"})


def _unit_name(code: str) -> str:
    """A unit as people write it, in the reader's language."""
    found = units().get(code)
    return either(found.th, found.en) if found else code


def _unit_code(told: str) -> str:
    """The unit that was meant, by its name or its code; what is neither stays as it was told."""
    names = {bare(name): code for code, one in units().items() for name in (one.th, one.en)}
    found = find_unit(told)
    return found.code if found else names.get(bare(told), told)


class ColumnsForm(forms.Form):
    """What each column of a file is, and what stands for columns that it lacks."""

    element = forms.CharField(label=_("Data element of all values"), max_length=MOST_LETTERS, required=False)
    unit = forms.CharField(label=_("Unit of all values"), max_length=40, required=False)
    period = forms.CharField(label=_("Period of all values"), max_length=40, required=False)
    area = forms.CharField(label=_("Area of all values"), max_length=200, required=False)

    def __init__(
        self, *arguments: Any, schema: Schema, samples: Sequence[Sequence[str]] = (), elements: Mapping[str, Sequence[str]] | None = None, **options: Any
    ) -> None:  # fmt: skip
        self.schema, self.samples, self.all_names = schema, samples, dict(elements or {})
        self.names = {code: next(iter(names), code) for code, names in self.all_names.items()}
        told = [(code, name) for code, names in reversed(self.all_names.items()) for name in names]
        self.codes = {bare(name): code for code, name in told} | {bare(code): code for code in self.names}
        whole = {name: getattr(schema, name) for name in ("element", "unit", "period", "area")}
        options.setdefault(
            "initial", {**whole, "element": self._named(schema.element), "unit": _unit_name(schema.unit)}
        )
        super().__init__(*arguments, **options)
        self.fields["element"].widget.attrs["list"] = "elements"
        for n, one in enumerate(schema.columns[:MOST_COLUMNS]):

            def named(what: Any, name: str = one.name) -> dict[str, Any]:
                return {"aria-label": f"{name}: {what}"}

            self.fields[f"role-{n}"] = forms.ChoiceField(
                choices=list(ROLES.items()), initial=one.role, widget=forms.Select(attrs=named(_("What it is")))
            )
            self.fields[f"element-{n}"] = forms.CharField(
                max_length=MOST_LETTERS, required=False, initial=self._named(one.element, one.name),
                widget=forms.TextInput(attrs={**named(_("Data element")), "list": "elements"}),
            )  # fmt: skip
            self.fields[f"unit-{n}"] = forms.CharField(
                max_length=40,
                required=False,
                initial=_unit_name(one.unit),
                widget=forms.TextInput(attrs={**named(_("Unit")), "size": 8}),
            )

    def columns(self) -> Iterator[Mapping[str, Any]]:
        """Each column with its fields and its first values."""
        for n, one in enumerate(self.schema.columns[:MOST_COLUMNS]):
            unknown = one.role == "value" and bool(self.names) and bool(one.element) and one.element not in self.names
            yield {
                "name": one.name, "role": self[f"role-{n}"], "element": self[f"element-{n}"], "unit": self[f"unit-{n}"],
                "samples": self.samples[n] if n < len(self.samples) else (), "unknown": unknown, "near": self._near(one) if unknown else [],
            }  # fmt: skip

    def _named(self, code: str, header: str = "") -> str:
        """A data element by the name that people know it by; nothing for a code that was only made of its header."""
        return self.names.get(code) or ("" if self.names and header and code == slug(header) else code)

    def _code(self, told: str) -> str:
        """The data element that was meant: people write names, programs write codes; what is neither stays as it was told."""
        return self.codes.get(bare(told), told[:80]) if told else ""

    def _element(self, n: int, old: Column) -> str:
        """What a column of values was said to hold; left empty, it stays what was made of its header."""
        told = self._code(self.cleaned_data[f"element-{n}"])
        return old.element if not told and old.element == slug(old.name) else told

    def clean_element(self) -> str:
        return self._code(self.cleaned_data["element"])

    def clean_unit(self) -> str:
        return _unit_code(self.cleaned_data["unit"])

    def _near(self, one: Column) -> list[str]:
        """The names that come nearest to a header that was not recognised."""
        grams = trigrams(bare(one.name.partition("(")[0] or one.name))
        likes = {
            code: max((likeness(grams, trigrams(bare(name))) for name in names), default=0.0)
            for code, names in self.all_names.items()
        }
        best = sorted(likes, key=lambda code: likes[code], reverse=True)[:MOST_LIKE]
        return [self.names[code] for code in best if likes[code] >= LIKE_ENOUGH]

    def whole(self) -> list[forms.BoundField]:
        """The fields that stand for columns which the file lacks."""
        return [self[name] for name in ("element", "unit", "period", "area")]

    def adjusted(self) -> Schema:
        """The schema as it was told; whether values can be read by it is the action's to say."""
        told = self.cleaned_data
        columns = list(self.schema.columns)
        for n, old in enumerate(columns[:MOST_COLUMNS]):
            role = told[f"role-{n}"]
            is_value = role == "value"
            new = replace(
                old, role=role, element=self._element(n, old) if is_value else "", unit=_unit_code(told[f"unit-{n}"]) if is_value else "",
                period=old.period if role == old.role else "",
            )  # fmt: skip
            columns[n] = new if new == old else replace(new, sure=1.0)
        return replace(
            self.schema, columns=tuple(columns), element=told["element"], unit=told["unit"], period=told["period"], area=told["area"],
        )  # fmt: skip


class PlacesForm(forms.Form):
    """What the names of areas mean that nobody knows, each with the places that come near."""

    def __init__(
        self, *arguments: Any, schema: Schema, strange: Mapping[str, Sequence[tuple[str, str]]], **options: Any
    ) -> None:
        super().__init__(*arguments, **options)
        self.schema, self.strange = schema, list(strange)
        for n, (name, near) in enumerate(strange.items()):
            self.fields[f"place-{n}"] = forms.ChoiceField(
                label=name, choices=[("", _("Not known: the row stays outside")), *near], required=False, initial=schema.spellings.get(name, "")
            )  # fmt: skip

    def explained(self) -> Schema:
        """The schema with what was said of each name."""
        told = {name: self.cleaned_data[f"place-{n}"] for n, name in enumerate(self.strange)}
        spellings = {name: code for name, code in {**self.schema.spellings, **told}.items() if code}
        return replace(self.schema, spellings=spellings)
