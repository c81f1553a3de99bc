"""Copies the front-end assets we serve from node_modules into the base room, with their licences.

Run it after `npm ci --ignore-scripts` in this folder:  python vendor.py
The copies are committed, so that building and running Tramuang needs neither npm nor a network. `python vendor.py --check` copies nothing
and fails when a copy differs from what the lock file installs.
"""

import argparse
import json
import shutil
import sys
import tempfile
from filecmp import dircmp
from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
BASE = HERE.parent / "src" / "tramuang" / "base"
STATIC = BASE / "static" / "base" / "vendor"
TESTS = BASE / "tests" / "vendor"

FONTS = {
    "ibm-plex-sans-thai": (600, 700),
    "ibm-plex-sans-thai-looped": (400, 500, 600),
}
SUBSETS = ("thai", "latin")

ICON_NAMES = """
alert-circle alert-triangle arrow-back-up arrow-down arrow-left arrow-right arrow-up arrows-sort award ban bell bolt books book-2 briefcase building
building-bank building-community building-estate building-skyscraper bulb bus calendar calendar-event calendar-due cash certificate chart-bar chart-dots
chart-line check checklist checks chevron-down chevron-left chevron-right chevron-up circle circle-check circle-dashed circle-dot circle-x clipboard-check
clipboard-list clock cloud-download coin copy cpu database database-import dots download droplet edit external-link eye eye-off file-certificate
file-check file-code file-description file-download file-spreadsheet file-text file-upload filter fingerprint flag flag-off flask folder forms gavel
git-branch hand-stop heart heart-handshake help-circle hierarchy-2 history hourglass id-badge-2 inbox info-circle key language layout-kanban leaf
leaf-2 link list list-check list-details lock lock-open login login-2 logout mail mail-forward map map-2 map-pin map-pins medal menu-2 message
message-circle messages minus moon needle-thread news notebook notes package paperclip pencil phone pin player-play plant plus point printer progress
qrcode receipt-2 recycle refresh report report-analytics report-search ripple rosette-discount-check route rss scale school search seedling send
server settings share shield shield-check shield-lock shopping-cart sitemap sparkles stack-2 star sun sun-moon table target target-arrow timeline
timeline-event tool trash tree trending-down trending-up trophy upload user user-check user-circle user-off user-plus users users-group versions
wand wheat wifi wind world x zoom-check
"""
ICONS = ICON_NAMES.split()


def copy(source: Path, target: Path) -> None:
    """Copies one file, making its folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def version(package: str) -> str:
    """The version that the lock file installed."""
    return json.loads((MODULES / package / "package.json").read_text(encoding="utf-8"))["version"]


def vendor(static: Path, tests: Path) -> None:
    """Writes the whole vendored tree into two empty folders."""
    taken = []
    for family, weights in FONTS.items():
        package = f"@fontsource/{family}"
        for weight in weights:
            for subset in SUBSETS:
                name = f"{family}-{subset}-{weight}-normal.woff2"
                copy(MODULES / package / "files" / name, static / "fonts" / name)
        copy(MODULES / package / "LICENSE", static / "fonts" / f"LICENCE-{family}.txt")
        taken.append((package, "OFL-1.1"))
    copy(MODULES / "htmx.org/dist/htmx.min.js", static / "htmx" / "htmx.min.js")
    copy(MODULES / "htmx.org/LICENSE", static / "htmx" / "LICENCE.txt")
    taken.append(("htmx.org", "0BSD"))
    for name in sorted(set(ICONS)):
        copy(MODULES / "@tabler/icons/icons/outline" / f"{name}.svg", static / "tabler" / f"{name}.svg")
    copy(MODULES / "@tabler/icons/LICENSE", static / "tabler" / "LICENCE.txt")
    taken.append(("@tabler/icons", "MIT"))
    copy(MODULES / "axe-core/axe.min.js", tests / "axe.min.js")
    copy(MODULES / "axe-core/LICENSE", tests / "LICENCE-axe-core.txt")
    copy(MODULES / "axe-core/LICENSE-3RD-PARTY.txt", tests / "LICENCE-axe-core-third-parties.txt")
    lines = ["Copied by frontend/vendor.py from npm packages; do not edit here.", ""]
    lines += [f"{package} {version(package)} ({licence})" for package, licence in taken]
    (static / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def differences(comparison: "dircmp[str]", prefix: str = "") -> list[str]:
    """Every file that is missing, extra or different, below a directory comparison."""
    found = [f"{prefix}{name}" for name in (*comparison.left_only, *comparison.right_only, *comparison.diff_files)]
    for name, inner in comparison.subdirs.items():
        found += differences(inner, f"{prefix}{name}/")
    return found


def main() -> int:
    """Copies, or with --check compares."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="copy nothing; fail when a copy differs")
    check = parser.parse_args().check
    if not MODULES.is_dir():
        print("node_modules is missing: run `npm ci --ignore-scripts` in frontend/ first.", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as scratch:
        static, tests = Path(scratch, "static"), Path(scratch, "tests")
        vendor(static, tests)
        if check:
            wrong = differences(dircmp(static, STATIC)) + differences(dircmp(tests, TESTS))
            for name in sorted(wrong):
                print(f"differs: {name}")
            return 1 if wrong else 0
        for source, target in ((static, STATIC), (tests, TESTS)):
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(source, target)
    print(f"{len(ICONS)} icons, {sum(1 for _ in STATIC.rglob('*.woff2'))} font files, htmx and axe copied.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
