"""All that rests on discord.py's internals, in one place, with a test that watches it.

It points the library at a stand-in on loopback, says which errors leave a request's fate unknown, and switches the
message content intent before the gateway is told.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

AMBIGUOUS = (aiohttp.ClientError, OSError, TimeoutError, discord.DiscordServerError)
"""The request may have been stored although no answer came."""


@contextmanager
def elsewhere(api_base: str | None, gateway_url: str | None) -> Iterator[None]:
    """Point discord.py at a stand-in for the duration; without addresses nothing is touched."""
    if api_base is None or gateway_url is None:
        yield
        return
    api, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = api_base
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api, gateway


class _NoNames(aiohttp.abc.AbstractResolver):
    """Refuses every name: a bot of the sandbox can reach nothing but a literal loopback address."""

    async def resolve(self, host: str, port: int = 0, family: Any = 0) -> list[Any]:  # noqa: ANN401
        raise OSError(f"{host}:{port} (family {family}) is beyond loopback")

    async def close(self) -> None:
        """Nothing to give back."""


def loopback_connector() -> aiohttp.TCPConnector:
    """A connector that can only reach literal addresses."""
    return aiohttp.TCPConnector(resolver=_NoNames(), limit=0)


def role_ids(member: discord.Member) -> frozenset[int]:
    """Ids of a member's roles; role objects would need a cache that is switched off."""
    return frozenset(member._roles)  # noqa: SLF001


def set_message_content(client: discord.Client, *, wanted: bool) -> None:
    """Switch the intent between login and IDENTIFY, when the application's flags are known."""
    client._connection._intents.message_content = wanted  # noqa: SLF001


def uploads(interaction: discord.Interaction[Any]) -> list[discord.Attachment]:
    """Files that were put into a form."""
    data: Any = interaction.data or {}
    found = data.get("resolved", {}).get("attachments", {}).values()
    return [discord.Attachment(data=one, state=interaction._state) for one in found]  # noqa: SLF001


def sequence(client: discord.Client) -> int:
    """Number of the newest gateway event that the client has taken in."""
    socket: DiscordWebSocket | None = client.ws
    return (socket.sequence or 0) if socket else 0


def worker_header(client: discord.Client, name: str, value: str) -> None:
    """Add a header to every request (the kill harness names its process with it)."""
    original = client.http._HTTPClient__session  # type: ignore[attr-defined]  # noqa: SLF001
    original.headers[name] = value


async def digest_of_commands(tree: discord.app_commands.CommandTree[Any]) -> str:
    """A digest of every command as Discord would get it, translations included; the same for the same commands."""
    translator = tree.translator
    payloads = [
        await command.get_translated_payload(tree, translator) if translator else command.to_dict(tree)
        for command in tree._get_all_commands()  # noqa: SLF001
    ]
    payloads.sort(key=lambda payload: (payload.get("type", 1), payload["name"]))
    text = json.dumps([discord.__version__, payloads], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def silence_voice() -> None:
    """The bot never speaks, so the library need not warn that it could not."""
    discord.VoiceClient.warn_nacl = False
    discord.VoiceClient.warn_dave = False
