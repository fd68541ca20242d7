"""What accompanies a text: its guide, if it is known, and the questions for each of its excerpts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.prompts import Guide, Prompt, Stem
from bot.domain.readings import Paragraph
from bot.domain.sessions import SHOWN_PROMPTS
from bot.domain.templates import template_prompts
from bot.domain.words import Words, words
from bot.guides import fitted, guide_prompts
from bot.store.readings import StoredReading


@dataclass(frozen=True)
class Companions:
    """The guides and question stems that were loaded at the start."""

    guides: tuple[Guide, ...]
    stems: tuple[Stem, ...] = ()

    def guide_of(self, reading: StoredReading, paragraphs: Sequence[Paragraph]) -> Guide | None:
        """The reading's guide, its ¶ numbers moved to this edition."""
        known = next((one for one in self.guides if one.name == reading.guide), None)
        return fitted(known, paragraphs) if known else None

    def questions(
        self,
        reading: StoredReading,
        guide: Guide | None,
        paragraphs: Sequence[Paragraph],
        span: tuple[int, int],
        used: Sequence[str],
    ) -> tuple[Prompt, ...]:
        """Questions for the paragraphs from one ¶ to another: the guide's, then as many of the stems' as are needed.

        `used` are the moves that other sessions of the programme show.
        """
        first, last = span
        found = guide_prompts(guide, first, last) if guide else ()
        if len(found) >= SHOWN_PROMPTS:
            return found
        return (*found, *template_prompts(paragraphs[first - 1 : last], self._stems(reading), used=used))

    def noted(self, reading: StoredReading, note: Words | None) -> Words | None:
        """A plan's note, with a sentence where nothing here can ask about the text in its language."""
        if self._stems(reading) or any(one.name == reading.guide for one in self.guides):
            return note
        silent = words("I have no questions in this language; write your own under *Edit*, *Questions*.")
        return words("{note} {silent}", note=note, silent=silent) if note else silent

    def _stems(self, reading: StoredReading) -> list[Stem]:
        language = reading.metadata.language.split("-", maxsplit=1)[0]
        return [stem for stem in self.stems if stem.language == language]
