"""Fetching by web address: what is fetched, and everything that is refused before a connection is made."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from aiohttp import web
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.domain.errors import BadInput, ImportRefused
from bot.domain.readings import LARGEST_FILE
from bot.importing.web import WebFetcher, is_public

HOST = "paper.example.org"


@dataclass(frozen=True)
class Site:
    """A small https site on loopback, and a fetcher to which it is the whole internet."""

    port: int
    fetch: WebFetcher

    def at(self, path: str) -> str:
        return f"https://{HOST}:{self.port}{path}"


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for the host, by its own hand."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=36_500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / "site.pem", folder / "site.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return cert_file, key_file


async def page(_: web.Request) -> web.Response:
    return web.Response(text="<html><body><p>A page.</p></body></html>", content_type="text/html")


async def big(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse()
    await answer.prepare(request)
    for _ in range(LARGEST_FILE // 100_000 + 2):
        await answer.write(b"x" * 100_000)
    return answer


def redirect(to: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": to})

    return answer


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    cert_file, key_file = certificate(tmp_path)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(cert_file, key_file)
    app = web.Application()
    app.router.add_get("/text/{name}", page)
    app.router.add_get("/big", big)
    app.router.add_get("/moved", redirect("/text/A%20page.html"))
    app.router.add_get("/round", redirect("/round"))
    app.router.add_get("/away", redirect("https://elsewhere.example.org/"))
    app.router.add_get("/inside", redirect("https://127.0.0.1/"))
    app.router.add_get("/plain", redirect("http://paper.example.org/"))
    runner = web.AppRunner(app)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=served)
    await listening.start()
    port: int = runner.addresses[0][1]

    async def resolve(host: str) -> Sequence[str]:
        assert host == HOST
        return ["127.0.0.1"]

    trust = ssl.create_default_context(cafile=str(cert_file))
    yield Site(port, WebFetcher(resolve, lambda _: True, frozenset((port, 443)), 5.0, trust))
    await runner.cleanup()


async def test_a_page_is_fetched_with_its_name_and_where_it_was_found(site: Site) -> None:
    for path in ("/text/A%20page.html", "/moved"):
        fetched = await site.fetch(site.at(path))
        assert b"A page." in fetched.data
        assert fetched.filename == "A page.html"
        assert fetched.address == site.at("/text/A%20page.html")


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/round", "leads round in circles"),
        ("/away", "Give that address itself"),
        ("/inside", "Give that address itself"),
        ("/plain", "begins with https://"),
        ("/nothing", "code 404"),
    ],
)
async def test_a_page_that_leads_elsewhere_or_nowhere_is_refused(site: Site, path: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        await site.fetch(site.at(path))


async def test_a_page_without_end_is_cut_off(site: Site) -> None:
    with pytest.raises(ImportRefused) as caught:
        await site.fetch(site.at("/big"))
    assert caught.value.code == "too_large"


async def test_a_certificate_of_somebody_else_is_not_believed(site: Site) -> None:
    wary = WebFetcher(site.fetch.resolve, lambda _: True, site.fetch.ports)
    with pytest.raises(BadInput, match="could not be fetched"):
        await wary(site.at("/text/A%20page.html"))


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "example.org",
        "https://",
        "https://user:secret@example.org/",
        "https://example.org:8443/",
        "https://example.org:99999/",
        "https://[::1",
        "javascript:alert(1)",
        "https://example.org/" + "a" * 3000,
    ],
)
async def test_what_is_no_plain_https_address_is_refused_unresolved(address: str) -> None:
    async def resolve(host: str) -> Sequence[str]:
        raise AssertionError(host)

    with pytest.raises(BadInput):
        await WebFetcher(resolve)(address)


@pytest.mark.parametrize(
    "answer",
    [
        ["127.0.0.1"],
        ["10.0.0.8"],
        ["192.168.1.1"],
        ["172.16.0.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["0.0.0.0"],  # noqa: S104
        ["224.0.0.1"],
        ["::1"],
        ["fe80::1"],
        ["fc00::1"],
        ["::ffff:127.0.0.1"],
        ["::ffff:10.0.0.1"],
        ["93.184.215.14", "127.0.0.1"],
        [],
    ],
)
async def test_a_name_with_any_address_that_is_not_public_is_refused(answer: list[str]) -> None:
    async def resolve(_: str) -> Sequence[str]:
        return answer

    with pytest.raises(BadInput, match="not on the open internet"):
        await WebFetcher(resolve)("https://inside.example.org/")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "10.1.2.3", "[::ffff:127.0.0.1]"])
async def test_a_bare_address_that_is_not_public_is_refused(host: str) -> None:
    with pytest.raises(BadInput, match="not on the open internet"):
        await WebFetcher()(f"https://{host}/")


def test_public_addresses_are_told_from_others() -> None:
    assert is_public("93.184.215.14")
    assert is_public("2606:2800:21f:cb07:6820:80da:af6b:8b2c")
    assert not is_public(str(ip_address("127.0.0.1")))
