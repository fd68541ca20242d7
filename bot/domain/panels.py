"""What the organiser sees of a plan, one session at a time, before it is started."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.cutting import torn
from bot.domain.index import span
from bot.domain.messages import PLAIN_LIMIT, Block, Button, Heading, Message, Rule, Small, Text, Verbatim, size
from bot.domain.neutrality import Finding, findings
from bot.domain.readings import Paragraph, time_to_read, words_of
from bot.domain.session_types import kind_line
from bot.domain.sessions import EDITED, Session, StoredPrompt
from bot.domain.words import Words, plural, words

EARLIER, LATER, JOIN, SPLIT = range(4)
"""What a press of `cut` asks for."""

OPENING = 160
WAITING = 140
HINTS = 2


@dataclass(frozen=True)
class Opened:
    """One session of a plan with what surrounds it; `before` is the paragraph that stands before its first."""

    session: Session
    total: int
    revision: int
    paragraphs: Sequence[Paragraph]
    before: Paragraph | None
    prompts: Sequence[StoredPrompt]
    language: str
    cuts: bool = True
    """Whether the sessions may still be cut anew."""


def panel(opened: Opened) -> Message:
    """A session's excerpt, date, cut and questions, and what can be done with them."""
    session, paragraphs = opened.session, opened.paragraphs
    count = words_of(paragraphs)
    blocks: list[Block] = [
        Heading(_title(opened)),
        Text(words("{span} · {when}", span=span(session), when=session.starts_at)),
        Small(kind_line(session)),
        Text(
            plural(
                "{count} word, {time} of plain reading",
                "{count} words, {time} of plain reading",
                count,
                time=time_to_read(count),
            )
        ),
        Verbatim(_opening(paragraphs[0].text), f"¶{paragraphs[0].n}"),
    ]
    if len(paragraphs) > 2:
        blocks.append(Small(words("… {span} …", span=_between(paragraphs))))
    if len(paragraphs) > 1:
        blocks.append(Verbatim(_opening(paragraphs[-1].text), f"¶{paragraphs[-1].n}"))
    if opened.before is not None:
        blocks += [
            Text(words("⚠️ {warning}", warning=one)) for one in torn(opened.before, paragraphs[0], opened.language)
        ]
    blocks += [Rule(), *_shown(opened)]
    return Message(tuple(blocks), (*_ways(opened), *_cuts(opened)))


def _title(opened: Opened) -> Words:
    values = {"n": opened.session.n, "total": opened.total}
    if opened.session.title:
        return words("Session {n} of {total}: {title}", title=opened.session.title, **values)
    return words("Session {n} of {total}", **values)


def _opening(text: str) -> str:
    return text if len(text) <= OPENING else text[: text.rfind(" ", 0, OPENING)] + " …"


def _between(paragraphs: Sequence[Paragraph]) -> str:
    """What the panel leaves out: "¶2", "¶2–4"."""
    first, last = paragraphs[1].n, paragraphs[-2].n
    return f"¶{first}" if first == last else f"¶{first}–{last}"


def _shown(opened: Opened) -> list[Block]:
    shown = [one.prompt.text for one in opened.prompts if one.shown]
    return [
        Text(words("**{number}.** {question}", number=place, question=text)) for place, text in enumerate(shown, 1)
    ] or [Text(words("No question is shown with this session."))]


def _ways(opened: Opened) -> list[Button]:
    """The same buttons at the same places in each session: the last is followed by the first.

    The third number says that the press came from a panel, and keeps the two ids apart where there are two sessions.
    """
    programme, n, total = opened.session.programme_id, opened.session.n, opened.total
    turned = [
        Button("plan", (programme, (n - 2) % total + 1, 2), words("Previous")),
        Button("plan", (programme, n % total + 1, 1), words("Next")),
    ]
    return [
        *(turned if total > 1 else ()),
        Button("questions", (programme, n), words("Questions")),
        Button("rename", (programme, n, opened.revision), words("Rename")),
        Button("kind", (programme, n, opened.revision), words("Type")),
        Button("whole", (programme,), words("Whole plan")),
    ]


def _cuts(opened: Opened) -> list[Button]:
    """Only what is possible here."""
    if not opened.cuts:
        return []
    session = opened.session
    args = (session.programme_id, session.n, opened.revision)
    more = len(opened.paragraphs) > 1
    found = []
    if session.n > 1 and opened.before is not None:
        found.append(Button("cut", (*args, EARLIER), words("Begin one ¶ earlier")))
    if session.n > 1 and more:
        found.append(Button("cut", (*args, LATER), words("Begin one ¶ later")))
    if session.n < opened.total:
        found.append(Button("cut", (*args, JOIN), words("Join with the next")))
    if more:
        found.append(Button("cut", (*args, SPLIT), words("Split")))
    return found


def questions(opened: Opened) -> Message:
    """A session's questions: those shown with it, each to be swapped or edited, and those that wait."""
    session = opened.session
    shown = [one for one in opened.prompts if one.shown]
    waiting = [one for one in opened.prompts if not one.shown]
    blocks: list[Block] = [Heading(words("Questions of session {n}", n=session.n))]
    buttons: list[Button] = []
    for place, one in enumerate(shown, 1):
        blocks.append(Text(words("**{number}.** {question}", number=place, question=one.prompt.text)))
        blocks += [Small(_hint(found)) for found in hints(opened, one)[:HINTS]]
        args = (session.programme_id, session.n, opened.revision, one.id)
        if waiting:
            buttons.append(Button("swap", args, words("Swap {number}", number=place)))
        buttons.append(Button("reword", args, words("Edit {number}", number=place)))
    if not shown:
        blocks.append(Text(words("No question is shown with this session.")))
    if waiting:
        blocks += [Rule(), Text(words("These wait behind *Another question*:"))]
        for line in _waiting(opened, waiting):
            if sum(map(size, blocks)) + size(line) > PLAIN_LIMIT:
                break
            blocks.append(line)
    buttons.append(Button("compose", (session.programme_id, session.n, opened.revision), words("Add a question")))
    back = Button("plan", (session.programme_id, session.n, 1), words("Back"))
    return Message(tuple(blocks), (*buttons, back))


def _waiting(opened: Opened, waiting: Sequence[StoredPrompt]) -> list[Small]:
    lines = []
    for one in waiting:
        lines.append(Small(words("{question}", question=_cut_short(one.prompt.text))))
        lines += [Small(_hint(found)) for found in hints(opened, one)[:HINTS]]
    return lines


def hints(opened: Opened, one: StoredPrompt) -> tuple[Finding, ...]:
    """What the neutrality linter says to a question that somebody has written here; never an obstacle."""
    if one.prompt.move != EDITED:
        return ()
    excerpt = "\n".join(paragraph.text for paragraph in opened.paragraphs)
    span_ = (opened.session.first, opened.session.last)
    return findings(one.prompt.text, one.prompt.kind, excerpt=excerpt, span=span_)


def _hint(found: Finding) -> Words:
    return words("Only you see this hint: “{place}”. {remedy}", place=_cut_short(found.place), remedy=found.remedy)


def _cut_short(text: str) -> str:
    return text if len(text) <= WAITING else text[: WAITING - 1].rstrip() + "…"
