"""Questions that members suggest: what is taken, how facilitators see them, where an approved one goes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.domain.errors import BadInput, Conflict
from bot.domain.messages import Block, Button, Heading, Message, Small, Text, Verbatim
from bot.domain.neutrality import findings
from bot.domain.prompts import Prompt
from bot.domain.sessions import EDITED, SHOWN_PROMPTS, Session, StoredPrompt, question_typed
from bot.domain.words import plural, words

MOST_WAITING = 3
"""Questions of one member that may wait."""

QUEUE_PAGE = 8
NUMBERED = re.compile(r"¶\s?(\d{1,6})")
NEXT_SESSIONS = 3
"""Sessions that are offered by a button each."""


def suggestion_typed(typed: str) -> str:
    """A question as a member typed it."""
    if not typed.strip():
        raise BadInput(words("The question is empty. Write one, and send it again."))
    return question_typed(typed)


def suggested_message(number: int, text: str, *, named: bool) -> Message:
    """What a member hears who has suggested."""
    said = words("Your question waits for the facilitators. Once approved, a session asks it.")
    wish = words("It is asked with your name.") if named else words("It is asked without your name.")
    back = Button("unsuggest", (number,), words("Take it back"))
    seen = words("Facilitators can look up who suggested it; that they looked is on record.")
    return Message((Text(said), Verbatim(text), Small(wish), Small(seen)), (back,))


def queue_message(waiting: Sequence[tuple[int, str]], page: int, said: Block | None = None) -> Message:
    """What waits, each with a button that opens it."""
    heading = plural("{count} question waits", "{count} questions wait", len(waiting))
    blocks: list[Block] = [said] if said else []
    if not waiting:
        none = words("No question waits. Members suggest one with `/prompt suggest`.")
        return Message((*blocks, Text(none)))
    last = (len(waiting) - 1) // QUEUE_PAGE
    page = max(0, min(page, last))
    blocks.append(Heading(heading))
    for place, (number, text) in list(enumerate(waiting, 1))[page * QUEUE_PAGE :][:QUEUE_PAGE]:
        look = Button("suggested", (number,), words("Decide {n}", n=place))
        blocks.append(Text(words("**{number}.** {question}", number=place, question=text), look))
    buttons = [Button("queue", (page - 1,), words("Back"))] if page else []
    buttons += [Button("queue", (page + 1,), words("Next"))] if page < last else []
    return Message(tuple(blocks), tuple(buttons))


def suggestion_message(number: int, text: str, name: str, *, coming: Sequence[Session], paragraphs: int) -> Message:
    """One question, with the linter's hints and what can be decided; `name` if its author wants to be named."""
    if name:
        title = words("A question that {name} suggests", name=name)
        wish = words("The author wants to be named with it.")
    else:
        title = words("A question that a member suggests")
        wish = words("The author does not want to be named.")
    blocks: list[Block] = [
        Heading(title),
        Verbatim(text),
        Small(wish),
    ]
    missing = [one for one in map(int, NUMBERED.findall(text)) if paragraphs and not 1 <= one <= paragraphs]
    if missing:
        hint = words("Only you see this hint: the text has ¶1 to ¶{last}, and no ¶{n}.", last=paragraphs, n=missing[0])
        blocks.append(Small(hint))
    for found in findings(text, "connection"):
        hint = words("Only you see this hint: “{place}”. {remedy}", place=found.place[:80], remedy=found.remedy)
        blocks.append(Small(hint))
    buttons = [Button("approve", (number, 0), words("Approve: next in the queue"), "primary")]
    buttons += [
        Button("approve", (number, one.n), words("Approve for session {n}", n=one.n)) for one in coming[:NEXT_SESSIONS]
    ]
    buttons.append(Button("decline", (number,), words("Decline"), "danger"))
    buttons.append(Button("queue", (0,), words("Back")))
    if not name:
        buttons.append(Button("asker", (number,), words("Who wrote this")))
    return Message(tuple(blocks), tuple(buttons))


def placed(prompts: Sequence[StoredPrompt], text: str, n: int) -> list[tuple[Prompt, bool]]:
    """A session's questions with an approved one shown: a template's gives way, a question of people's does not."""
    own = [one.prompt for one in prompts if one.shown and one.prompt.move == EDITED]
    if len(own) >= SHOWN_PROMPTS:
        raise Conflict(
            words("Session {n} shows questions by people already. Choose another session, or *next in the queue*.", n=n)
        )
    others = [one.prompt for one in prompts if one.shown and one.prompt.move != EDITED]
    shown = [*own, Prompt("connection", text, EDITED), *others]
    rest = [one.prompt for one in prompts if not one.shown]
    return [
        *((one, True) for one in shown[:SHOWN_PROMPTS]),
        *((one, False) for one in (*shown[SHOWN_PROMPTS:], *rest)),
    ]
