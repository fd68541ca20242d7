"""Settings from the environment: read once, frozen, every bad value and unknown name said."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.domain.errors import BadInput
from bot.domain.words import words
from bot.shipped import folder

PREFIX = "COLLOQUY_"
SECRETS = ("token", "database_url", "model_api_key")


class Settings(BaseSettings):
    """What an operator may set; `docs/settings.md` is tested against the descriptions here."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid", env_ignore_empty=True)

    token: SecretStr | None = Field(None, description="The bot's token from Discord's developer portal.")
    database_url: SecretStr | None = Field(
        None, description="The store; by default the SQLite file `colloquy.db` in the data folder."
    )
    data_dir: Path = Field(Path("data"), description="Folder of the database and its backups.")
    prompts_dir: Path = Field(
        default_factory=lambda: folder("prompts"),
        description="Folder of the guides; by default those that are shipped.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="How much is logged; members' words never are."
    )
    log_format: Literal["text", "json"] = Field("text", description="Log lines for people or for machines.")
    health_port: int = Field(0, ge=0, le=65535, description="Port of the health page on loopback; 0 turns it off.")
    api_base: str | None = Field(
        None,
        description="Another Discord, on loopback only: the sandbox's API address. Set with `COLLOQUY_GATEWAY_URL`.",
    )
    gateway_url: str | None = Field(None, description="The sandbox's gateway address, on loopback only.")
    web_import: Literal["off", "on"] = Field(
        "off", description="Whether `/reading import` may fetch a public https address."
    )
    shard_id: int = Field(0, ge=0, description="Which shard this process is.")
    shard_count: int = Field(1, ge=1, description="How many shards there are: one process each.")
    message_content: Literal["auto", "on", "off"] = Field(
        "auto", description="Whether thread messages count as replies; `auto` asks Discord what the portal allows."
    )
    semantic: Literal["auto", "off"] = Field(
        "auto",
        description="Whether questions are answered by meaning too; `auto` does so where the model is installed.",
    )

    model: str | None = Field(
        None,
        max_length=120,
        description="The language model that helps to draft summaries. Set with `COLLOQUY_MODEL_BASE_URL`.",
    )
    model_base_url: str | None = Field(
        None,
        description="Where that model answers: an address that speaks as OpenAI's does, such as one that ends in /v1.",
    )
    model_api_key: SecretStr | None = Field(None, description="The key for that address, if it wants one.")
    model_tokens: int = Field(
        32_000, ge=8_000, le=1_000_000, description="How many tokens one draft may cost, both tries together."
    )

    @field_validator("model_base_url")
    @classmethod
    def only_web(cls, value: str | None) -> str | None:
        """An address without a secret in it: that belongs into its own setting."""
        if value is not None:
            parts = urlsplit(value)
            if parts.scheme not in ("http", "https") or not parts.hostname:
                raise ValueError("write it as https://HOST/v1")
            if parts.username or parts.password:
                raise ValueError("a key belongs into COLLOQUY_MODEL_API_KEY")
        return value

    @field_validator("api_base", "gateway_url")
    @classmethod
    def only_loopback(cls, value: str | None) -> str | None:
        """A stand-in may only be on this machine."""
        if value is not None and urlsplit(value).hostname not in ("127.0.0.1", "::1"):
            raise ValueError("only an address on 127.0.0.1 is allowed")
        return value

    @property
    def database(self) -> str:
        """The database's address."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data_dir / 'colloquy.db'}"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; raises `BadInput` naming the first variable that is wrong."""
    given = dict(os.environ if environ is None else environ)
    ours = {name[len(PREFIX) :].lower(): value for name, value in given.items() if name.startswith(PREFIX)}
    values: dict[str, Any] = {}
    for name, value in ours.items():
        if not value:
            continue
        secret = name.removesuffix("_file")
        if name.endswith("_file") and secret in SECRETS:
            values[secret] = _secret(name, value, already=secret in ours)
        elif name in Settings.model_fields:
            values[name] = value
        else:
            raise BadInput(
                words("{name} is not a setting. docs/settings.md lists them all.", name=f"{PREFIX}{name.upper()}")
            )
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{str(first['loc'][0]).upper()}"
        raise BadInput(words("{name} is wrong: {reason}.", name=name, reason=_reason(first["msg"]))) from None


def _reason(message: str) -> str:
    return message.removeprefix("Value error, ").rstrip(".")


def _secret(name: str, value: str, *, already: bool) -> str:
    variable = f"{PREFIX}{name.upper()}"
    if already:
        raise BadInput(words("Set either {name} or the same without _FILE, not both.", name=variable))
    path = Path(value)
    try:
        readable_by_all = path.stat().st_mode & stat.S_IROTH
        text = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise BadInput(
            words("{name} names the file {file}, which cannot be read.", name=variable, file=value)
        ) from None
    if readable_by_all:
        raise BadInput(words("{file} can be read by everybody on this machine. Run: chmod 600 {file}", file=value))
    return text
