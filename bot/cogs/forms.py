"""Forms: each with an id that says what it is for, so that it is understood after a restart too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import shorten
from typing import Any

import discord
from discord import ui

from bot.domain.arrivals import FORM_LONGEST
from bot.domain.desk import LONGEST_NOTE
from bot.domain.desk import LONGEST_TITLE as LONGEST_LABEL
from bot.domain.details import FIELDS, RIGHTS_FIELDS, Field
from bot.domain.group_settings import Setting
from bot.domain.groups import Group
from bot.domain.pairs import LONGEST_LINE
from bot.domain.proposals import LONGEST_LINK, Proposal
from bot.domain.proposals import LONGEST_TITLE as LONGEST_PROPOSED
from bot.domain.readings import Metadata
from bot.domain.session_types import DEADLINES, EXPLAINED, KINDS
from bot.domain.sessions import LONGEST_QUESTION, LONGEST_TITLE, Session
from bot.domain.votes import PLACES
from bot.domain.words import Words, words
from bot.services.replies import Blank
from bot.wording import Wording

LONGEST_ASKED = 500
LIFE = 1800.0
"""Seconds after which the library forgets a form that was never sent."""


def reply_form(session_id: int, blank: Blank, interaction: discord.Interaction[Any]) -> ui.Modal:
    """The *Reply* form of a session, with its questions to choose from; every opening has an id of its own, so that
    two people never share one.
    """
    wording = Wording(interaction.locale.value)
    form = ui.Modal(
        title=wording.say(words("Your reply"))[:45],
        custom_id=f"cq:form:reply:{session_id}:{interaction.id}",
        timeout=LIFE,
    )
    field = ui.TextInput[Any](
        custom_id="text",
        style=discord.TextStyle.paragraph,
        max_length=FORM_LONGEST,
        default=blank.text or None,
        required=True,
    )
    explained = wording.say(blank.explained)
    form.add_item(
        ui.Label(text=wording.say(words("What do you want to say?"))[:45], description=explained[:100], component=field)
    )
    if blank.prompts:
        options = [
            discord.SelectOption(label=shorten(f"{place}. {one.prompt.text}", 100, placeholder="…"), value=str(one.id))
            for place, one in enumerate(blank.prompts, 1)
        ]
        choice = ui.Select[Any](custom_id="prompt", options=options, required=False, min_values=0)
        form.add_item(ui.Label(text=wording.say(words("Does it answer a question?"))[:45], component=choice))
    return form


def pace_form(read_to: int | None, interaction: discord.Interaction[Any]) -> ui.Modal:
    """How far somebody has read, at their own pace."""
    form = _form("progress", (), words("My pace"), interaction)
    said = words("The number of the last paragraph you have read; empty to forget it. Only you see it.")
    form.add_item(_line("text", words("I have read to ¶"), said, str(read_to or ""), 9, interaction))
    return form


def away_form(until: str, interaction: discord.Interaction[Any]) -> ui.Modal:
    """Until when somebody is away."""
    form = _form("away", (), words("My holiday"), interaction)
    said = words("Its last day, such as 2026-12-27 or next Sunday; empty for none. Only you see it.")
    form.add_item(_line("text", words("I am away until"), said, until, 40, interaction))
    return form


def ask_form(interaction: discord.Interaction[Any]) -> ui.Modal:
    """The *Ask* form: one field."""
    wording = Wording(interaction.locale.value)
    form = _form("ask", (), words("Ask the text"), interaction)
    field = ui.TextInput[Any](
        custom_id="text", style=discord.TextStyle.paragraph, max_length=LONGEST_ASKED, required=True
    )
    explained = wording.say(words("The answer is the text’s own sentences; only you see it."))
    label = wording.say(words("What do you want to know?"))[:45]
    form.add_item(ui.Label(text=label, description=explained[:100], component=field))
    return form


def upload_form(interaction: discord.Interaction[Any]) -> ui.Modal:
    """A form that takes a file, for those who would rather choose one than type an option."""
    wording = Wording(interaction.locale.value)
    form = _form("upload", (), words("Bring in a text"), interaction)
    said = words("Text, Markdown, HTML, Word, EPUB or PDF, at most 10 MB.")
    field = ui.FileUpload[Any](custom_id="file", required=True, min_values=1, max_values=1)
    form.add_item(ui.Label(text=wording.say(words("File"))[:45], description=wording.say(said)[:100], component=field))
    return form


def title_form(args: tuple[int, ...], title: str, interaction: discord.Interaction[Any]) -> ui.Modal:
    """The title of a plan's session; `args` are programme, session and revision."""
    form = _form("rename", args, words("The session's title"), interaction)
    said = words("Shown in the post and in the index; empty for none.")
    form.add_item(_line("text", words("Title"), said, title, LONGEST_TITLE, interaction))
    return form


