"""Chromium, a demonstration that really runs, and eyes for what no single page's test sees: axe, narrow screens, the dark, a log.

The demonstration is started as `make demo` starts it, with web, worker and signer, in a home and a database of its own; on
PostgreSQL when DATABASE_URL names one. Nothing here touches the database: journeys see what people see. With JOURNEY_PICTURES
set to a folder, each page is photographed there, wide and narrow.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.urls import Resolver404, resolve
from django.utils import translation

AXE = Path(__file__).resolve().parents[2] / "base" / "tests" / "vendor" / "axe.min.js"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--no-first-run", "--disable-dev-shm-usage",
]  # fmt: skip
PICTURES = os.environ.get("JOURNEY_PICTURES", "")
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}
# How a page is looked at. It looks the same on either database: on PostgreSQL one way is enough.
EVERY_WAY = ("wide", "dark", "narrow") if not os.environ.get("DATABASE_URL") else ("wide",)
LOADS_WITHIN = 180.0  # seconds for the whole demonstration, on a machine that is busy
SIGNS_WITHIN = 20.0  # seconds for the signer, which looks every second

REFUSED = """window.refused = [];
document.addEventListener('securitypolicyviolation', found => refused.push(`${found.violatedDirective} ${found.blockedURI} ${found.sample}`))"""
LOOK = """only => axe.run(document, only ? {runOnly: only, resultTypes: ['violations']} : {resultTypes: ['violations']}).then(
  found => found.violations.map(each => each.id + ': ' + each.nodes.slice(0, 3).map(node => node.target.join(' ')).join(', ')))"""
# The same page in another state offers other buttons, or offers them otherwise.
STATE = """() => [document.documentElement.lang, document.querySelectorAll('.field--wrong').length ? 'wrong' : '',
  [...new Set([...document.querySelectorAll('main button')].map(each => each.innerText + each.disabled))].sort().join()]"""
TOO_WIDE = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return '';
  const wide = [...document.body.querySelectorAll('*')].filter(each => each.getBoundingClientRect().right > page.clientWidth + 1);
  return `${page.scrollWidth} > ${page.clientWidth}: ` + wide.slice(0, 3).map(each => each.tagName + '.' + each.className).join(', ');
}"""


# --- a demonstration that runs ----------------------------------------------------------------------------------


@dataclass
class Demo:
    """A running demonstration: its address, and what its processes have said."""

    url: str
    home: Path
    log: Path
    environment: dict[str, str]

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the installation, beside its running processes."""
        command = [sys.executable, "-m", "tramuang.site.cli", *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)


@contextmanager
def empty_database() -> Iterator[str]:
    """The DATABASE_URL of an empty database on the server that DATABASE_URL names; without one, nothing: SQLite in the home."""
    given = os.environ.get("DATABASE_URL", "")
    if not given.startswith("postgres"):
        yield ""
        return
    import psycopg

    name = f"tramuang_journey_{os.getpid()}"
    with psycopg.connect(given, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
        try:
            yield urlunsplit(urlsplit(given)._replace(path=f"/{name}"))
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    """The demonstration, loaded and running; at the end none of its processes may have told of a fault."""
    folder, port = tmp_path_factory.mktemp("journey"), free_port()
    with empty_database() as database:
        environment = {
            **os.environ,
            "TRAMUANG_HOME": str(folder / "home"),
            "XDG_STATE_HOME": str(folder / "state"),
            "DATABASE_URL": database,
            "PORT": str(port),
        }
        found = Demo(f"http://127.0.0.1:{port}", folder / "home", folder / "log", environment | {"TRAMUANG_DEMO": "1"})
        with found.log.open("wb") as log:
            command = [sys.executable, "-m", "tramuang.site.cli", "demo"]
            parent = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        try:
            until(lambda: parent.poll() is not None or answers(found.url), LOADS_WITHIN)
            assert parent.poll() is None, found.log.read_text()
            yield found
        finally:
            parent.send_signal(signal.SIGINT)
            ended = parent.wait(60)
    said = found.log.read_text()
    assert ended == 0, said
    assert "Traceback" not in said and "ERROR" not in said, said


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def answers(url: str) -> bool:
    """Whether a page comes."""
    try:
        with urllib.request.urlopen(url, timeout=20) as page:
            return page.status == 200
    except (urllib.error.URLError, OSError):
        return False


def until[Found](what: Callable[[], Found], seconds: float = 40) -> Found:
    """Ask again until there is an answer."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"it did not come about within {seconds} s")


