"""How a summary reads: the draft in the review channel, the desk, the published message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.domain.figures import FEWEST_COUNTED, enough
from bot.domain.loud_weeks import one_voice_line
from bot.domain.messages import Block, Button, Heading, Message, Small, Text, Voice
from bot.domain.programmes import days_between
from bot.domain.summaries import MODEL, PointKind, is_plain
from bot.domain.words import Words, plural, words


@dataclass(frozen=True)
class Quoted:
    """A verified quotation; `name` and `link` are empty for a member who is quoted without name."""

    text: str
    name: str
    link: str
    reply: int = 0
    contested: bool = False
    """Whether its author says that it is not what they meant; facilitators only."""


@dataclass(frozen=True)
class Line:
    """A point as it will be shown."""

    position: int
    label: str
    kind: PointKind
    kept: bool
    quotations: tuple[Quoted, ...]
    replies: int
    retitled: bool = False
    """Whether the label is the facilitators' own, and not the members'."""

    @property
    def contested(self) -> bool:
        """Whether somebody who is quoted here says that it is not what they meant."""
        return any(quotation.contested for quotation in self.quotations)


@dataclass(frozen=True)
class Account:
    """Everything that is said of one week."""

    summary_id: int
    revision: int
    week: int
    title: str
    since: datetime
    until: datetime
    lines: tuple[Line, ...]
    replies: int
    spoke: int
    quoted: int
    dropped: int
    writer: str
    model: str = ""
    """The model that was asked for a draft; empty for none."""
    refused: int = 0
    """How much of what it proposed did not pass."""
    before: tuple[int, int] = (0, 0)
    """Replies, and members who wrote, in the week before."""
    joined: int = 0
    """How many have joined: of whom those who wrote are a part."""
    withdrawn: bool = False
    """Whether words were taken back after publication."""
    edited: bool = False
    """Whether quoted words were changed by their author after publication."""
    corrected: bool = False
    """Whether the facilitators took a line out after publication."""
    state: str = "draft"
    zone: str = "UTC"
    one_voice: int | None = None
    """Percent of the words that one voice has, where facilitators are to be told of it."""

    @property
    def days(self) -> dict[str, str]:
        """The first and the last day, by the group's calendar."""
        first, last = days_between(self.since, self.until, self.zone)
        return {"first": first, "last": last}


def draft_message(account: Account) -> Message:
    """The draft for the facilitators, with the two taps that publish a good one."""
    blocks: list[Block] = [Heading(_titled_draft(account)), *_body(account), *coverage(account), *by_model(account)]
    if account.dropped:
        blocks.append(
            Small(
                plural(
                    "{count} quotation was left out because it no longer stands word for word.",
                    "{count} quotations were left out because they no longer stand word for word.",
                    account.dropped,
                )
            )
        )
    contested = sum(line.contested for line in account.lines if line.kept)
    if contested:
        blocks.append(
            Small(
                plural(
                    "Of {count} line an author says that it is not what they meant: review it line by line.",
                    "Of {count} lines an author says that it is not what they meant: review it line by line.",
                    contested,
                )
            )
        )
    blocks += shape(account)
    blocks.append(Small(words("Nothing is public before somebody presses *Publish*.")))
    return Message(tuple(blocks), draft_buttons(account))


def shape(account: Account) -> list[Block]:
    """For facilitators: that one voice has most of the words, where it has."""
    if account.one_voice is None:
        return []
    return [one_voice_line(account.one_voice, account.spoke, account.summary_id)]


def draft_buttons(account: Account) -> tuple[Button, ...]:
    """What can be done with a draft as a whole."""
    return (
        Button("publish", (account.summary_id, account.revision), words("Publish"), "success"),
        Button("review", (account.summary_id, 1), words("Review line by line"), "primary"),
        Button("unseen", (account.summary_id,), words("Who is not represented")),
        Button("bin", (account.summary_id, account.revision), words("Discard"), "danger"),
    )


def named(account: Account) -> Words:
    """What a summary tells of: a week, or days that somebody named."""
    if account.week:
        return words("week {week} of {title}", week=account.week, title=account.title)
    return words("{first} to {last} of {title}", title=account.title, **account.days)


def by_model(account: Account) -> list[Small]:
    """What a model had to do with a draft, and how much of what it proposed was refused."""
    return [Small(said) for said in model_lines(account)]


def model_lines(account: Account) -> tuple[Words, ...]:
    """Which model was asked, whether its draft is this one, and how much did not pass; nothing where none was."""
    if not account.model:
        return ()
    if account.writer == MODEL:
        said = words(
            "The language model {model} helped to choose and group these quotations; all words are the members' own.",
            model=account.model,
        )
    else:
        said = words(
            "The language model {model} was asked, but what it gave was not good enough: these quotations were "
            "chosen without it.",
            model=account.model,
        )
    refused = plural(
        "{count} thing that it proposed was refused, such as words that nobody wrote.",
        "{count} things that it proposed were refused, such as words that nobody wrote.",
        account.refused,
    )
    return (said, refused) if account.refused else (said,)