def line_form(session_id: int, line: str, interaction: discord.Interaction[Any]) -> ui.Modal:
    """A pair's line; it holds what one of them has written already."""
    form = _form("line", (session_id,), words("Share a line"), interaction)
    said = words("Posted in the session's thread, together with those of the other pairs.")
    form.add_item(_line("text", words("Your pair's line"), said, line, LONGEST_LINE, interaction, long=True))
    return form


def kind_form(args: tuple[int, ...], session: Session, interaction: discord.Interaction[Any]) -> ui.Modal:
    """The type of a plan's session; `args` are programme, session and revision."""
    wording = Wording(interaction.locale.value)
    form = _form("kind", args, words("The session's type"), interaction)
    kinds = {name: words("{kind}: {explained}", kind=KINDS[name], explained=EXPLAINED[name]) for name in KINDS}
    days = {str(number): said for number, said in DEADLINES.items()}
    form.add_item(
        ui.Label(text=wording.say(words("Type"))[:45], component=_one_of("kind", kinds, session.kind, wording))
    )
    form.add_item(
        ui.Label(
            text=wording.say(words("When do sealed answers open?"))[:45],
            description=wording.say(words("It changes nothing for an open thread."))[:100],
            component=_one_of("days", days, str(session.answer_days), wording),
        )
    )
    return form


def _one_of(name: str, choices: Mapping[str, Words], now: str, wording: Wording) -> ui.Select[Any]:
    options = [
        discord.SelectOption(label=shorten(wording.say(said), 100, placeholder="…"), value=value, default=value == now)
        for value, said in choices.items()
    ]
    return ui.Select(custom_id=name, options=options, required=True)


def link_form(args: tuple[int, ...], interaction: discord.Interaction[Any]) -> ui.Modal:
    """Which message it is that stands; `args` are the delivery's number."""
    form = _form("stands", args, words("Where does it stand?"), interaction)
    said = words("Copy Message Link in the message's menu, and put it here.")
    form.add_item(_line("text", words("Link of the message"), said, "", 200, interaction))
    return form


def question_form(args: tuple[int, ...], question: str, interaction: discord.Interaction[Any]) -> ui.Modal:
    """A question in other words; `args` are programme, session, revision and question."""
    return _question("reword", args, question, interaction)


def new_question_form(args: tuple[int, ...], interaction: discord.Interaction[Any]) -> ui.Modal:
    """One question more; `args` are programme, session and revision."""
    return _question("compose", args, "", interaction)


def suggestion_form(interaction: discord.Interaction[Any]) -> ui.Modal:
    """A member's question, and whether they are named with it."""
    wording = Wording(interaction.locale.value)
    form = _form("suggest", (), words("Suggest a question"), interaction)
    said = words("Name paragraphs as ¶5, and quote the text in “marks”.")
    form.add_item(_line("text", words("Question"), said, "", LONGEST_QUESTION, interaction, long=True))
    options = [
        discord.SelectOption(label=wording.say(words("Without my name"))[:100], value="0", default=True),
        discord.SelectOption(label=wording.say(words("With my name"))[:100], value="1"),
    ]
    kept = wording.say(words("If you erase yourself, an approved question stays without your name."))[:100]
    choice = ui.Select[Any](custom_id="named", options=options, required=False, min_values=0)
    form.add_item(ui.Label(text=wording.say(words("How is it asked?"))[:45], description=kept, component=choice))
    return form


def proposal_form(interaction: discord.Interaction[Any]) -> ui.Modal:
    """A text to read next."""
    form = _form("proposal", (), words("Propose a text"), interaction)
    said = words("The title, and the author if you know; facilitators choose what is voted on.")
    form.add_item(_line("title", words("Title"), said, "", LONGEST_PROPOSED, interaction))
    said = words("Where it can be read, beginning with https://; may be left out.")
    form.add_item(_line("link", words("Address"), said, "", LONGEST_LINK, interaction))
    return form


def ranking_form(
    vote_id: int, standing: Sequence[Proposal], mine: tuple[int, ...], interaction: discord.Interaction[Any]
) -> ui.Modal:
    """Up to three texts in order; it holds what somebody has chosen before."""
    wording = Wording(interaction.locale.value)
    form = _form("rank", (vote_id,), words("What do we read next?"), interaction)
    labels = (words("First choice"), words("Second choice"), words("Third choice"))
    for place, (name, label) in enumerate(list(zip(PLACES, labels, strict=True))[: len(standing)]):
        options = [
            discord.SelectOption(label=one.title[:100], value=str(one.id), default=mine[place : place + 1] == (one.id,))
            for one in standing
        ]
        choice = ui.Select[Any](custom_id=name, options=options, required=False, min_values=0)
        form.add_item(ui.Label(text=wording.say(label)[:45], component=choice))
    return form


