"""A web server on 127.0.0.1 under a throw-away authority: it serves a published tree as any static host would."""

from __future__ import annotations

import http.client
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_connection
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

# What a static host makes of the endings, with no setting of its own.
TYPES = {".json": "application/json", ".jwt": "application/jwt", "": "application/octet-stream"}


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def authority(folder: Path, *hosts: str) -> tuple[Path, Path]:
    """Make an authority and a certificate for these hosts: the authority's certificate, and the server's with its key."""
    now = datetime.now(UTC)
    root, key = generate_private_key(SECP256R1()), generate_private_key(SECP256R1())

    def build(subject: str, public: Any) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(_name(subject))
            .issuer_name(_name("throw-away authority"))
            .public_key(public)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(hours=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key()), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        )

    signs = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
    of_root = (
        build("throw-away authority", root.public_key())
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(signs, critical=True)
        .sign(root, SHA256())
    )
    of_server = (
        build(hosts[0], key.public_key())
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts]), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(root, SHA256())
    )
    (folder / "ca.pem").write_bytes(of_root.public_bytes(Encoding.PEM))
    (folder / "server.pem").write_bytes(
        of_server.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return folder / "ca.pem", folder / "server.pem"


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_about: Any) -> None:
        """Nothing: a client that does not trust our authority hangs up, as it should."""


@dataclass(frozen=True)
class Loopback:
    """The running server: its port, the authority to trust, the hosts in whose name it answers."""

    port: int
    ca: Path
    hosts: tuple[str, ...]
    tree: Path

    def get(self, url: str, accept: str = "*/*") -> bytes:
        """Ask the server for an address of one of its hosts; any other host is down."""
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.netloc not in self.hosts:
            raise ConnectionRefusedError(url)
        trust = ssl.create_default_context(cafile=str(self.ca))
        asked = http.client.HTTPSConnection(parts.netloc)
        with trust.wrap_socket(create_connection(("127.0.0.1", self.port)), server_hostname=parts.netloc) as line:
            asked.sock = line
            asked.request("GET", parts.path, headers={"Accept": accept})
            with asked.getresponse() as answer:
                content = answer.read()
                if answer.status != http.HTTPStatus.OK:
                    raise FileNotFoundError(f"{answer.status} for {url}")
        return content


@contextmanager
def serving(folder: Path, *hosts: str) -> Iterator[Loopback]:
    """Serve the folder `tree` in this folder, until the end of the block."""
    tree = folder / "tree"
    tree.mkdir()
    ca, certificate = authority(folder, *hosts, "localhost")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = (tree / self.path.lstrip("/")).resolve()
            # One address, two forms of a status list: what a static host does with one line of its settings.
            if "vc+jwt" in self.headers.get("Accept", "") and place.with_suffix(".jwt").is_file():
                place = place.with_suffix(".jwt")
            if tree not in place.parents or not place.is_file():
                self.send_error(404)
                return
            content = place.read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", TYPES.get(place.suffix, TYPES[""]))
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_said: Any) -> None:
            """Nothing: the test says what was asked."""

    server = _Server(("127.0.0.1", 0), Handler)
    trusted = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trusted.load_cert_chain(certificate)
    server.socket = trusted.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield Loopback(server.server_address[1], ca, (*hosts,), tree)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
