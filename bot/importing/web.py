"""Fetching a text by its web address, when the operator allows it: one https page, from one public address.

The name is resolved once and every address it has must be public; the connection goes to that address and to no
other, so that a name which answers differently the second time leads nowhere. Redirects may not leave the host.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver

from bot.domain.errors import BadInput
from bot.domain.readings import LARGEST_FILE, Fetched, too_large
from bot.domain.words import words

SECONDS = 10.0
REDIRECTS = 3
LONGEST_ADDRESS = 2_000

Resolve = Callable[[str], Awaitable[Sequence[str]]]
"""The addresses of a name."""


def is_public(address: str) -> bool:
    """Whether an address belongs to the open internet: not this machine, not a private network, nothing special."""
    found = ipaddress.ip_address(address)
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not (mapped or found).is_multicast


async def resolve(host: str) -> Sequence[str]:
    """The system's answer to a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, 443, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


class _Pinned(AbstractResolver):
    """Answers one name with the addresses that were examined, and nothing else."""

    def __init__(self, host: str, addresses: Sequence[str]) -> None:
        self._host = host
        self._addresses = addresses

    async def resolve(self, host: str, port: int = 0, family: Any = socket.AF_UNSPEC) -> list[Any]:  # noqa: ANN401
        del family
        if host != self._host:
            raise OSError(f"{host} was not examined")
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": socket.AI_NUMERICHOST,
            }
            for address in self._addresses
        ]

    async def close(self) -> None:
        """Nothing to give back."""


@dataclass(frozen=True)
class WebFetcher:
    """Fetches by the rules above; what is injected is for tests."""

    resolve: Resolve = resolve
    public: Callable[[str], bool] = is_public
    ports: frozenset[int] = frozenset((443,))
    seconds: float = SECONDS
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)

    async def __call__(self, address: str) -> Fetched:
        """The page or file behind an address; raises `BadInput` or `ImportRefused` with its sentence."""
        place = self._examined(address.strip())
        try:
            async with asyncio.timeout(self.seconds):
                return await self._fetch(place)
        except TimeoutError:
            raise BadInput(words("The page took too long to answer. Save it as a file and attach that.")) from None
        except (aiohttp.ClientError, OSError, UnicodeError):
            raise BadInput(
                words("The page could not be fetched. Check the address, or save it as a file and attach that.")
            ) from None

    def _examined(self, address: str) -> SplitResult:
        try:
            place = urlsplit(address)
            port = place.port or 443
        except ValueError:
            place, port = urlsplit(""), 0
        if place.scheme != "https" or not place.hostname or len(address) > LONGEST_ADDRESS:
            raise BadInput(words("Give an address that begins with https://, or attach the text as a file."))
        if place.username is not None or place.password is not None or port not in self.ports:
            raise BadInput(words("An address with a name, a password or a port of its own is not fetched."))
        return place

    async def _fetch(self, place: SplitResult) -> Fetched:
        host = place.hostname or ""
        connector = aiohttp.TCPConnector(resolver=_Pinned(host, await self._public_addresses(host)), ssl=self.trust)
        async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as session:
            for _ in range(REDIRECTS + 1):
                async with session.get(place.geturl(), allow_redirects=False) as answer:
                    if answer.status not in (301, 302, 303, 307, 308):
                        return Fetched(await _body(answer), _filename(place), place.geturl())
                    place = self._redirected(place, answer.headers.get("Location", ""))
        raise BadInput(words("The address leads round in circles. Open it in a browser and save it as a file."))

    async def _public_addresses(self, host: str) -> Sequence[str]:
        try:
            addresses = [str(ipaddress.ip_address(host))]
        except ValueError:
            addresses = list(await self.resolve(host))
        if not addresses or not all(self.public(address) for address in addresses):
            raise BadInput(words("That address is not on the open internet, so it is not fetched."))
        return addresses

    def _redirected(self, before: SplitResult, location: str) -> SplitResult:
        after = self._examined(urljoin(before.geturl(), location))
        if (after.hostname, after.port) != (before.hostname, before.port):
            raise BadInput(
                words("The page sends its readers on to {host}. Give that address itself.", host=after.hostname or "")
            )
        return after


async def _body(answer: aiohttp.ClientResponse) -> bytes:
    if answer.status != 200:
        raise BadInput(words("The page answered with code {code}. Check the address in a browser.", code=answer.status))
    read = bytearray()
    async for piece in answer.content.iter_chunked(1 << 16):
        read += piece
        if len(read) > LARGEST_FILE:
            raise too_large()
    return bytes(read)


def _filename(place: SplitResult) -> str:
    return PurePosixPath(unquote(place.path)).name[:200] or (place.hostname or "page")
