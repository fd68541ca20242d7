"""Removing a reading: what goes with it, and what becomes of what was posted."""

from __future__ import annotations

from datetime import datetime

from bot.domain.errors import Conflict
from bot.domain.groups import Group
from bot.domain.messages import Block, Button, Heading, Message, Small, Text
from bot.domain.words import plural, words
from bot.services import corrections, index, meetings
from bot.store import removals
from bot.store.engine import WriteTx
from bot.store.readings import StoredReading
from bot.store.removals import Hanging


def refuse_running(hanging: Hanging, reading: StoredReading) -> None:
    """A text that is being read stays."""
    if any(one.state == "running" for one in hanging.programmes):
        raise Conflict(
            words(
                "A programme on “{title}” is running. Let it end, or hold it with `/programme pause`, before you "
                "remove the text.",
                title=reading.metadata.title,
            )
        )


def removal_question(reading: StoredReading, hanging: Hanging) -> Message:
    """What would be deleted, with the one button that does it."""
    blocks: list[Block] = [Heading(words("Remove “{title}”?", title=reading.metadata.title))]
    if hanging.programmes:
        blocks += [
            Text(words("These go with it for good:")),
            Text(plural("- {count} programme", "- {count} programmes", len(hanging.programmes))),
            Text(plural("- {count} session", "- {count} sessions", len(hanging.sessions))),
            Text(plural("- {count} reply", "- {count} replies", hanging.replies)),
            Text(plural("- {count} summary", "- {count} summaries", len(hanging.summaries))),
            Small(
                words(
                    "Excerpts and threads that were posted stay in Discord, where you can delete them. Summaries, and "
                    "replies that were sent through the form, are taken back."
                )
            ),
        ]
    else:
        blocks.append(Text(words("Nothing has been planned with it. The text itself is deleted for good.")))
    return Message(tuple(blocks), (Button("remove", (reading.id,), words("Remove for good"), "danger"),))


async def take_down(tx: WriteTx, group: Group, hanging: Hanging, now: datetime) -> None:
    """Take back members' words that the bot posted, since afterwards nobody could ask for it; forget the rest."""
    await corrections.take_back(tx, group, hanging.form_replies, now)
    await meetings.take_down(tx, group, hanging.sessions, now)
    for summary_id in hanging.summaries:
        await corrections.take_down(tx, group, summary_id, now)
    await index.take_down(tx, group, hanging.programmes, now)
    await removals.forget_posts(tx, group.guild_id, hanging.sessions)
