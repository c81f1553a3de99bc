"""Fetches files of figures from a folder of the installation or from an https address, and never from inside our own network."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

LARGEST = 200 << 20
SECONDS = 30
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
    parts = urlsplit(place)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.password:
        return ("ที่อยู่ต้องขึ้นต้นด้วย https:// และไม่มีชื่อผู้ใช้", "An address begins with https:// and names no user.")
    return None


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
        if not ipaddress.ip_address(each.split("%")[0]).is_global:
            raise NotFetched(
                "ที่อยู่นี้อยู่ในเครือข่ายภายใน จึงไม่ดึงข้อมูล",
                "This address lies within a private network; nothing is fetched from there.",
            )
    return sorted(found)[0]


class _Pinned(http.client.HTTPSConnection):
    """Connects to the address that was looked at, whatever the name leads to a moment later; the certificate is the name's."""

    def __init__(self, host: str, port: int, address: str) -> None:
        self.tls = ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self.tls)
        self.address = address

    def connect(self) -> None:
        """Open the connection."""
        plain = socket.create_connection((self.address, self.port), SECONDS)
        self.sock = self.tls.wrap_socket(plain, server_hostname=self.host)


def from_address(url: str, target: Path) -> Fetched:
    """Fetch a file into `target`: https alone, bounded in size, redirects only to public addresses."""
    for _step in range(MOST_REDIRECTS + 1):
        if why := refused(url):
            raise NotFetched(*why)
        parts = urlsplit(url)
        host, port = str(parts.hostname), parts.port or 443
        connection = _Pinned(host, port, public_address(host, port))
        try:
            path = parts.path or "/"
            connection.request(
                "GET", f"{path}?{parts.query}" if parts.query else path, headers={"User-Agent": "tramuang"}
            )
            answer = connection.getresponse()
            if answer.status in (301, 302, 303, 307, 308):
                url = _joined(url, answer.headers.get("Location", ""))
                continue
            if answer.status != 200:
                raise NotFetched(f"เครื่องต้นทางตอบ {answer.status}", f"The other side answered {answer.status}.")
            return _kept(answer, Path(parts.path).name or "fetched.csv", target)
        except (OSError, http.client.HTTPException) as fault:
            raise NotFetched(f"ดึงข้อมูลไม่ได้: {fault}", f"Fetching failed: {fault}") from fault
        finally:
            connection.close()
    raise NotFetched("มีการส่งต่อหลายครั้งเกินไป", "There are too many redirects.")


def _joined(url: str, location: str) -> str:
    if "://" in location:
        return location
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{location if location.startswith('/') else '/' + location}"


def _kept(answer: http.client.HTTPResponse, name: str, target: Path) -> Fetched:
    size = 0
    with target.open("wb") as file:
        while piece := answer.read(1 << 20):
            size += len(piece)
            if size > LARGEST:
                raise NotFetched(f"ไฟล์ใหญ่เกิน {LARGEST >> 20} MB", f"The file is larger than {LARGEST >> 20} MB.")
            file.write(piece)
    return Fetched(name, target)