def _titled_draft(account: Account) -> Words:
    if account.week:
        return words("Draft: week {week} of {title}", week=account.week, title=account.title)
    return words("Draft: {first} to {last} of {title}", title=account.title, **account.days)


def titled(account: Account) -> Words:
    """A summary's title."""
    if account.week:
        return words("Week {week} of {title}", week=account.week, title=account.title)
    return words("{first} to {last} of {title}", title=account.title, **account.days)


def summary_message(account: Account) -> Message:
    """The published summary: what was kept, each quotation with its link, and who is represented."""
    blocks: list[Block] = [
        Heading(titled(account)),
        *_body(account),
        *corrections_of(account),
        *coverage(account),
    ]
    return Message(
        tuple(blocks),
        (
            Button("how", (account.summary_id,), words("How this was made")),
            Button("more", (account.summary_id,), words("More")),
            Button("quoted", (), words("Where I am quoted")),
        ),
    )


def body_lines(account: Account) -> Iterator[tuple[Line, bool]]:
    """The lines that were kept, each with whether it has a title of its own: single voices share one."""
    kept = [line for line in account.lines if line.kept]
    for before, line in zip([None, *kept], kept, strict=False):
        yield line, not (before and _is_alone(before) and _is_alone(line))


def _body(account: Account) -> list[Block]:
    blocks: list[Block] = []
    for line, titled_apart in body_lines(account):
        if titled_apart:
            blocks.append(Text(words("**{label}**", label=heading(line))))
        blocks += spoken(line)
    return blocks


def spoken(line: Line) -> list[Block]:
    """The words under a point's title: members' own, or a note."""
    if line.kind == "note":
        return [Text(words("{note}", note=line.label))]
    return [Voice(quotation.text, quotation.name, quotation.link) for quotation in line.quotations]


def corrections_of(account: Account) -> list[Block]:
    """What was taken out since it was published."""
    return [
        *([withdrawn_line()] if account.withdrawn else []),
        *([Small(words("A contribution was edited by its author."))] if account.edited else []),
        *([Small(words("The facilitators took a contribution out."))] if account.corrected else []),
    ]


def withdrawn_line() -> Small:
    """What a summary says in the place of words that were taken back."""
    return Small(words("A contribution was withdrawn."))


def removed_line() -> Small:
    """What stands in the place of a summary whose reading was removed."""
    return Small(words("This was removed together with its reading."))


def withdrawn_reply() -> Small:
    """What a form reply says when its author has taken it back."""
    return Small(words("A contribution was withdrawn by its author."))


def heading(line: Line) -> Words:
    """A point's title: what it is, in the members' own terms."""
    if line.retitled and line.kind != "note":
        return words("{label} (the facilitators' words)", label=line.label)
    match line.kind:
        case "note":
            return words("A note by the facilitators")
        case "chosen":
            return words("Chosen by the facilitators")
        case "question":
            return words("An open question")
        case "disagreement" if _is_bare(line):
            return words("In reply to one another")
        case "disagreement":
            return words("In reply to one another: {label}", label=line.label)
        case "agreement":
            return words("Agreed: {label}", label=line.label)
        case "unanswered":
            return words("Not answered yet: {label}", label=line.label)
        case "theme" if _is_bare(line):
            return words("In single readers' own words")
        case "theme":
            return words("Mentions of {label}", label=line.label)


def _is_bare(line: Line) -> bool:
    """Whether a point's label claims nothing, so that it is not worth showing."""
    return is_plain(line.label, line.quotations[0].text if line.quotations else "")


def _is_alone(line: Line) -> bool:
    """Whether a point only says what one reader wrote; such points share one title."""
    return line.kind == "theme" and not line.retitled and _is_bare(line)


def coverage(account: Account) -> list[Block]:
    """How many replies there were and whose are quoted, unless so few wrote that it would name them."""
    if account.spoke < FEWEST_COUNTED:
        return []
    counts = {"joined": account.joined, "replies": account.replies, "spoke": account.spoke}
    if enough(account.quoted):
        said = words(
            "{replies} replies. {spoke} of {joined} who joined wrote; {quoted} are quoted.",
            quoted=account.quoted,
            **counts,
        )
    else:
        said = words("{replies} replies. {spoke} of {joined} who joined wrote.", **counts)
    return [Small(said), *([_before(account)] if min(account.before) >= FEWEST_COUNTED else [])]


def _before(account: Account) -> Small:
    """What to measure the week by."""
    replies, spoke = account.before
    return Small(words("The week before: {replies} replies by {spoke} members.", replies=replies, spoke=spoke))
