"""What is gathered while blocks are sorted into body and metadata."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from bot.domain.readings import Caption, Metadata
from bot.domain.words import Words, words
from bot.importing.blocks import Block, shortened
from bot.importing.furniture import REASONS
from bot.importing.marks import Mark, caption_of


@dataclass
class Sorting:
    """Metadata proposed so far, and what was dropped and why; the first value found for a field stays."""

    known: Metadata
    captions: list[Caption] = field(default_factory=list)
    further: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    dropped: list[Words] = field(default_factory=list)

    def propose(self, **values: str) -> None:
        """Fill fields that are still empty."""
        fresh = {name: value for name, value in values.items() if value and not getattr(self.known, name)}
        self.known = replace(self.known, **fresh)  # type: ignore[arg-type]

    def drop(self, text: str, why: str) -> None:
        """Leave a block out, and say so."""
        said = words("“{text}” ({why})", text=shortened(text), why=REASONS[why])
        if said not in self.dropped:
            self.dropped.append(said)

    def note(self, text: str) -> None:
        """Keep what is neither body nor a field, once."""
        if text and text not in self.notes:
            self.notes.append(text)

    def caption(self, text: str, credit: str = "") -> None:
        """Keep a caption once, with its credit if one of its copies has one."""
        if not credit and (parted := caption_of(text)):
            text, credit = parted
        for place, kept in enumerate(self.captions):
            if kept.text == text or (text == "" and kept.credit == credit):
                self.captions[place] = Caption(text, kept.credit or credit)
                return
        if text or credit:
            self.captions.append(Caption(text, credit))

    def take(self, mark: Mark, text: str) -> None:
        """Put a recognised line where it belongs."""
        match mark.role:
            case "caption":
                self.caption(mark.value, mark.more)
            case "date":
                self.propose(published=mark.value)
            case "issue":
                self.propose(published=mark.more)
                self.note(mark.value)
            case "byline":
                self.propose(author=mark.value, published=mark.more)
            case "rights":
                self.propose(rights=mark.value)
                if self.known.rights != mark.value:
                    self.note(mark.value)
            case "source":
                self.propose(source=mark.value)
            case "published":
                self.note(mark.value)
            case _:
                self.note(text)

    def metadata(self) -> Metadata:
        """All that was found, with what was known before first."""
        return replace(
            self.known,
            captions=self.known.captions + tuple(self.captions),
            further_reading=self.known.further_reading + tuple(self.further),
            notes=self.known.notes + tuple(note for note in self.notes if note not in self.known.notes),
        )


def exploded(block: Block) -> list[Block]:
    """A block's lines as blocks of their own."""
    return [Block(line, role=block.role, links=block.links) for line in block.text.split("\n")]