def _question(verb: str, args: tuple[int, ...], question: str, interaction: discord.Interaction[Any]) -> ui.Modal:
    form = _form(verb, args, words("A question"), interaction)
    said = words("Name paragraphs as ¶5, and quote the text in “marks”.")
    form.add_item(_line("text", words("Question"), said, question, LONGEST_QUESTION, interaction, long=True))
    return form


def details_form(args: tuple[int, ...], known: Metadata, interaction: discord.Interaction[Any]) -> ui.Modal:
    """What is known of a text besides its body; `args` are reading and page."""
    return _details(_form("details", args, words("Details of the text"), interaction), FIELDS, known, interaction)


def rights_form(args: tuple[int, ...], known: Metadata, interaction: discord.Interaction[Any]) -> ui.Modal:
    """Where the text comes from and what may be done with it; `args` are reading and page."""
    return _details(_form("rights", args, words("Link and rights"), interaction), RIGHTS_FIELDS, known, interaction)


def _details(
    form: ui.Modal, fields: Sequence[Field], known: Metadata, interaction: discord.Interaction[Any]
) -> ui.Modal:
    for field in fields:
        value = str(getattr(known, field.name))
        form.add_item(_line(field.name, field.label, field.explained, value, field.longest, interaction))
    return form


def setting_form(setting: Setting, group: Group, interaction: discord.Interaction[Any]) -> ui.Modal:
    """A group's setting, asked for by what Discord has for its kind; it holds what is set now."""
    wording = Wording(interaction.locale.value)
    form = _form("set", (setting.number,), setting.label, interaction)
    form.add_item(
        ui.Label(
            text=wording.say(setting.label)[:45],
            description=wording.say(setting.explained)[:100],
            component=_field(setting, setting.held(group), wording),
        )
    )
    return form


def _field(setting: Setting, held: str, wording: Wording) -> ui.Item[Any]:
    match setting.kind:
        case "line":
            return ui.TextInput(custom_id="value", default=held[: setting.longest], max_length=setting.longest)
        case "channel":
            kinds = [discord.ChannelType.text]
            chosen = [discord.SelectDefaultValue(id=int(held), type=discord.SelectDefaultValueType.channel)]
            return ui.ChannelSelect(custom_id="value", channel_types=kinds, default_values=chosen, required=True)
        case "role":
            role = discord.SelectDefaultValueType.role
            roles = [discord.SelectDefaultValue(id=int(held), type=role)] if held else []
            return ui.RoleSelect(custom_id="value", default_values=roles, min_values=0, required=False)
        case "one" | "several":
            now = held.split(",")
            options = [
                discord.SelectOption(label=wording.say(said)[:100], value=value, default=value in now)
                for value, said in setting.choices.items()
            ]
            most = len(options) if setting.kind == "several" else 1
            return ui.Select(custom_id="value", options=options, max_values=most, required=True)


def label_form(args: tuple[int, ...], label: str, interaction: discord.Interaction[Any]) -> ui.Modal:
    """A line's title in a draft; `args` are summary, revision, position and page."""
    form = _form("retitle", args, words("The line's title"), interaction)
    said = words("Shown as the facilitators' words; quotations stay as they were written.")
    form.add_item(_line("text", words("Title"), said, label, LONGEST_LABEL, interaction))
    return form


def note_form(verb: str, args: tuple[int, ...], note: str, interaction: discord.Interaction[Any]) -> ui.Modal:
    """A note of the facilitators' own; `args` are those of the button."""
    form = _form(verb, args, words("A note"), interaction)
    said = words("Shown below the quotations, as a note by the facilitators.")
    form.add_item(_line("text", words("Note"), said, note, LONGEST_NOTE, interaction, long=True))
    return form


def _form(verb: str, args: tuple[int, ...], title: Words, interaction: discord.Interaction[Any]) -> ui.Modal:
    numbers = ":".join(str(number) for number in (*args, interaction.id))
    said = Wording(interaction.locale.value).say(title)[:45]
    return ui.Modal(title=said, custom_id=f"cq:form:{verb}:{numbers}", timeout=LIFE)


def _line(
    name: str,
    label: Words,
    explained: Words,
    value: str,
    longest: int,
    interaction: discord.Interaction[Any],
    *,
    long: bool = False,
) -> ui.Label[Any]:
    """A field that holds what is there now."""
    wording = Wording(interaction.locale.value)
    style = discord.TextStyle.paragraph if long else discord.TextStyle.short
    field = ui.TextInput[Any](
        custom_id=name,
        style=style,
        default=value if len(value) <= longest else None,
        max_length=longest,
        required=False,
    )
    return ui.Label(text=wording.say(label)[:45], description=wording.say(explained)[:100], component=field)
