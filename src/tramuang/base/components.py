"""The components: one declaration each, checked when a template is compiled.

A page writes ``{% ui "card" title=plan.name %}…{% endui %}`` (with slots) or ``{% uix "badge" text=… %}`` (without). The tags live in
``templatetags/ui.py``; the markup in ``templates/base/ui/<name>.html``; the look in ``static/base/css/``. A room may register its own
component from its ``apps.py`` with :func:`component`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.forms import CheckboxInput, CheckboxSelectMultiple, RadioSelect

from tramuang.base.pure import charts, emblem_drawing, sheets

TONES = ("neutral", "river", "ok", "attention", "problem", "gold")
BUTTONS = ("primary", "secondary", "quiet", "danger")
STATUSES = ("confirmed", "reported", "unverified")
PROVENANCES = ("real", "illustrative", "invented")

Prepare = Callable[[dict[str, Any]], Mapping[str, Any]]


@dataclass(frozen=True)
class Component:
    """What a component accepts: its props, which of them it needs, its slots, and the words its choices may take."""

    name: str
    template: str
    does: str
    props: tuple[str, ...]
    required: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    prepare: Prepare | None = None


_registry: dict[str, Component] = {}


def component(
    name: str,
    does: str,
    *,
    template: str = "",
    required: tuple[str, ...] = (),
    props: tuple[str, ...] = (),
    slots: tuple[str, ...] = (),
    choices: Mapping[str, tuple[str, ...]] | None = None,
    prepare: Prepare | None = None,
) -> Component:
    """Declare a component; `required` props need not be repeated in `props`."""
    if name in _registry:
        raise ValueError(f"A component named “{name}” is already declared.")
    declared = Component(
        name=name,
        template=template or f"base/ui/{name}.html",
        does=does,
        props=(*required, *(prop for prop in props if prop not in required)),
        required=required,
        slots=slots,
        choices=dict(choices or {}),
        prepare=prepare,
    )
    _registry[name] = declared
    return declared


def find(name: str) -> Component | None:
    """The component of that name, or nothing."""
    return _registry.get(name)


def all_components() -> list[Component]:
    """Every declared component, in the order of declaration."""
    return list(_registry.values())


def table() -> str:
    """The table of components as Markdown, which `templates/base/ui/README.md` must hold word for word."""
    lines = ["| component | what it is for | props (**needed**) | slots |", "|---|---|---|---|"]
    for each in _registry.values():
        props = " ".join(f"**{prop}**" if prop in each.required else prop for prop in each.props)
        lines.append(f"| `{each.name}` | {each.does} | {props or '–'} | {' '.join(each.slots) or '–'} |")
    return "\n".join(lines)


def hidden_pairs(props: Mapping[str, Any]) -> dict[str, Any]:
    """The hidden inputs of a one-button form as pairs, from a mapping or from pairs; unset ones are left out."""
    hidden = props.get("hidden") or {}
    pairs = hidden.items() if isinstance(hidden, Mapping) else hidden
    return {"hidden_pairs": [(name, value) for name, value in pairs if value is not None]}


def field_shape(props: Mapping[str, Any]) -> dict[str, Any]:
    """Whether a field is one box to tick or a group of choices, which decides where its label stands."""
    bound = props["field"]
    widget = bound.field.widget
    if props.get("help"):
        # The bound field points its aria-describedby at the help text only if it knows of one.
        bound.help_text = props["help"]
    return {
        "checkbox": isinstance(widget, CheckboxInput),
        "choices": isinstance(widget, RadioSelect | CheckboxSelectMultiple),
    }


def page_numbers(props: Mapping[str, Any]) -> dict[str, Any]:
    """The page numbers to offer, with a gap where many are left out."""
    page = props["page"]
    return {"numbers": list(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))}


def domain_tint(props: Mapping[str, Any]) -> dict[str, Any]:
    """The class that colours a domain: its own, or that of its place."""
    return {"tint": charts.tint(props.get("code"), props.get("n") or 1)}


# --- page and text -------------------------------------------------------------------------------------------------------------------
component(
    "page_header",
    "eyebrow, the headline that is the finding, a lede",
    required=("title",),
    props=("eyebrow", "lede", "mark"),
    slots=("chips", "actions", "aside"),
)
component(
    "section",
    "a titled part of a page",
    required=("title",),
    props=("id", "lede", "href", "link_text", "count"),
    slots=("actions", "body"),
)
component(
    "card",
    "a sheet with a hairline; `level` is the heading's level (2–4, default 3)",
    props=("title", "tone", "href", "id", "level", "icon"),
    slots=("body", "aside", "footer"),
    choices={"tone": TONES},
)
component(
    "facts",
    "key–value list; `items`: (term, value) or (term, value, note), or {term, value, note, href, chip, tone, status}; or `<div><dt>…<dd>…</div>` in "
    "the body",
    props=("items", "label"),
    slots=("body",),
    prepare=sheets.facts,
)
component(
    "table",
    "table that becomes cards on a phone; `columns`: words or {label, num, sort}; `rows`: lists of cells, a cell being a value or "
    "{text, href, note, tone, num}; or write `<tr><td data-label=…>` in the body slot",
    required=("caption", "columns"),
    props=("rows", "hide_caption", "total", "empty"),
    slots=("body",),
    prepare=sheets.table,
)
component(
    "timeline",
    "dated records; `items`: {date, iso, title, text, href, tone, chip}",
    required=("items",),
    props=("label",),
)
component("tabs", "tabs that are links; `items`: {label, href, current, count}", required=("items",), props=("label",))
component("breadcrumbs", "the way up; `items`: (label, href) pairs, the last without href", required=("items",))
component("pages", "pagination of a Django page; keeps the query string", required=("page",), prepare=page_numbers)
component(
    "empty", "nothing here yet, and what to do next", required=("title",), props=("text", "icon"), slots=("body",)
)
component(
    "alert", "a message in the page", props=("tone", "title", "text", "id"), slots=("body",), choices={"tone": TONES}
)

# --- chips ---------------------------------------------------------------------------------------------------------------------------
component("badge", "a small word with a tone", required=("text",), props=("tone", "icon"), choices={"tone": TONES})
component(
    "status",
    "how well a fact or parameter is known: confirmed, reported, unverified",
    required=("value",),
    props=("source", "href"),
    choices={"value": STATUSES},
)
component(
    "provenance",
    "whether data is real, illustrative or of an invented town",
    required=("value",),
    props=("quiet",),
    choices={"value": PROVENANCES},
)
component(
    "domain",
    "a domain of the edition: colour, icon and word; `n` (1…) picks the colour of an unknown code",
    required=("label",),
    props=("code", "icon", "n", "size", "href", "note"),
    choices={"size": ("small", "large")},
    prepare=domain_tint,
)

# --- doing ---------------------------------------------------------------------------------------------------------------------------
component(
    "button",
    "a submit button inside a form; an `answer` that is no disables it and says why",
    required=("text",),
    props=("kind", "icon", "name", "value", "answer", "form", "type"),
    choices={"kind": BUTTONS},
)
component(
    "link_button",
    "a link that looks like a button",
    required=("text", "href"),
    props=("kind", "icon", "download"),
    choices={"kind": BUTTONS},
)
component(
    "button_form",
    "one button that POSTs; `hidden`: a mapping or (name, value) pairs",
    required=("text", "action"),
    props=("kind", "icon", "hidden", "answer", "hint"),
    slots=("body",),
    choices={"kind": BUTTONS},
    prepare=hidden_pairs,
)
component(
    "field",
    "one bound field: label, help, error in place",
    required=("field",),
    props=("label", "help", "suffix"),
    prepare=field_shape,
)
component(
    "form",
    "a whole Django form with its error summary",
    required=("form",),
    props=("action", "submit", "method", "answer", "cancel", "kind", "id"),
    slots=("before", "fields", "after", "actions"),
)
component("error_summary", "what to mend, each line linked to its field", required=("form",))

# --- figures and claims --------------------------------------------------------------------------------------------------------------
component(
    "figure",
    "a big figure, its gap to the claim, and the way to its rows; value None is shown as not known",
    required=("label", "value"),
    props=("unit", "note", "claim", "gap", "href", "link_text", "tone", "as_of", "method"),
    choices={"tone": TONES},
)
component(
    "claim",
    "a published statement beside what the records substantiate",
    required=("statement",),
    props=("source", "source_href", "said_on", "found", "difference", "verdict", "href", "status"),
    slots=("body",),
    choices={"verdict": ("supported", "partly", "unsupported", "conflicting")},
)
component(
    "thread",
    "need → goal → indicator → project → budget; `cells`: {label, text, href, gap, note}",
    required=("cells",),
    props=("title",),
)
component(
    "board",
    "the pipeline; `columns`: {label, count, note, items: {title, href, meta, tone, chip}}",
    required=("columns",),
    props=("label", "empty"),
)
component(
    "stages",
    "where a case stands; `items`: {label, state, date, note, href}, state being done, now, next, back or skipped",
    required=("items",),
    props=("label",),
)
component(
    "tree",
    "the plan as a tree; `nodes`: {kind, title, text, href, tone, chip, children, open}",
    required=("nodes",),
    props=("label",),
)

# --- pictures ------------------------------------------------------------------------------------------------------------------------
component(
    "bar",
    "progress with a target tick",
    required=("value",),
    props=("label", "max", "target", "text", "note", "domain", "n", "tone"),
    choices={"tone": TONES},
    prepare=charts.bar,
)
component(
    "ring",
    "progress as a ring",
    required=("value", "label"),
    props=("max", "text", "tone"),
    choices={"tone": TONES},
    prepare=charts.ring,
)
component(
    "bars",
    "horizontal bars; `rows`: {label, value, text, target, href, domain, n, tone, note}",
    required=("title", "rows"),
    props=("max", "unit", "note"),
    prepare=charts.bars,
)
component(
    "columns",
    "columns in order, such as the pipeline; bars on a phone; `rows` as in bars",
    required=("title", "rows"),
    props=("max", "unit", "note", "hide_title"),
    prepare=charts.columns,
)
component(
    "sparkline",
    "a short series; `points`: values or (label, value), None breaks the line",
    required=("label", "points"),
    props=("text", "target"),
    prepare=charts.sparkline,
)
component(
    "dots",
    "dot plot with intervals; `rows`: {label, value, low, high, text, href, mark, rank}",
    required=("title", "rows"),
    props=("low", "high", "unit", "note", "ticks"),
    prepare=charts.dots,
)
component(
    "donut",
    "parts of a whole; `parts`: {label, value, text, domain, n, tone}",
    required=("title", "parts"),
    props=("total", "unit", "note"),
    prepare=charts.donut,
)
component(
    "map",
    "choropleth; `regions`: {path, tone, title, href}; `points`: {x, y, title, tone, href}; `legend`: {tone, label}",
    required=("label", "regions", "width", "height"),
    props=("points", "legend", "desc"),
    slots=("body",),
)
component(
    "emblem",
    "the city's emblem; `petals`: (colour, icon, filled, label) tuples or the same as keys",
    required=("petals", "name"),
    props=("year", "size", "label"),
    choices={"size": ("small", "medium", "large")},
    prepare=emblem_drawing.prepare,
)
