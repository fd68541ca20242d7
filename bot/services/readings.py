"""Importing, listing and showing readings."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.domain.access import Actor
from bot.domain.details import corrected
from bot.domain.errors import Conflict, NotFound, Refused
from bot.domain.groups import Group
from bot.domain.messages import Block, Button, Heading, Message, Small, Text, Verbatim
from bot.domain.pointers import forbids_reposting, source_link
from bot.domain.prompts import Guide
from bot.domain.readings import (
    LARGEST_FILE,
    Imported,
    Metadata,
    fingerprint_of_all,
    time_to_read,
    too_large,
    words_of,
)
from bot.domain.words import plural, words
from bot.guides import guide_for
from bot.services import index
from bot.services.library import Library
from bot.services.ports import Clock, Fetcher, Reader
from bot.services.removals import refuse_running, removal_question, take_down
from bot.services.rights import group_for
from bot.store import audit, members, readings, removals
from bot.store.engine import ReadTx, Store
from bot.store.readings import StoredReading

PAGE = 5
"""Paragraphs on one page of `/reading show`."""

LISTED = 20


@dataclass(frozen=True)
class Readings:
    """Use cases about texts."""

    store: Store
    clock: Clock
    read_file: Reader
    guides: tuple[Guide, ...]
    fetch_address: Fetcher | None = None
    library: Library | None = None

    async def bring(self, actor: Actor, fetch: Callable[[], Awaitable[bytes]], filename: str, size: int) -> Message:
        """Read a file and show a preview with *Keep* and *Discard*; nothing is used before *Keep*.

        `fetch` gives the file's bytes; it is not called for somebody without the right or for a file over the limit.
        """
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
        if size > LARGEST_FILE:
            raise too_large()
        return await self._preview(actor, group, await self.read_file(await fetch(), filename))

    async def bring_address(self, actor: Actor, address: str) -> Message:
        """The same by web address, where the operator allows it; the address becomes the reading's source."""
        async with self.store.read() as tx:
            group = await group_for(tx, actor, "manage")
        if self.fetch_address is None:
            raise Refused(
                words("Whoever runs this bot has not allowed web addresses. Save the page and attach it as a file.")
            )
        fetched = await self.fetch_address(address)
        imported = await self.read_file(fetched.data, fetched.filename)
        known = replace(imported.metadata, source=imported.metadata.source or fetched.address)
        return await self._preview(actor, group, replace(imported, metadata=known))

    async def may_bring(self, actor: Actor) -> None:
        """Refuse those without the right before a form is shown to them."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")

    async def _preview(self, actor: Actor, group: Group, imported: Imported) -> Message:
        fingerprint = fingerprint_of_all(imported.paragraphs)
        guide = guide_for(self.guides, imported.paragraphs)
        async with self.store.write() as tx:
            await group_for(tx, actor, "manage")
            await _refuse_known(tx, actor.guild_id, fingerprint)
            number = await readings.add(
                tx,
                actor.guild_id,
                group.id,
                imported,
                fingerprint=fingerprint,
                guide=guide.name if guide else None,
                at=self.clock(),
            )
        return _preview(number, imported, guide, pointer=forbids_reposting(imported.metadata.rights))

    async def keep(self, actor: Actor, reading_id: int) -> Message:
        """Make a preview a reading."""
        async with self.store.write() as tx:
            await group_for(tx, actor, "manage")
            reading = await _found(tx, actor.guild_id, reading_id)
            if reading.state != "kept":
                await _refuse_known(tx, actor.guild_id, reading.fingerprint)
            await readings.keep(tx, actor.guild_id, reading_id)
            await audit.record(tx, actor.guild_id, actor.user_id, "reading keep", f"reading:{reading_id}", self.clock())
        said = words(
            "“{title}” is kept. Propose a plan with the group's days and hour, or give others with `/programme plan`.",
            title=reading.metadata.title,
        )
        return Message((Text(said),), (Button("propose", (reading_id,), words("Propose a plan"), "primary"),))

    async def discard(self, actor: Actor, reading_id: int) -> Message:
        """Throw a preview away."""
        async with self.store.write() as tx:
            await group_for(tx, actor, "manage")
            reading = await _found(tx, actor.guild_id, reading_id)
            if reading.state == "kept":
                raise Conflict(
                    words("“{title}” was kept already, so it was not discarded.", title=reading.metadata.title)
                )
            await readings.remove(tx, actor.guild_id, reading_id)
        return Message(
            (Text(words("The preview of “{title}” is discarded; nothing was kept.", title=reading.metadata.title)),)
        )

    async def details(self, actor: Actor, reading_id: int) -> Metadata:
        """What is known of a text, for the form that corrects it."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
            return (await _found(tx, actor.guild_id, reading_id)).metadata

    async def correct(self, actor: Actor, reading_id: int, page: int, typed: Mapping[str, str]) -> Message:
        """Correct a text's details; answers the preview or the page on which this was asked for."""
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            reading = await _found(tx, actor.guild_id, reading_id)
            known = corrected(reading.metadata, typed)
            if known != reading.metadata:
                now = self.clock()
                await readings.describe(tx, actor.guild_id, reading_id, known)
                if known.rights != reading.metadata.rights and forbids_reposting(known.rights):
                    await readings.point(tx, actor.guild_id, reading_id, pointer=True)
                await index.refresh(tx, actor.guild_id, group.id, now)
                await audit.record(tx, actor.guild_id, actor.user_id, "reading details", f"reading:{reading_id}", now)
        return await self._shown(actor, reading_id, page)

    async def point(self, actor: Actor, reading_id: int, page: int, *, pointer: bool) -> Message:
        """Let sessions show where to read instead of the text, or the text again; answers like `correct`."""
        async with self.store.write() as tx:
            await group_for(tx, actor, "manage")
            reading = await _found(tx, actor.guild_id, reading_id)
            if reading.pointer != pointer:
                await readings.point(tx, actor.guild_id, reading_id, pointer=pointer)
                done = "reading pointer" if pointer else "reading text"
                await audit.record(tx, actor.guild_id, actor.user_id, done, f"reading:{reading_id}", self.clock())
        return await self._shown(actor, reading_id, page)

    async def _shown(self, actor: Actor, reading_id: int, page: int) -> Message:
        """The preview, or the page of a text that is kept."""
        async with self.store.read() as tx:
            reading = await _found(tx, actor.guild_id, reading_id)
            imported = await readings.imported(tx, actor.guild_id, reading_id)
        if reading.state == "kept" or imported is None:
            return await self.show(actor, reading_id, page)
        guide = next((one for one in self.guides if one.name == reading.guide), None)
        return _preview(reading_id, imported, guide, pointer=reading.pointer)

    async def removal(self, actor: Actor, reading_id: int) -> Message:
        """What hangs on a text, and the button that removes all of it."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
            reading = await _found(tx, actor.guild_id, reading_id)
            hanging = await removals.hanging(tx, actor.guild_id, reading_id)
            refuse_running(hanging, reading)
        return removal_question(reading, hanging)

    async def remove(self, actor: Actor, reading_id: int) -> Message:
        """Remove a text with everything that hangs on it; members' words that the bot posted are taken back."""
        now = self.clock()
        async with self.store.write() as tx:
            group = await group_for(tx, actor, "manage")
            reading = await _found(tx, actor.guild_id, reading_id)
            hanging = await removals.hanging(tx, actor.guild_id, reading_id)
            refuse_running(hanging, reading)
            await take_down(tx, group, hanging, now)
            await readings.remove(tx, actor.guild_id, reading_id)
            await index.refresh(tx, actor.guild_id, group.id, now)
            await audit.record(tx, actor.guild_id, actor.user_id, "reading remove", f"reading:{reading_id}", now)
        await members.empty_log(self.store)
        if self.library is not None:
            self.library.forget(actor.guild_id, reading_id)
        return Message((Text(words("“{title}” is removed, and all that hung on it.", title=reading.metadata.title)),))

    async def listing(self, actor: Actor) -> Message:
        """The readings that can be planned."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
            found = await readings.kept(tx, actor.guild_id)
        if not found:
            return Message((Text(words("No text has been imported yet. Attach one to `/reading import`.")),))
        blocks: list[Block] = [Heading(plural("{count} reading", "{count} readings", len(found)))]
        blocks += [Text(words("**{n}.** {title}", n=one.id, title=_titled(one.metadata))) for one in found[:LISTED]]
        return Message(tuple(blocks))

    async def show(self, actor: Actor, reading_id: int | None = None, page: int = 1) -> Message:
        """A page of paragraphs, as stored; of the newest reading unless one is named."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
            reading = await _found(tx, actor.guild_id, reading_id)
            total = await readings.count_paragraphs(tx, actor.guild_id, reading.id)
            pages = max(1, -(-total // PAGE))
            page = max(1, min(page, pages))
            first = (page - 1) * PAGE + 1
            shown = await readings.paragraphs(tx, actor.guild_id, reading.id, first, first + PAGE - 1)
        blocks: list[Block] = [Heading(words("{title}", title=reading.metadata.title))]
        blocks += [Verbatim(one.text, f"¶{one.n}") for one in shown]
        if reading.pointer:
            blocks += _pointing(reading.metadata)
        blocks.append(Small(words("Page {page} of {pages}", page=page, pages=pages)))
        buttons = [
            Button("page", (reading.id, to), label)
            for to, label in ((page - 1, words("Back")), (page + 1, words("Next")))
            if 1 <= to <= pages
        ]
        buttons += _details_buttons(reading.id, page, pointer=reading.pointer)
        return Message(tuple(blocks), tuple(buttons))

    async def choices(self, actor: Actor, typed: str) -> list[tuple[str, int]]:
        """Titles for autocomplete."""
        async with self.store.read() as tx:
            await group_for(tx, actor, "manage")
            found = await readings.kept(tx, actor.guild_id)
        wanted = typed.casefold()
        return [(one.metadata.title, one.id) for one in found if wanted in one.metadata.title.casefold()]


async def _refuse_known(tx: ReadTx, guild_id: int, fingerprint: str) -> None:
    known = await readings.by_fingerprint(tx, guild_id, fingerprint)
    if known is not None:
        raise Conflict(
            words(
                "This text is here already, as “{title}”. Plan it with `/programme plan`.", title=known.metadata.title
            )
        )


async def _found(tx: ReadTx, guild_id: int, reading_id: int | None) -> StoredReading:
    if reading_id is None:
        newest = await readings.kept(tx, guild_id)
        if not newest:
            raise NotFound(words("No text has been imported yet. Attach one to `/reading import`."))
        return newest[0]
    reading = await readings.get(tx, guild_id, reading_id)
    if reading is None:
        raise NotFound(words("That reading is not here (any more). `/reading list` shows what is."))
    return reading


def _titled(known: Metadata) -> str:
    return f"{known.title}, {known.author}" if known.author else known.title


def _pointing(known: Metadata) -> list[Block]:
    """What pointer mode means for this text, and what it still lacks."""
    said = words(
        "Sessions show paragraph numbers, first words and the link instead of the text, because its rights note "
        "forbids reposting, or because you chose so."
    )
    link = source_link(known.source)
    where = words("Readers are sent to {link}", link=link) if link else words("Readers need its address: add it.")
    return [Text(words("**Pointer mode.** {said}", said=said)), Text(where)]


def _details_buttons(number: int, page: int, *, pointer: bool) -> list[Button]:
    """What can be corrected of a text."""
    other = words("Post the text") if pointer else words("Point, do not post")
    return [
        Button("details", (number, page), words("Edit details")),
        Button("rights", (number, page), words("Link and rights")),
        Button("pointer", (number, page, int(not pointer)), other),
    ]


def _preview(number: int, imported: Imported, guide: Guide | None, *, pointer: bool) -> Message:
    known = imported.metadata
    count = words_of(imported.paragraphs)
    blocks: list[Block] = [
        Heading(words("{title}", title=known.title)),
        Text(
            words(
                "{details}",
                details=" · ".join(part for part in (known.author, known.publication, known.published) if part),
            )
        ),
        Text(plural("{count} paragraph", "{count} paragraphs", len(imported.paragraphs))),
        Text(
            plural(
                "{count} word, {time} of plain reading",
                "{count} words, {time} of plain reading",
                count,
                time=time_to_read(count),
            )
        ),
    ]
    blocks = [block for block in blocks if str(block.said)]  # type: ignore[union-attr]
    blocks.append(Verbatim(_opening(imported.paragraphs[0].text), "¶1"))
    blocks += [Small(words("Left out: {what}", what=what)) for what in imported.dropped[:8]]
    blocks += [Small(words("Look at this: {what}", what=what)) for what in imported.warnings[:8]]
    if guide is not None:
        blocks.append(Small(words("I know this text: its guide brings questions and a glossary.")))
    if known.rights:
        blocks.append(Small(words("Rights note: {rights}", rights=known.rights[:300])))
    if pointer:
        blocks += _pointing(known)
    buttons = (
        Button("keep", (number,), words("Keep"), "success"),
        *_details_buttons(number, 1, pointer=pointer),
        Button("discard", (number,), words("Discard"), "danger"),
    )
    return Message(tuple(blocks), buttons)


def _opening(text: str) -> str:
    return text if len(text) <= 300 else text[: text.rfind(" ", 0, 300)] + " …"
