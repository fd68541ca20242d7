"""Forms: each with an id that says what it is for, so that it is understood after a restart too."""

from __future__ import annotations

from typing import Any

import discord
from discord import ui

from bot.domain.arrivals import FORM_LONGEST
from bot.domain.words import words
from bot.wording import Wording

LIFE = 1800.0
"""Seconds after which the library forgets a form that was never sent."""


def reply_form(session_id: int, interaction: discord.Interaction[Any]) -> ui.Modal:
    """The *Reply* form of a session; every opening has an id of its own, so that two people never share one."""
    wording = Wording(interaction.locale.value)
    form = ui.Modal(
        title=wording.say(words("Your reply"))[:45],
        custom_id=f"cq:form:reply:{session_id}:{interaction.id}",
        timeout=LIFE,
    )
    field = ui.TextInput[Any](
        custom_id="text", style=discord.TextStyle.paragraph, max_length=FORM_LONGEST, required=True
    )
    explained = wording.say(words("It appears in the thread. Name a paragraph as ¶5 if you mean one."))
    form.add_item(
        ui.Label(text=wording.say(words("What do you want to say?"))[:45], description=explained[:100], component=field)
    )
    return form
