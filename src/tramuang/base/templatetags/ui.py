"""The tags with which pages use components: `ui`, `slot`, `uix`, `icon`, `htmx`. See `templates/base/ui/README.md`."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from django import template
from django.template.base import FilterExpression, Node, NodeList, Parser, Token, Variable, token_kwargs
from django.template.exceptions import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from tramuang.base import icons
from tramuang.base.components import Component, all_components, find

register = template.Library()

BODY = "body"
# What a component's template sees of the page besides its own props.
SHARED = ("request", "csrf_token", "demo")


def literal(expression: FilterExpression) -> str | None:
    """The text of a literal argument, or nothing when it comes from a variable or a filter."""
    if expression.filters or isinstance(expression.var, Variable):
        return None
    return str(expression.var)


def meant(word: str, known: list[str] | tuple[str, ...]) -> str:
    """The tail of an error message: a likely spelling, and all there is."""
    close = get_close_matches(word, known, n=1)
    guess = f" Did you mean “{close[0]}”?" if close else ""
    return f"{guess} There is: {', '.join(known) or 'nothing'}."


def declared(parser: Parser, token: Token) -> tuple[Component, dict[str, FilterExpression]]:
    """Read and check the component's name and props from a `ui` or `uix` tag."""
    tag, *bits = token.split_contents()
    if not bits:
        raise TemplateSyntaxError(f'{{% {tag} %}} needs a component\'s name in quotes, as in {{% {tag} "card" %}}.')
    quoted = bits.pop(0)
    if len(quoted) < 3 or quoted[0] not in "\"'" or quoted[-1] != quoted[0]:
        raise TemplateSyntaxError(f"{{% {tag} %}}: the component's name must be in quotes, not {quoted}.")
    name = quoted[1:-1]
    found = find(name)
    if found is None:
        raise TemplateSyntaxError(
            f"{{% {tag} %}}: there is no component “{name}”.{meant(name, [each.name for each in all_components()])}"
        )
    given: dict[str, FilterExpression] = {}
    while bits:
        before = bits[0]
        one = token_kwargs(bits[:1], parser)
        if not one:
            raise TemplateSyntaxError(f'{{% {tag} "{name}" %}}: “{before}” is not of the form prop=value.')
        bits.pop(0)
        for prop, expression in one.items():
            if prop not in found.props:
                raise TemplateSyntaxError(f"Component “{name}” has no prop “{prop}”.{meant(prop, found.props)}")
            if prop in given:
                raise TemplateSyntaxError(f"Component “{name}”: the prop “{prop}” is given twice.")
            said = literal(expression)
            if said is not None and prop in found.choices and said not in found.choices[prop]:
                raise TemplateSyntaxError(
                    f'Component “{name}”: {prop}="{said}" is not a choice.{meant(said, found.choices[prop])}'
                )
            given[prop] = expression
    missing = [prop for prop in found.required if prop not in given]
    if missing:
        raise TemplateSyntaxError(f"Component “{name}” needs the prop {', '.join(f'“{prop}”' for prop in missing)}.")
    return found, given


class ComponentNode(Node):
    """Renders a component's template with its props and slots, and nothing else of the page."""

    child_nodelists = ("slot_nodes",)

    def __init__(self, component: Component, props: dict[str, FilterExpression], slots: Mapping[str, NodeList]) -> None:
        self.component = component
        self.props = props
        self.slots = slots
        self.slot_nodes = NodeList(node for nodes in slots.values() for node in nodes)

    def render(self, context: template.Context) -> SafeString:
        values: dict[str, Any] = dict.fromkeys(self.component.props)
        for prop, expression in self.props.items():
            values[prop] = expression.resolve(context)
        slots = {}
        for name, nodes in self.slots.items():
            rendered = nodes.render(context)
            slots[name] = rendered if rendered.strip() else ""
        if self.component.prepare:
            values |= self.component.prepare(values)
        values["slots"] = slots
        for name in SHARED:
            if name in context:
                values[name] = context[name]
        return context.template.engine.get_template(self.component.template).render(context.new(values))


