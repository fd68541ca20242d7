"""Where in the article questions, disagreements and silence sit, paragraph by paragraph; never whose they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.domain.contest import contests
from bot.domain.figures import FEWEST_COUNTED, number_said
from bot.domain.messages import Block, Heading, Message, Small, Text
from bot.domain.replies import Reply
from bot.domain.words import Words, words

MOST_NAMED = 12
"""Paragraphs named with their number in one line; the table and the picture show the others."""

MOST_RUNS = 24
"""Stretches named in one line."""

MOST_ROWS = 60
"""Rows of the table, the most talked about; a long book has more paragraphs than anybody reads a table of."""


@dataclass(frozen=True)
class Cell:
    """One paragraph, and how many of the replies about it do what."""

    paragraph: int
    replies: int = 0
    questions: int = 0
    disagreements: int = 0


@dataclass(frozen=True)
class Strip:
    """Every paragraph that has been opened or talked about, in order."""

    cells: tuple[Cell, ...] = ()
    ahead: tuple[int, ...] = ()
    """Paragraphs that wait for their session."""
    elsewhere: Cell = Cell(0)
    """Replies that belong to no paragraph."""
    aged: bool = False
    """Whether older replies have lost their words and are not counted."""


def strip_of(
    opened: Iterable[int],
    ahead: Iterable[int],
    written: Sequence[Reply],
    asked: Mapping[int, int],
    languages: Iterable[str],
    *,
    aged: bool,
) -> Strip:
    """Count replies by the paragraph they take up; `asked` tells which one a question names."""
    known = tuple(languages)
    by_id = {one.id: one for one in written}
    cells: dict[int, Cell] = {number: Cell(number) for number in opened}
    for one in written:
        number = _paragraph(one, by_id, asked)
        cells[number] = _counted(cells.get(number, Cell(number)), one, by_id, known)
    elsewhere = cells.pop(0, Cell(0))
    waiting = tuple(number for number in ahead if number not in cells)
    return Strip(tuple(cells[number] for number in sorted(cells)), waiting, elsewhere, aged)


def _paragraph(reply: Reply, by_id: Mapping[int, Reply], asked: Mapping[int, int]) -> int:
    """The reply's own paragraph, that of its question, or that of what it answers; 0 for none."""
    seen: set[int] = set()  # links may run in a circle
    now: Reply | None = reply
    while now is not None and now.id not in seen:
        found = now.paragraph or asked.get(now.prompt or 0)
        if found:
            return found
        seen.add(now.id)
        now = by_id.get(now.reply_to or 0)
    return 0


def _counted(cell: Cell, reply: Reply, by_id: Mapping[int, Reply], languages: Sequence[str]) -> Cell:
    answered = by_id.get(reply.reply_to or 0)
    against = answered is not None and answered.author != reply.author and contests(reply.text, languages)
    return replace(
        cell,
        replies=cell.replies + 1,
        questions=cell.questions + reply.asks,
        disagreements=cell.disagreements + against,
    )


def silent(strip: Strip) -> list[int]:
    """Opened paragraphs that no reply takes up."""
    return [one.paragraph for one in strip.cells if not one.replies]


def strip_message(strip: Strip, title: str) -> Message:
    """For facilitators: the three lines, and every paragraph that somebody talks about."""
    table = [Text(_row(one)) for one in _rows(strip)]
    blocks: list[Block] = [Heading(words("Where the talk sits in {title}", title=title)), *summed(strip)]
    if table:
        blocks += [Text(words("**Paragraph by paragraph**")), *table]
    blocks += _elsewhere(strip)
    if strip.ahead:
        blocks.append(Text(words("**Not opened yet:** {paragraphs}", paragraphs=listed(strip.ahead))))
    return Message((*blocks, *_cautions(strip)))


def _rows(strip: Strip) -> list[Cell]:
    most = sorted((one for one in strip.cells if one.replies), key=lambda one: -one.replies)[:MOST_ROWS]
    return sorted(most, key=lambda one: one.paragraph)


