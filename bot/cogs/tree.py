"""The command tree: its texts through the catalogues, its errors in one place; and what a form brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.cogs.actor import actor_of
from bot.domain.errors import Refused
from bot.wording import catalogue

if TYPE_CHECKING:
    from bot.client import Colloquy


class Translator(app_commands.Translator):
    """Command texts through the catalogues."""

    async def translate(
        self, string: app_commands.locale_str, locale: discord.Locale, context: app_commands.TranslationContextTypes
    ) -> str | None:
        """The text in another language, or None to keep the English one."""
        del context
        found = catalogue(locale.value).gettext(string.message)
        return found if found != string.message else None


class Tree(app_commands.CommandTree["Colloquy"]):
    """Slash commands; whatever goes wrong is answered in one place."""

    async def interaction_check(self, interaction: discord.Interaction[Colloquy], /) -> bool:
        """Whether there is somebody of a server behind it; before options are looked at, which need one."""
        try:
            actor_of(interaction)
        except Refused as error:
            if interaction.type is discord.InteractionType.autocomplete:
                await interaction.response.autocomplete([])
            else:
                await interaction.client.explain(interaction, error)
            return False
        return True

    async def on_error(
        self, interaction: discord.Interaction[Colloquy], error: app_commands.AppCommandError, /
    ) -> None:
        """Tell the person, privately; log what is not theirs to mend."""
        cause = error.original if isinstance(error, app_commands.CommandInvokeError) else error
        await interaction.client.explain(interaction, cause)


def fields(components: Any) -> dict[str, str]:  # noqa: ANN401
    """The values of a form's fields, by their ids, several with commas; fields stand in rows or in labels."""
    found: dict[str, str] = {}
    for component in components:
        if "custom_id" in component and "value" in component:
            found[component["custom_id"]] = component["value"] or ""
        elif "custom_id" in component and component.get("values"):
            found[component["custom_id"]] = component["values"][0]
        if "custom_id" in component and "values" in component:
            found[component["custom_id"]] = ",".join(component["values"])
        found |= fields(component.get("components", []))
        if "component" in component:
            found |= fields([component["component"]])
    return found
