"""Who may use what: one line for each command, autocomplete, menu entry, button and form of the bot.

`tests/test_codebase.py` holds the table against the live tree: an entry that is not decided fails there.
`tests/journeys/test_rights.py` then tries every entry as every kind of person.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from discord import AppCommandType, app_commands

from bot.client import Colloquy

Least = Literal["everybody", "facilitators", "organisers"]


NOTHING = 987_654_321
"""A number that nothing has: whoever has the right is told that it is not here."""


class Cell(NamedTuple):
    """Who may at least, and how many numbers the button or form carries (the last of a form is its opening's)."""

    least: Least
    numbers: int = 0
    each: int = NOTHING


WHO: dict[str, Cell] = {
    # commands
    "/setup start": Cell("organisers"),
    "/setup check": Cell("facilitators"),
    "/setup view": Cell("organisers"),
    "/reading import": Cell("facilitators"),
    "/reading list": Cell("facilitators"),
    "/reading remove": Cell("facilitators"),
    "/reading show": Cell("facilitators"),
    "/reading propose": Cell("everybody"),
    "/reading shortlist": Cell("facilitators"),
    "/reading vote": Cell("everybody"),
    "/programme plan": Cell("facilitators"),
    "/programme export": Cell("facilitators"),
    "/programme import": Cell("facilitators"),
    "/programme show": Cell("facilitators"),
    "/programme start": Cell("facilitators"),
    "/programme pause": Cell("facilitators"),
    "/programme resume": Cell("facilitators"),
    "/programme calendar": Cell("everybody"),
    "/programme balance": Cell("facilitators"),
    "/programme strip": Cell("facilitators"),
    "/programme downtime": Cell("facilitators"),
    "/session log": Cell("facilitators"),
    "/session list": Cell("facilitators"),
    "/session meeting": Cell("facilitators"),
    "/session show": Cell("facilitators"),
    "/session add": Cell("facilitators"),
    "/session edit": Cell("facilitators"),
    "/session postpone": Cell("facilitators"),
    "/session cancel": Cell("facilitators"),
    "/session open": Cell("facilitators"),
    "/session close: number": Cell("facilitators"),  # before the command closes the only one that is open
    "/session close": Cell("facilitators"),
    "/summary draft": Cell("facilitators"),
    "/summary review": Cell("facilitators"),
    "/summary publish": Cell("facilitators"),
    "/moderate": Cell("facilitators"),
    "/summary list": Cell("facilitators"),
    "/summary export": Cell("facilitators"),
    "/summary withdraw": Cell("facilitators"),
    "/prompt suggest": Cell("everybody"),
    "/prompt queue": Cell("facilitators"),
    "/prompt approve: question": Cell("facilitators"),  # before the command approves the only one that waits
    "/prompt approve": Cell("facilitators"),
    "/ask": Cell("everybody"),
    "/catchup": Cell("everybody"),
    "/next": Cell("everybody"),
    "/schedule": Cell("everybody"),
    "/glossary": Cell("everybody"),
    "/help": Cell("everybody"),
    "/invite": Cell("everybody"),
    "/me": Cell("everybody"),
    "/about": Cell("everybody"),
    "/privacy": Cell("everybody"),
    # what appears while somebody types: "/command: option"
    "/setup start: zone": Cell("organisers"),
    "/reading remove: reading": Cell("facilitators"),
    "/reading show: reading": Cell("facilitators"),
    "/programme plan: reading": Cell("facilitators"),
    "/session edit: number": Cell("facilitators"),
    "/session postpone: number": Cell("facilitators"),
    "/session cancel: number": Cell("facilitators"),
    "/session open: number": Cell("facilitators"),
    "/glossary: term": Cell("everybody"),
    "/summary export: summary": Cell("facilitators"),
    "/summary withdraw: summary": Cell("facilitators"),
    "/prompt approve: session": Cell("facilitators"),
    "/reading propose: title": Cell("facilitators"),
    # entries of a message's menu
    "menu Add to the discussion": Cell("everybody"),
    "menu Leave out": Cell("facilitators"),
    "menu Who wrote this": Cell("facilitators"),
    "menu Quote in the summary": Cell("facilitators"),
    "menu Withdraw my reply": Cell("everybody"),
    # buttons
    "button join": Cell("everybody"),
    "button consent": Cell("everybody", 1, each=0),
    "button reply": Cell("everybody", 1),
    "button progress": Cell("everybody"),
    "button leave": Cell("everybody"),
    "button export": Cell("everybody"),
    "button erase": Cell("everybody"),
    "button forget": Cell("everybody"),
    "button privacy": Cell("everybody"),
    "button terms": Cell("everybody", 1),
    "button another": Cell("everybody", 2),
    "button others": Cell("everybody", 2),
    "button unseal": Cell("everybody", 1),
    "button line": Cell("everybody", 1),
    "button ask": Cell("everybody"),
    "button share": Cell("everybody", 4),
    "button further": Cell("everybody", 4),
    "button catchup": Cell("everybody"),
    "button next": Cell("everybody"),
    "button calendar": Cell("everybody"),
    "button remind": Cell("everybody"),
    "button lead": Cell("everybody", 1, each=1),
    "button unremind": Cell("everybody"),
    "button about": Cell("everybody", 1),
    "button how": Cell("everybody", 1),
    "button bring": Cell("facilitators"),
    "button propose": Cell("facilitators", 1),
    "button more": Cell("everybody", 1),
    "button quoted": Cell("everybody", 1),
    "button unquote": Cell("everybody", 3),
    "button meant": Cell("everybody", 5),
    "button withdraw": Cell("facilitators", 2),
    "button keep": Cell("facilitators", 1),
    "button discard": Cell("facilitators", 1),
    "button details": Cell("facilitators", 2),
    "button rights": Cell("facilitators", 2),
    "button pointer": Cell("facilitators", 3),
    "button remove": Cell("facilitators", 1),
    "button page": Cell("facilitators", 2),
    "button start": Cell("facilitators", 1),
    "button plan": Cell("facilitators", 2),
    "button whole": Cell("facilitators", 1),
    "button cut": Cell("facilitators", 4),
    "button pace": Cell("facilitators", 3),
    "button move": Cell("facilitators", 4),
    "button postpone": Cell("facilitators", 5),
    "button cancel": Cell("facilitators", 4),
    "button open": Cell("facilitators", 3),
    "button add": Cell("facilitators", 5),
    "button resume": Cell("facilitators", 3),
    "button undo": Cell("facilitators", 2),
    "button rename": Cell("facilitators", 3),
    "button kind": Cell("facilitators", 3),
    "button questions": Cell("facilitators", 2),
    "button swap": Cell("facilitators", 4),
    "button reword": Cell("facilitators", 4),
    "button compose": Cell("facilitators", 3),
    "button publish": Cell("facilitators", 2),
    "button review": Cell("facilitators", 2),
    "button strike": Cell("facilitators", 4),
    "button restore": Cell("facilitators", 4),
    "button retitle": Cell("facilitators", 4),
    "button note": Cell("facilitators", 3),
    "button redraft": Cell("facilitators", 2),
    "button quote": Cell("facilitators", 5),
    "button bin": Cell("facilitators", 2),
    "button unseen": Cell("facilitators", 1),
    "button admit": Cell("facilitators", 1),
    "button reject": Cell("facilitators", 1),
    "button author": Cell("facilitators", 1),
    "button stand": Cell("everybody", 2),
    "button block": Cell("facilitators", 2),
    "button check": Cell("facilitators"),
    "button test": Cell("facilitators"),
    "button untest": Cell("facilitators", 2),
    "button log": Cell("facilitators", 1),
    "button makeup": Cell("facilitators", 2),
    "button stuck": Cell("facilitators", 1),
    "button retry": Cell("facilitators", 1),
    "button elsewhere": Cell("facilitators", 1),
    "button moveto": Cell("facilitators", 2),
    "button stands": Cell("facilitators", 1),
    "button anew": Cell("facilitators", 1),
    "button roles": Cell("everybody"),
    "button offers": Cell("everybody", 1, each=1),
    "button listen": Cell("facilitators", 1),
    "button task": Cell("everybody", 2),
    "button nudges": Cell("everybody"),
    "button nudge": Cell("everybody", 1, each=1),
    "button away": Cell("everybody"),
    "button unnudge": Cell("everybody", 1),
    "button invite": Cell("everybody"),
    "button shift": Cell("facilitators", 1),
    "button pose": Cell("facilitators", 2),
    "button posed": Cell("facilitators", 2),
    "button letbe": Cell("facilitators", 1),
    "button settings": Cell("organisers"),
    "button set": Cell("organisers", 1),
    "button proposal": Cell("everybody"),
    "button unpropose": Cell("everybody", 1),
    "button unsuggest": Cell("everybody", 1),
    "button asker": Cell("facilitators", 1),
    "button weigh": Cell("facilitators", 2),
    "button proposer": Cell("facilitators", 1),
    "button proposals": Cell("facilitators", 2),
    "button listed": Cell("facilitators", 3),
    "button refuse": Cell("facilitators", 2),
    "button poll": Cell("facilitators", 1),
    "button rank": Cell("everybody", 1),
    "button ending": Cell("facilitators", 1),
    "button count": Cell("facilitators", 1),
    "button calloff": Cell("facilitators", 1),
    "button chosen": Cell("facilitators", 1),
    "button queue": Cell("facilitators", 1),
    "button suggested": Cell("facilitators", 1),
    "button approve": Cell("facilitators", 2),
    "button decline": Cell("facilitators", 1),
    # forms
    "form suggest": Cell("everybody", 1),
    "form proposal": Cell("everybody", 1),
    "form rank": Cell("everybody", 2),
    "form ask": Cell("everybody", 1),
    "form line": Cell("everybody", 2),
    "form reply": Cell("everybody", 2),
    "form away": Cell("everybody", 1),
    "form progress": Cell("everybody", 1),
    "form upload": Cell("facilitators", 1),
    "form details": Cell("facilitators", 3),
    "form rights": Cell("facilitators", 3),
    "form stands": Cell("facilitators", 2),
    "form rename": Cell("facilitators", 4),
    "form kind": Cell("facilitators", 4),
    "form reword": Cell("facilitators", 5),
    "form compose": Cell("facilitators", 4),
    "form retitle": Cell("facilitators", 5),
    "form note": Cell("facilitators", 4),
    "form set": Cell("organisers", 2),
}


def entries(bot: Colloquy) -> Iterator[str]:
    """Every way into the bot, as it is loaded."""
    for command in bot.tree.walk_commands():
        if isinstance(command, app_commands.Command):
            yield f"/{command.qualified_name}"
            for option in command.parameters:
                if option.autocomplete:
                    yield f"/{command.qualified_name}: {option.display_name}"
    for kind in (AppCommandType.message, AppCommandType.user):
        yield from (f"menu {menu.name}" for menu in bot.tree.walk_commands(type=kind))
    yield from (f"button {verb}" for verb in bot.presses)
    yield from (f"form {verb}" for verb in bot.submits)
