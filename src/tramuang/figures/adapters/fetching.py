"""Fetches files of figures from a folder of the installation or from an https address, and never from inside our own network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from django.conf import settings

LARGEST = 200 << 20
SECONDS = 30
# From the first redirect to the last byte; a host that drips would otherwise hold whoever fetches for as long as it likes.
MOST_SECONDS = 600
MOST_REDIRECTS = 3
MOST_FILES = 200
ENDINGS = {".csv", ".tsv", ".xlsx", ".ods", ".parquet", ".jsonl", ".json"}


class NotFetched(Exception):
    """A file could not be fetched; `th` and `en` say why."""

    def __init__(self, th: str, en: str) -> None:
        self.th, self.en = th, en
        super().__init__(en)


@dataclass(frozen=True)
class Fetched:
    """A file that lay there, whole on the disk."""

    name: str
    path: Path


def refused(place: str) -> tuple[str, str] | None:
    """Why a place may not be fetched from, in Thai and English; None when it may."""
    if "://" not in place:
        folder, allowed = Path(place).resolve(), Path(settings.INCOMING_DIR).resolve()
        if folder != allowed and allowed not in folder.parents:
            return (f"โฟลเดอร์ต้องอยู่ภายใน {allowed}", f"A folder must lie within {allowed}.")
        return None
    try:
        parts = _parts(place)
    except NotFetched as fault:
        return fault.th, fault.en
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        return ("ที่อยู่ต้องขึ้นต้นด้วย https:// และไม่มีชื่อผู้ใช้", "An address begins with https:// and names no user.")
    return None


def _parts(url: str) -> SplitResult:
    """An address as it is sent: the host's name and the rest in the letters of ASCII. NotFetched when it is none."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError as fault:  # of which an impossible name is one
        raise NotFetched("อ่านที่อยู่นี้ไม่ได้", "This address cannot be read.") from fault
    user = "user@" if parts.username or parts.password else ""  # only that there is one
    return SplitResult(
        parts.scheme,
        f"{user}[{host}]{port}" if ":" in host else f"{user}{host}{port}",
        quote(parts.path, safe="/%:@!$&'()*+,;=~"),
        quote(parts.query, safe="/%:@!$&'()*+,;=~?[]"),
        "",
    )


def in_folder(place: str) -> Iterator[Fetched]:
    """The files of a folder, by name; links that lead out of it are passed over."""
    folder = Path(place).resolve()
    if refused(place) or not folder.is_dir():
        raise NotFetched("ไม่มีโฟลเดอร์นี้", "There is no such folder.")
    for path in sorted(folder.iterdir())[:MOST_FILES]:
        if (
            path.suffix.lower() in ENDINGS
            and path.is_file()
            and path.resolve().parent == folder
            and path.stat().st_size <= LARGEST
        ):
            yield Fetched(path.name, path)


def public_address(host: str, port: int) -> str:
    """An address of a host on the open internet. NotFetched when any of its addresses is one of a private network, or there is none."""
    try:
        found = {str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except OSError as fault:
        raise NotFetched(f"ไม่พบเครื่องชื่อ {host}", f"There is no host {host}.") from fault
    for each in found:
        if not _is_open(ipaddress.ip_address(each.split("%")[0])):
            raise NotFetched(
                "ที่อยู่นี้อยู่ในเครือข่ายภายใน จึงไม่ดึงข้อมูล",
                "This address lies within a private network; nothing is fetched from there.",
            )
    return sorted(found)[0]


# Addresses of the new kind that stand for one of the old: its last 32 bits.
_OLD_WITHIN = (ipaddress.IPv6Network("64:ff9b::/96"), ipaddress.IPv6Network("::/96"))


def _is_open(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether one machine on the open internet has this address."""
    if isinstance(address, ipaddress.IPv6Address) and any(address in each for each in _OLD_WITHIN):
        return _is_open(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return address.is_global and not address.is_multicast


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at, whatever the name leads to a moment later; the certificate is the name's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self.tls = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self.tls)
        self.address = address
        self.held: socket.socket | None = None

    def connect(self) -> None:
        """Open the connection."""
        self.held = socket.create_connection((self.address, self.port), SECONDS)
        self.held = self.tls.wrap_socket(self.held, server_hostname=self.host, do_handshake_on_connect=False)
        self.held.do_handshake()
        self.sock = self.held

    def close(self) -> None:
        """Close it, also where it was never wholly opened."""
        super().close()
        if self.held is not None:
            self.held.close()

    def cut(self) -> None:
        """End it, whoever reads from it."""
        if self.held is not None:
            with suppress(OSError):
                self.held.shutdown(socket.SHUT_RDWR)


@contextmanager
def _within(seconds: float, connection: _Pinned) -> Iterator[None]:
    """Cut the connection after so many seconds; NotFetched then, whatever was read till there."""
    late = threading.Event()

    def cut() -> None:
        late.set()
        connection.cut()

    timer = threading.Timer(max(seconds, 0.0), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    except (OSError, http.client.HTTPException, ValueError) as fault:
        if late.is_set():
            raise _late() from fault
        raise NotFetched(f"ดึงข้อมูลไม่ได้: {fault}", f"Fetching failed: {fault}") from fault
    finally:
        timer.cancel()
        connection.close()
    if late.is_set():
        raise _late()


def _late() -> NotFetched:
    minutes = MOST_SECONDS // 60
    return NotFetched(
        f"เครื่องต้นทางส่งข้อมูลไม่เสร็จภายใน {minutes} นาที", f"The other side did not finish within {minutes} minutes."
    )


def from_address(url: str, target: Path) -> Fetched:
    """Fetch a file into `target`: https alone, bounded in size and in time, redirects only to public addresses."""
    ends = time.monotonic() + MOST_SECONDS
    for _step in range(MOST_REDIRECTS + 1):
        if why := refused(url):
            raise NotFetched(*why)
        parts = _parts(url)
        host, port = str(parts.hostname), parts.port or 443
        connection = _Pinned(host, port, public_address(host, port))
        with _within(ends - time.monotonic(), connection):
            path = parts.path or "/"
            connection.request(
                "GET", f"{path}?{parts.query}" if parts.query else path, headers={"User-Agent": "tramuang"}
            )
            with connection.getresponse() as answer:
                if answer.status in (301, 302, 303, 307, 308):
                    url = urljoin(parts.geturl(), _location(answer))
                    continue
                if answer.status != 200:
                    raise NotFetched(f"เครื่องต้นทางตอบ {answer.status}", f"The other side answered {answer.status}.")
                return _kept(answer, Path(unquote(parts.path)).name or "fetched.csv", target)
    raise NotFetched("มีการส่งต่อหลายครั้งเกินไป", "There are too many redirects.")


def _location(answer: http.client.HTTPResponse) -> str:
    """Where a redirect leads; many servers write Thai there as UTF-8, which arrives letter by letter."""
    told = answer.headers.get("Location", "")
    try:
        return told.encode("latin-1").decode()
    except UnicodeError:
        return told


def _kept(answer: http.client.HTTPResponse, name: str, target: Path) -> Fetched:
    size = 0
    with target.open("wb") as file:
        while piece := answer.read1(1 << 20):
            size += len(piece)
            if size > LARGEST:
                raise NotFetched(f"ไฟล์ใหญ่เกิน {LARGEST >> 20} MB", f"The file is larger than {LARGEST >> 20} MB.")
            file.write(piece)
    if answer.length:
        raise NotFetched("ไฟล์มาไม่ครบ", "The file did not come whole.")
    return Fetched(name, target)