@register.tag
def ui(parser: Parser, token: Token) -> ComponentNode:
    """A component with slots: `{% ui "card" title=x %}…{% slot "footer" %}…{% endslot %}{% endui %}`."""
    component, props = declared(parser, token)
    if not component.slots:
        raise TemplateSyntaxError(
            f'Component “{component.name}” has no slots: write {{% uix "{component.name}" … %}} without an end tag.'
        )
    slots: dict[str, NodeList] = {}
    body = NodeList()
    while True:
        body.extend(parser.parse(("slot", "endui")))
        inner = parser.next_token()
        if inner.contents.split()[0] == "endui":
            break
        bits = inner.split_contents()
        name = bits[1].strip("\"'") if len(bits) == 2 else ""
        if name not in component.slots:
            raise TemplateSyntaxError(
                f"Component “{component.name}” has no slot “{name}”.{meant(name, component.slots)}"
            )
        if name in slots:
            raise TemplateSyntaxError(f"Component “{component.name}”: the slot “{name}” is filled twice.")
        slots[name] = parser.parse(("endslot",))
        parser.delete_first_token()
    content = [node for node in body if not (hasattr(node, "s") and not node.s.strip())]
    if content and BODY not in component.slots:
        raise TemplateSyntaxError(
            f"Component “{component.name}” takes no free content: put it in {{% slot %}} … {{% endslot %}}.{meant(BODY, component.slots)}"
        )
    if content and BODY in slots:
        raise TemplateSyntaxError(
            f"Component “{component.name}”: the slot “body” is filled twice, once by what stands outside a slot."
        )
    if content:
        slots[BODY] = body
    return ComponentNode(component, props, slots)


@register.tag
def slot(parser: Parser, token: Token) -> Node:
    """Only ever read by `ui`; anywhere else it is a mistake worth a sentence."""
    raise TemplateSyntaxError(
        "{% slot %} must stand directly inside {% ui %}: put an {% if %} or {% for %} inside the slot, not around it."
    )


@register.tag
def uix(parser: Parser, token: Token) -> ComponentNode:
    """A component without content: `{% uix "badge" text=x %}`; it has no end tag."""
    component, props = declared(parser, token)
    return ComponentNode(component, props, {})


class IconNode(Node):
    """An icon whose name or label comes from a variable."""

    def __init__(self, name: FilterExpression, label: FilterExpression | None) -> None:
        self.name = name
        self.label = label

    def render(self, context: template.Context) -> SafeString:
        label = self.label.resolve(context) if self.label else ""
        return drawn(str(self.name.resolve(context) or icons.FALLBACK), str(label or ""))


def drawn(name: str, label: str = "") -> SafeString:
    """An icon as an inline svg: hidden from readers, or named by its label when it stands alone."""
    inner = mark_safe(icons.shapes(name))  # noqa: S308 - a file that we vendored
    if label:
        return format_html('<svg class="icon" viewBox="0 0 24 24" role="img" aria-label="{}">{}</svg>', label, inner)
    return format_html('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', inner)


@register.tag
def icon(parser: Parser, token: Token) -> IconNode:
    """An inlined icon: `{% icon "leaf" %}`, or `{% icon "leaf" label=word %}` when no word stands beside it."""
    _tag, *bits = token.split_contents()
    if not bits:
        raise TemplateSyntaxError('{% icon %} needs a name, as in {% icon "leaf" %}.')
    name = parser.compile_filter(bits.pop(0))
    said = literal(name)
    if said is not None and not icons.has(said):
        raise TemplateSyntaxError(
            f"The icon “{said}” is not vendored (see frontend/vendor.py).{meant(said, icons.names())}"
        )
    named = token_kwargs(bits, parser)
    if bits or set(named) - {"label"}:
        raise TemplateSyntaxError("{% icon %} takes a name and, if it stands alone, label=….")
    return IconNode(name, named.get("label"))


@register.simple_tag
def icon_shapes(name: str) -> SafeString:
    """The bare paths of an icon, for use inside another drawing."""
    return mark_safe(icons.shapes(name or icons.FALLBACK))  # noqa: S308 - a file that we vendored


@register.simple_tag
def htmx() -> SafeString:
    """The script element of htmx, for pages that use it."""
    return format_html('<script src="{}" defer></script>', static("base/vendor/htmx/htmx.min.js"))
