"""Fetching over TLS from a server on this machine that stands for one on the internet: only the way there is diverted."""

from __future__ import annotations

import datetime
import http.server
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.db import connection

from tramuang.figures import actions
from tramuang.figures.adapters import fetching
from tramuang.figures.models import Dataset, Upload

from .conftest import METADATA, table

pytestmark = pytest.mark.enable_socket

FILE = table([("สงขลา", 2564, 50, 100)]).encode()
THAI_HOST = "ตราเมือง.ไทย"
PUBLIC = "93.184.215.14"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of the two hosts, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "data.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    hosts = [x509.DNSName("data.example.org"), x509.DNSName(THAI_HOST.encode("idna").decode())]
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1)).not_valid_after(now + datetime.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName(hosts), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    path = tmp_path_factory.mktemp("tls") / "host.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


type Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


@pytest.fixture
def served(
    certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[dict[str, Answer | str]], list[str]]]:
    """Serve answers by their path, or redirects; gives the paths that were asked for."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def serve(pages: dict[str, Answer | str]) -> list[str]:
        asked: list[str] = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                page = pages.get(self.path)
                if isinstance(page, str):
                    self.send_response(302)
                    self.send_header("Location", page.encode().decode("latin-1"))
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                elif page:
                    page(self)
                else:
                    self.send_error(404)

            def log_message(self, *_args: Any) -> None: ...

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        servers.append(server)

        def straight(_where: object, seconds: float) -> socket.socket:
            made = socket.socket()
            made.settimeout(seconds)
            made.connect(server.server_address)
            return made

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_args, **_how: [(0, 0, 0, "", (PUBLIC, 443))])
        monkeypatch.setattr(fetching.socket, "create_connection", straight)
        return asked

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def whole(handler: http.server.BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(FILE)))
    handler.end_headers()
    handler.wfile.write(FILE)


ENCODED = "/%E0%B9%84%E0%B8%9F%E0%B8%A5%E0%B9%8C.csv"


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://data.example.org/ไฟล์.csv", ENCODED),
        ("https://data.example.org" + ENCODED, ENCODED),
        ("https://data.example.org/x.csv?q=ก&a=100%25", "/x.csv?q=%E0%B8%81&a=100%25"),
        ("https://data.example.org/a b.csv", "/a%20b.csv"),
        (f"https://{THAI_HOST}/x.csv", "/x.csv"),
    ],
)
def test_an_address_with_thai_letters_is_fetched(served, tmp_path, url, path):
    asked = served({path: whole})
    found = fetching.from_address(url, tmp_path / "f")
    assert asked == [path] and found.path.read_bytes() == FILE
    assert found.name == ("ไฟล์.csv" if path == ENCODED else found.name)


@pytest.mark.parametrize(
    ("told", "then"),
    [
        ("https://data.example.org/ไฟล์.csv", ENCODED),
        ("d.csv", "/data/d.csv"),
        ("/go?u=https://z", "/go?u=https://z"),
        ("//data.example.org/other.csv", "/other.csv"),
    ],
)
def test_a_redirect_leads_where_a_browser_would_go(served, tmp_path, told, then):
    asked = served({"/data/now": told, then: whole})
    assert fetching.from_address("https://data.example.org/data/now", tmp_path / "f").path.read_bytes() == FILE
    assert asked == ["/data/now", then]


@pytest.mark.parametrize("told", ["http://data.example.org/x", "https://[::1", "https://a:99999999/", "https://u@data.example.org/x", "file:///etc/passwd"])  # fmt: skip
def test_a_redirect_to_no_address_of_ours_is_not_followed(served, tmp_path, told):
    served({"/now": told, "/x": whole})
    with pytest.raises(fetching.NotFetched):
        fetching.from_address("https://data.example.org/now", tmp_path / "f")


@pytest.mark.parametrize(
    "url", ["https://[::1", "https://a:99999999/", "https://xn--/é/..", "https://" + "ก" * 300 + "/"]
)
def test_what_is_no_address_is_refused_and_not_stumbled_over(url, monkeypatch):
    def nobody(*_args: object, **_how: object) -> list[object]:
        raise OSError

    monkeypatch.setattr(fetching.socket, "getaddrinfo", nobody)
    with pytest.raises(fetching.NotFetched):
        fetching.from_address(url, Path("never"))


@pytest.mark.parametrize("address", ["64:ff9b::7f00:1", "64:ff9b::a00:8", "224.0.0.1", "ff02::1", "::127.0.0.1", "2002:7f00:1::"])  # fmt: skip
def test_addresses_that_lead_inside_by_another_way_are_never_asked(address, monkeypatch):
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_args, **_how: [(0, 0, 0, "", (address, 443))])
    with pytest.raises(fetching.NotFetched):
        fetching.public_address("data.example.org", 443)
    monkeypatch.setattr(fetching.socket, "getaddrinfo", lambda *_args, **_how: [(0, 0, 0, "", ("64:ff9b::5db8:d70e", 443))])  # fmt: skip
    assert fetching.public_address("data.example.org", 443)


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Type: text/csv\r\n\r\n", b""])
def test_a_host_that_drips_holds_nobody_for_longer_than_allowed(served, tmp_path, monkeypatch, head):
    monkeypatch.setattr(fetching, "MOST_SECONDS", 0.4)

    def drip(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        for _time in range(100):
            try:
                handler.wfile.write(b"x")
            except OSError:
                return
            time.sleep(0.05)

    served({"/x.csv": drip})
    started = time.monotonic()
    with pytest.raises(fetching.NotFetched, match="finish"):
        fetching.from_address("https://data.example.org/x.csv", tmp_path / "f")
    assert time.monotonic() - started < 3


def test_a_file_that_breaks_off_is_not_taken_for_the_whole(served, tmp_path):
    def half(handler: http.server.BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(FILE) * 2))
        handler.end_headers()
        handler.wfile.write(FILE)

    served({"/x.csv": half})
    with pytest.raises(fetching.NotFetched):
        fetching.from_address("https://data.example.org/x.csv", tmp_path / "f")


def test_one_dataset_that_cannot_be_fetched_keeps_no_other_from_its_turn(served, dataset, at, settings):
    served({ENCODED: whole})
    # An address that got in before it was looked at, one whose file lies nowhere, and one that is well.
    for code, poll in (
        ("a", "https://[::1"),
        ("b", "https://data.example.org/gone.csv"),
        ("c", "https://data.example.org/ไฟล์.csv"),
    ):
        actions.record_dataset(code, title_th=code, source="pcd", owner=None, licence="open", metadata=METADATA, by="system", at=at)  # fmt: skip
        Dataset.objects.filter(pk=code).update(poll=poll)
    if connection.vendor == "sqlite":  # PostgreSQL keeps no such text
        Dataset.objects.filter(pk="waste").update(poll="x\0y")  # not even a path
    assert actions.fetch_all(by="system", at=at) == 1
    assert Upload.objects.get().dataset_id == "c"
