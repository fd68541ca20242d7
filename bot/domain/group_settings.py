"""Every setting of a group that people change, in one table: how it is called, shown, asked for and read.

One row is one setting: the panel, its form, its refusals and its storing follow from it. A setting's name is a field of
`Group` or of `Options`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Literal
from zlib import crc32

from bot.domain.errors import BadInput
from bot.domain.groups import Group, zone_named
from bot.domain.options import Options
from bot.domain.planning import DAYS, days_named, time_named
from bot.domain.words import Words, plural, words

Kind = Literal["line", "one", "several", "channel", "role"]
"""How it is asked for: a line of text, one or several of a few choices, one of the server's channels or roles."""

Values = Mapping[str, Any]
"""New values by the names of fields of `Group` or `Options`."""

LONGEST_NAME = 60
NO_QUIET = ("-", "–", "—", "none", "no", "off")


@dataclass(frozen=True)
class Setting:
    """One row. `read` turns what was typed or chosen (several with commas) into values, or refuses in one sentence."""

    name: str
    label: Words
    explained: Words
    kind: Kind
    read: Callable[[str], Values]
    held: Callable[[Group], str]
    """What the form holds at first."""
    shown: Callable[[Group], Words]
    choices: Mapping[str, Words] = field(default_factory=dict)
    longest: int = 60

    @property
    def number(self) -> int:
        """Its name in a button's id, the same whatever rows are added."""
        return crc32(self.name.encode())


def line(
    name: str,
    label: Words,
    explained: Words,
    read: Callable[[str], Any],
    *,
    longest: int = 60,
    shown: Callable[[Any], Words] | None = None,
) -> Setting:
    """A setting that is typed; `read` gives its value."""
    say = shown or (lambda value: words("{value}", value=value))
    return Setting(
        name,
        label,
        explained,
        "line",
        lambda typed: {name: read(typed)},
        lambda group: str(value_of(group, name)),
        lambda group: say(value_of(group, name)),
        longest=longest,
    )


def number(name: str, label: Words, explained: Words, least: int, most: int, shown: Callable[[int], Words]) -> Setting:
    """A whole number within bounds."""

    def read(typed: str) -> int:
        if not typed.isdecimal() or not least <= int(typed) <= most:
            raise BadInput(words("“{typed}” does not fit. Write a whole number from {least} to {most}.", typed=typed,
                                 least=least, most=most))  # fmt: skip
        return int(typed)

    return line(name, label, explained, read, longest=9, shown=shown)


def one_of(name: str, label: Words, explained: Words, choices: Mapping[str, Words]) -> Setting:
    """One of a few choices; the keys are what is stored."""

    def read(chosen: str) -> Values:
        if chosen not in choices:
            raise BadInput(words("“{typed}” is not among the choices. Open the form again and pick one.", typed=chosen))
        return {name: chosen}

    def shown(group: Group) -> Words:
        value = str(value_of(group, name))
        return choices.get(value, words("{value}", value=value))

    return Setting(name, label, explained, "one", read, lambda group: str(value_of(group, name)), shown, choices)


def yes_no(name: str, label: Words, explained: Words) -> Setting:
    """Something that is switched on or off."""
    row = one_of(name, label, explained, {"yes": words("yes"), "no": words("no")})

    def held(group: Group) -> str:
        return "yes" if value_of(group, name) else "no"

    return replace(
        row,
        read=lambda chosen: {name: row.read(chosen)[name] == "yes"},
        held=held,
        shown=lambda group: row.choices[held(group)],
    )


DAY_NAMES = (
    words("Monday"),
    words("Tuesday"),
    words("Wednesday"),
    words("Thursday"),
    words("Friday"),
    words("Saturday"),
    words("Sunday"),
)


def days_shown(days: str) -> Words:
    """Weekdays in words, from "1,4"."""
    first, *rest = (DAY_NAMES[int(day)] for day in days.split(","))
    for day in rest:
        first = words("{days}, {day}", days=first, day=day)
    return first