# --- somebody at a browser --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The system's Chromium. For one module: while Playwright runs, Django refuses the database to this thread."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        program = next(filter(None, map(shutil.which, CHROMIUM)), None)
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Eyes:
    """What was seen, so that each distinct page is looked at once; and what was wrong with it."""

    seen: set[tuple[str, ...]] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def eyes() -> Eyes:
    """One pair of eyes for all journeys."""
    return Eyes()


@pytest.fixture
def visit(demonstration: Demo, chromium: Any, eyes: Eyes) -> Iterator[Callable[..., Visitor]]:
    """Send somebody to the site: `visit("nara-lead")` as one of the cast, `visit()` as a passer-by."""
    visitors: list[Visitor] = []
    eyes.faults.clear()

    def send(key: str = "", **options: Any) -> Visitor:
        visitors.append(Visitor(demonstration, chromium, eyes, key, **options))
        return visitors[-1]

    yield send
    for each in visitors:
        each.context.close()
    assert not eyes.faults, "\n".join(dict.fromkeys(eyes.faults))


class Visitor:
    """Somebody with a browser of their own, who goes, follows, fills in and presses; each new page is looked at."""

    def __init__(self, demo: Demo, chromium: Any, eyes: Eyes, key: str, **options: Any) -> None:
        self.demo, self.eyes, self.key = demo, eyes, key
        options = {
            "locale": "th-TH",
            "timezone_id": "Asia/Bangkok",
            "viewport": WIDE,
            "reduced_motion": "reduce",
        } | options
        self.scripts = options.get("java_script_enabled", True)
        self.context = chromium.new_context(base_url=demo.url, **options)
        self.context.set_default_timeout(20_000)
        if key:
            self.post(f"/cast/{key}/", page="/cast/")
        self.page = self.open()

    def open(self) -> Any:
        """Another tab."""
        page = self.context.new_page()
        page.on("pageerror", lambda fault: self.fault(f"script: {fault}"))
        page.add_init_script(REFUSED)
        page.on("response", lambda found: self._answered(found))
        return page

    def _answered(self, found: Any) -> None:
        own = found.request.is_navigation_request()
        if found.status >= 500 or (found.status >= 400 and not own):
            self.fault(f"{found.status} {found.url}")

    def fault(self, words: str) -> None:
        """Keep what was wrong, to be told at the end of the test."""
        self.eyes.faults.append(f"{self.key or 'passer-by'}: {words}")

    # What somebody does.
    def go(self, address: str, *, look: bool = True) -> Visitor:
        """Open an address."""
        self.page.goto(address)
        return self.look() if look else self

    def follow(self, name: str | re.Pattern[str], *, within: str = "main") -> Visitor:
        """Follow a link by its words."""
        return self._turn(self.page.locator(within).get_by_role("link", name=name, exact=isinstance(name, str)).first)

    def press(self, name: str, *, within: str = "main", look: bool = True) -> Visitor:
        """Press the button of that name, and wait for the page that comes."""
        return self._turn(self.page.locator(within).get_by_role("button", name=name, exact=True).first, look=look)

    def press_first(self, selector: str) -> Visitor:
        """Press what stands first at a place of the page, where its words alone do not tell it."""
        return self._turn(self.page.locator(selector).first)

    def _turn(self, thing: Any, *, look: bool = True) -> Visitor:
        with self.page.expect_navigation():
            thing.click()
        return self.look() if look else self

    def unfold(self, name: str) -> Visitor:
        """Open a part of the page that is folded away."""
        self.page.locator("summary", has_text=name).first.click()
        return self

    def fill(self, within: str = "main", **fields: Any) -> Visitor:
        """Fill in fields by their names: text, for boxes and buttons the value (or several) to choose, for
        lists the words of the choice; a path is a file."""
        for name, value in fields.items():
            boxes = self.page.locator(f'{within} [name="{name}"]:visible')
            kind = boxes.first.get_attribute("type")
            if isinstance(value, Path):
                boxes.set_input_files(value)
            elif kind in {"checkbox", "radio"}:
                for one in [value] if isinstance(value, str) else value:
                    self.page.locator(f'{within} [name="{name}"][value="{one}"]').check()
            elif boxes.first.evaluate("box => box.tagName") == "SELECT":
                boxes.select_option(label=value)
            else:
                boxes.fill(value)
        return self

    def drop(self, file: Path, *, name: str = "file") -> Visitor:
        """Let go of a file over a field, as from a folder beside the browser: no script of the page takes part."""
        box = self.page.locator(f'[name="{name}"]').bounding_box()
        where = {"x": box["x"] + box["width"] / 2, "y": box["y"] + box["height"] / 2}
        held = {"items": [], "files": [str(file)], "dragOperationsMask": 1}
        hand = self.context.new_cdp_session(self.page)
        for what in ("dragEnter", "dragOver", "drop"):
            hand.send("Input.dispatchDragEvent", {"type": what, **where, "data": held})
        hand.detach()
        return self

    def download(self, name: str, place: Path) -> Path:
        """Follow a link to a file, and keep the file."""
        with self.page.expect_download() as coming:
            self.page.locator("main").get_by_role("link", name=name, exact=True).click()
        coming.value.save_as(place)
        return place

    def post(self, address: str, *, page: str = "/cast/", **fields: Any) -> Any:
        """Send a form past the page, as a forger does: with this visitor's cookies and a valid token."""
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.context.request.get(page).text())
        assert token, f"{page} holds no form"
        return self.context.request.post(address, form={"csrfmiddlewaretoken": token[1], **fields})

    # What somebody sees.
    @property
    def text(self) -> str:
        """The words of the page, without those that are folded away."""
        return str(self.page.locator("main").inner_text())

    @property
    def headline(self) -> str:
        """The page's headline."""
        return str(self.page.locator("h1").inner_text())

    def sees(self, *words: str) -> Visitor:
        """Each of these stands on the page."""
        for one in words:
            assert one in self.text, f"{one!r} is not on {self.page.url}:\n{self.text}"
        return self

    def look(self, *ways: str, again: bool = False) -> Visitor:
        """See the page as axe does, wide and narrow, by day and by night, unless such a page in such a state was seen before."""
        if not self.scripts:
            return self
        page = (self.route(), *self.page.evaluate(STATE))
        if page in self.eyes.seen and not again:
            return self
        self.eyes.seen.add(page)
        # Before axe comes, which tries things of its own that the policy refuses; on a page that stayed it has been already.
        for each in self.page.evaluate("window.axe ? [] : window.refused"):
            self.fault(f"{self.page.url}: the content policy refused {each}")
        self._measure("as it came")
        self.page.evaluate(axe())
        for way in ways or EVERY_WAY:
            self.page.set_viewport_size(NARROW if way == "narrow" else WIDE)
            self.page.emulate_media(color_scheme="dark" if way == "dark" else "light")
            self._examine(way, ["color-contrast"] if way == "dark" else None)
        self.page.set_viewport_size(WIDE)
        return self

    def _examine(self, how: str, only: list[str] | None) -> None:
        for each in self.page.evaluate(LOOK, only):
            self.fault(f"{self.page.url}, {how}: axe: {each}")
        self._measure(how)
        if PICTURES:
            language = self.page.locator("html").get_attribute("lang")
            name = f"{len(self.eyes.seen):03} {self.route().strip('/')} {language} {how}.png"
            self.page.screenshot(path=Path(PICTURES, name), full_page=True)

    def _measure(self, how: str) -> None:
        if wide := self.page.evaluate(TOO_WIDE):
            self.fault(f"{self.page.url}, {how}: too wide: {wide}")

    def route(self) -> str:
        """The name of the page's address, the same for all pages of its kind."""
        path = urlsplit(self.page.url).path
        try:
            return resolve(path).view_name
        except Resolver404:
            return path


@cache
def axe() -> str:
    """The source of axe-core, which lies beside the tests."""
    return AXE.read_text(encoding="utf-8")


def th(message: str) -> str:
    """The Thai of one of the site's own messages; that there is none is a fault too."""
    with translation.override("th"):
        said = str(translation.gettext(message))
    assert said != message, f"{message!r} has no Thai"
    return said
