"""The colours and the vendored files: contrast computed from the tokens' sheet, licences kept, nothing loaded from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tramuang.base import components

BASE = Path(components.__file__).parent
CSS = BASE / "static" / "base" / "css"


def tokens() -> tuple[dict[str, str], dict[str, str], dict[str, str]]:
    """The plain values, and the light and the dark ones of the tokens' sheet."""
    text = (CSS / "tokens.css").read_text(encoding="utf-8")
    plain = dict(re.findall(r"^  --([a-z0-9-]+): (#[0-9a-f]{6});", text, re.M))
    both = re.findall(r"--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);", text)
    return plain, {name: light for name, light, _dark in both}, {name: dark for name, _light, dark in both}


def brightness(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    high, low = sorted((brightness(one), brightness(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, share: float, ground: str) -> str:
    """The CSS color-mix in sRGB."""
    pairs = [(int(colour[at : at + 2], 16), int(ground[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


DOMAIN_TOKENS = ("environment", "economy", "mobility", "energy", "people", "living", "governance", "eighth", "ninth")
TONE_TOKENS = ("river", "ok", "attention", "problem", "gold")


class TestColours:
    def test_browsers_without_light_dark_get_the_same_light_colours(self) -> None:
        plain, light, _dark = tokens()
        assert plain == light
        assert len(plain) > 25

    @pytest.mark.parametrize("mode", [1, 2], ids=["light", "dark"])
    @pytest.mark.parametrize("name", ["ink", "ink-2", "river", "river-deep", *TONE_TOKENS])
    def test_text_has_contrast_aa_on_every_ground(self, mode: int, name: str) -> None:
        colours = tokens()[mode]
        for ground in ("paper", "sheet", "sunk"):
            assert contrast(colours[name], colours[ground]) >= 4.5, (name, ground)

    @pytest.mark.parametrize("mode", [1, 2], ids=["light", "dark"])
    def test_text_of_a_tone_has_contrast_aa_on_its_own_wash(self, mode: int) -> None:
        colours = tokens()[mode]
        for tone in TONE_TOKENS:
            assert contrast(colours[tone], colours[f"{tone}-wash"]) >= 4.5, tone
            assert contrast(colours["ink"], colours[f"{tone}-wash"]) >= 7, tone
            assert contrast(colours["ink-2"], colours[f"{tone}-wash"]) >= 4.5, tone
        assert contrast(colours["on-accent"], colours["river"]) >= 4.5
        assert contrast(colours["on-accent"], colours["ok"]) >= 4.5
        assert contrast(colours["on-accent"], colours["problem"]) >= 4.5

    @pytest.mark.parametrize("mode", [1, 2], ids=["light", "dark"])
    @pytest.mark.parametrize("name", DOMAIN_TOKENS)
    def test_a_domain_s_colour_has_contrast_aa_on_paper_and_shows_on_its_wash_and_track(
        self, mode: int, name: str
    ) -> None:
        colours = tokens()[mode]
        assert contrast(colours[name], colours["paper"]) >= 4.5
        assert contrast(colours[name], colours["sheet"]) >= 4.5
        assert contrast(colours[name], mixed(colours[name], 0.13, colours["sheet"])) >= 3
        assert contrast(colours[name], colours["track"]) >= 3

    @pytest.mark.parametrize("mode", [1, 2], ids=["light", "dark"])
    def test_the_edge_of_an_input_can_be_seen(self, mode: int) -> None:
        colours = tokens()[mode]
        assert contrast(colours["line-strong"], colours["sheet"]) >= 3
        assert contrast(colours["line-strong"], colours["paper"]) >= 3

    def test_every_tint_that_the_registry_offers_is_drawn(self) -> None:
        text = (CSS / "tokens.css").read_text(encoding="utf-8")
        for name in (*components.TONES, *DOMAIN_TOKENS[:7], *(f"d{place}" for place in range(1, 10))):
            assert re.search(rf"\.tint-{name}\b", text), name


class TestVendored:
    def test_every_vendored_folder_keeps_its_licence(self) -> None:
        for folder in ("fonts", "htmx", "tabler"):
            assert list((BASE / "static/base/vendor" / folder).glob("LICENCE*.txt")), folder

    def test_a_style_sheet_loads_only_what_lies_beside_it(self) -> None:
        for sheet in CSS.glob("*.css"):
            for url in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text(encoding="utf-8")):
                assert (sheet.parent / url).resolve().is_file(), (sheet.name, url)

    def test_every_style_sheet_is_imported(self) -> None:
        imported = set(
            re.findall(r'@import url\("([a-z]+\.css)"\)', (CSS / "tramuang.css").read_text(encoding="utf-8"))
        )
        assert imported == {sheet.name for sheet in CSS.glob("*.css")} - {"tramuang.css"}

    def test_the_lock_file_names_no_registry(self) -> None:
        lock = BASE.parents[2] / "frontend" / "package-lock.json"
        text = lock.read_text(encoding="utf-8")
        assert '"resolved"' not in text
        assert '"integrity"' in text
        assert '"hasInstallScript"' not in text