def _name(typed: str) -> str:
    name = " ".join(typed.split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise BadInput(words("A group's name has 1 to {most} characters. Choose one that fits.", most=LONGEST_NAME))
    return name


def _one_id(chosen: str) -> int:
    if not chosen.isdecimal():
        raise BadInput(words("Nothing was chosen. Open the form again and pick one from the list."))
    return int(chosen)


def _quiet(typed: str) -> Values:
    """From "22:00-08:00"; a dash for none."""
    if typed.casefold() in NO_QUIET:
        return {"quiet_from": "00:00", "quiet_until": "00:00"}
    for mark in ("–", "—", " to ", " until "):
        typed = typed.replace(mark, "-")
    start, dash, end = typed.partition("-")
    if not dash:
        raise BadInput(words("“{typed}” is no span of time. Write it as in 22:00-08:00, or - for none.", typed=typed))
    return {"quiet_from": time_named(start).strftime("%H:%M"), "quiet_until": time_named(end).strftime("%H:%M")}


def _quiet_shown(group: Group) -> Words:
    since, until = group.options.quiet_from, group.options.quiet_until
    if since == until:
        return words("none")
    return words("from {since} to {until}", since=since, until=until)


def _quiet_held(group: Group) -> str:
    since, until = group.options.quiet_from, group.options.quiet_until
    return "-" if since == until else f"{since}-{until}"


def _role_shown(group: Group) -> Words:
    if group.facilitator_role_id is None:
        return words("nobody but organisers")
    return words("<@&{role}>", role=group.facilitator_role_id)


def _reading_role_shown(group: Group) -> Words:
    if group.options.reading_role_id is None:
        return words("none")
    return words("<@&{role}>", role=group.options.reading_role_id)


def _days(name: str, label: Words, explained: Words, most: int) -> Setting:
    return number(name, label, explained, 1, most, lambda days: plural("{count} day", "{count} days", days))


def _channel(name: str, label: Words, explained: Words) -> Setting:
    def shown(group: Group) -> Words:
        return words("<#{channel}>", channel=value_of(group, name))

    def read(chosen: str) -> Values:
        return {name: _one_id(chosen)}

    return Setting(name, label, explained, "channel", read, lambda group: str(value_of(group, name)), shown)


SETTINGS: tuple[Setting, ...] = (
    line("name", words("Name"), words("What the group is called."), _name, longest=LONGEST_NAME),
    _channel(
        "home_channel_id", words("Home channel"), words("Where excerpts, threads and summaries are posted.")
    ),
    _channel(
        "review_channel_id", words("Review channel"), words("Where facilitators review drafts; keep it private.")
    ),
    Setting(
        "facilitator_role_id",
        words("Facilitators"),
        words("The role that may plan, review and publish; none for organisers only."),
        "role",
        lambda chosen: {"facilitator_role_id": _one_id(chosen) if chosen else None},
        lambda group: str(group.facilitator_role_id or ""),
        _role_shown,
    ),
    line(
        "zone", words("Time zone"), words("A city, or a name such as Europe/London."),
        lambda typed: zone_named(typed).key,
    ),
    Setting(
        "days",
        words("Weekdays"),
        words("On which days sessions are proposed."),
        "several",
        lambda chosen: {"days": ",".join(map(str, days_named(chosen)))},
        lambda group: ",".join(DAYS[int(day)] for day in group.days.split(",")),
        lambda group: days_shown(group.days),
        dict(zip(DAYS, DAY_NAMES, strict=True)),
    ),
    line(
        "at", words("Time of day"), words("When sessions begin, such as 19:00."),
        lambda typed: time_named(typed).strftime("%H:%M"), longest=8,
    ),
    one_of(
        "language",
        words("Language"),
        words("Of what I post for all. What is not translated stays English; questions follow the text."),
        {"en": words("English"), "es": words("Spanish")},
    ),
    Setting(
        "quiet",
        words("Quiet hours"),
        words("Reminders and nudges wait, sessions do not. Such as 22:00-08:00; - for none."),
        "line",
        _quiet,
        _quiet_held,
        _quiet_shown,
        longest=20,
    ),
    yes_no(
        "approve_unnamed",
        words("Approve replies without name"),
        words("Replies from the form that bear no name wait for a facilitator first."),
    ),
    yes_no(
        "positions",
        words("Quick positions"),
        words("Agree, Unsure, Disagree on a contested question; counts when the session closes."),
    ),
    yes_no(
        "nudges",
        words("Nudges"),
        words("In private, for members who switch them on in /me; at most one a week."),
    ),
    yes_no(
        "roles",
        words("Roles by turns"),
        words("Starter, source searcher, summariser: offered in private to who takes offers (/me)."),
    ),
    yes_no(
        "quiet_weeks",
        words("Tell of quiet weeks"),
        words("A line in the review channel when a session is half over without a reply."),
    ),
    yes_no(
        "one_voice",
        words("Tell of one loud voice"),
        words("A draft says, without a name, when one of four or more writers has over 40 % of the words."),
    ),
    yes_no(
        "open_text",
        words("Whole text open"),
        words("Answer questions from all of the text, also from what has not been posted yet."),
    ),
    yes_no("plain", words("Plain messages"), words("Without boxes, kinder to screen readers.")),
    Setting(
        "reading_role_id",
        words("Reading role"),
        words("The role that members get when they join and lose when they leave; none if there is none."),
        "role",
        lambda chosen: {"reading_role_id": _one_id(chosen) if chosen else None},
        lambda group: str(group.options.reading_role_id or ""),
        _reading_role_shown,
    ),
    _days(
        "keep_replies_days", words("Replies are kept"), words("Days after the summary of their week, 1 to 365."), 365
    ),
    _days("keep_drafts_days", words("Drafts are kept"), words("Days of a draft that is not published, 1 to 365."), 365),
    _days("keep_audit_days", words("Record is kept"), words("Days of the record of who changed what, 1 to 730."), 730),
    _days(
        "keep_server_days", words("After removal"), words("Days all is kept after I am removed here, 1 to 90."), 90
    ),
)  # fmt: skip

_OF_OPTIONS = {one.name for one in fields(Options)}


def value_of(group: Group, name: str) -> Any:  # noqa: ANN401
    """The value of a group's field or option."""
    return getattr(group.options if name in _OF_OPTIONS else group, name)


def setting_numbered(wanted: int) -> Setting | None:
    """The row that a button means."""
    return next((one for one in SETTINGS if one.number == wanted), None)


def read_setting(setting: Setting, typed: str) -> Values:
    """The new values; too long a text is refused here for all."""
    typed = typed.strip()
    if setting.kind == "line" and len(typed) > setting.longest:
        raise BadInput(
            words("{setting}: {count} characters. Keep it within {most}.", setting=setting.label, count=len(typed),
                  most=setting.longest)
        )  # fmt: skip
    return setting.read(typed)


def changed(group: Group, values: Values) -> Group:
    """The group with new values of its fields and options."""
    options = {name: value for name, value in values.items() if name in _OF_OPTIONS}
    own = {name: value for name, value in values.items() if name not in _OF_OPTIONS}
    return replace(group, **own, options=replace(group.options, **options))