def digest_blocks(strip: Strip) -> list[Block]:
    """The same in three lines, for everybody, under the digest of all summaries."""
    return [Text(words("**Where the talk sat**")), *summed(strip), *_elsewhere(strip), Small(_how())]


def summed(strip: Strip) -> list[Text]:
    """Questions, disagreements and silence, each in a line."""
    asked = [(one.paragraph, one.questions) for one in strip.cells]
    contested = [(one.paragraph, one.disagreements) for one in strip.cells]
    return [
        Text(words("**Questions:** {where}", where=_where(asked))),
        Text(words("**Disagreements:** {where}", where=_where(contested))),
        Text(words("**Silence:** {where}", where=_silence(strip))),
    ]


def _elsewhere(strip: Strip) -> list[Text]:
    if not strip.elsewhere.replies:
        return []
    return [Text(words("**Without a paragraph:** {said}", said=_counts(strip.elsewhere)))]


def _where(counted: Sequence[tuple[int, int]]) -> Words:
    told = sorted((one for one in counted if one[1] >= FEWEST_COUNTED), key=lambda one: (-one[1], one[0]))[:MOST_NAMED]
    few = [number for number, count in counted if 0 < count < FEWEST_COUNTED]
    most = ", ".join(f"¶{number}: {count}" for number, count in told)
    if told and few:
        return words("{most}; fewer than {least} each at {few}", most=most, least=FEWEST_COUNTED, few=listed(few))
    if few:
        return words("fewer than {least} each at {few}", least=FEWEST_COUNTED, few=listed(few))
    return words("{most}", most=most) if told else words("nowhere")


def _silence(strip: Strip) -> Words:
    quiet = silent(strip)
    if not strip.cells:
        return words("no paragraph has been opened yet")
    return words("{paragraphs}", paragraphs=listed(quiet)) if quiet else words("nowhere")


def listed(numbers: Sequence[int]) -> str:
    """Paragraphs in few signs: "¶1–3, ¶7"."""
    runs = [f"¶{first}" if first == last else f"¶{first}–{last}" for first, last in _runs(numbers)]
    return ", ".join([*runs[:MOST_RUNS], "…"] if len(runs) > MOST_RUNS else runs)


def _runs(numbers: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


def _row(cell: Cell) -> Words:
    return words("¶{n}: {said}", n=cell.paragraph, said=_counts(cell))


def _counts(cell: Cell) -> Words:
    return words(
        "replies {replies}, questions {questions}, disagreements {disagreements}",
        replies=number_said(cell.replies),
        questions=number_said(cell.questions),
        disagreements=number_said(cell.disagreements),
    )


def _how() -> Words:
    return words(
        "A reply belongs to the paragraph that it names or repeats, else to that of its question or of the reply it "
        "answers. Disagreement is an answer that itself says so."
    )


def _cautions(strip: Strip) -> list[Block]:
    found: list[Block] = [
        Small(_how()),
        Small(words("Counted from what members wrote, so some is missed. Silence may mean that all is clear.")),
    ]
    if strip.aged:
        found.append(Small(words("Older replies, whose words are not kept any more, are not counted.")))
    return found


def strip_described(strip: Strip) -> Words:
    """The picture in words, for whoever does not see it."""
    if not strip.cells:
        return words("An empty strip: no paragraph has been opened yet.")
    asked = [(one.paragraph, one.questions) for one in strip.cells]
    contested = [(one.paragraph, one.disagreements) for one in strip.cells]
    return words(
        "A strip of {first} to {last} in three rows. Questions: {questions}. Disagreements: {disagreements}. Silence: "
        "{silence}. The same stands in the text.",
        first=f"¶{strip.cells[0].paragraph}",
        last=f"¶{strip.cells[-1].paragraph}",
        questions=_where(asked),
        disagreements=_where(contested),
        silence=_silence(strip),
    )
