"""Dates as newspapers and blogs print them, to ISO; never more than a proposal."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = (
    "january enero janvier januar", "february febrero février februar", "march marzo mars märz",
    "april abril avril", "may mayo mai", "june junio juin juni", "july julio juillet juli",
    "august agosto août", "september septiembre septembre sept", "october octubre octobre oktober",
    "november noviembre novembre", "december diciembre décembre dezember",
)  # fmt: skip
MONTHS = {
    form: number
    for number, forms in enumerate(_MONTHS, 1)
    for name in forms.split()
    for form in {name, name[:3] if len(name) > 4 and name.isascii() else name}
}

_WORDS = r"([^\W\d_]{3,10})\.?"
_DAY_FIRST = re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th|\.)?\s(?:of |de )?{_WORDS},?\s(?:de |del )?(\d{{4}})\b")
_MONTH_FIRST = re.compile(rf"\b{_WORDS}\s(\d{{1,2}})(?:st|nd|rd|th)?,?\s(\d{{4}})\b")
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2})?(?:Z|[+-]\d{2}:?\d{2})?)?")
_NUMBERS = re.compile(r"\b(\d{1,2})[./](\d{1,2})[./](\d{4})\b")

_AROUND = re.compile(
    r"\b(?:first|last|published|posted|updated|modified|created|written|date|on|at|by|in|and|mon|tue|tues|wed|thu|thur|"
    r"thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday|gmt|utc|bst|est|edt|pst|pdt|cet|cest|"
    r"am|pm|issue|print|edition|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lundi|mardi|mercredi|jeudi|"
    r"vendredi|samedi|dimanche)\b|\d{1,2}[:.]\d{2}(?::\d{2})?\s?(?:am|pm)?|[\W_]",
    re.IGNORECASE,
)


def date_in(text: str) -> tuple[str, str] | None:
    """The first full date of a text as ISO, and the text without it."""
    for pattern, order in ((_ISO, "ymd"), (_DAY_FIRST, "dmy"), (_MONTH_FIRST, "mdy"), (_NUMBERS, "dmy")):
        for match in pattern.finditer(text):
            found = _dated(dict(zip(order, match.groups(), strict=False)), sure=pattern is not _NUMBERS)
            if found is not None:
                return found.isoformat(), text[: match.start()] + " " + text[match.end() :]
    return None


def only_date(text: str) -> str:
    """The ISO date of a line that holds a date (with weekday, hour, "published on") and nothing else, or ""."""
    found = date_in(text) if len(text) <= 90 else None
    if found is None:
        return ""
    rest = found[1]
    for _ in range(2):  # a second date, as in "published …, updated …"
        again = date_in(rest)
        rest = again[1] if again else rest
    return "" if _AROUND.sub("", rest) else found[0]


def _dated(parts: dict[str, str], *, sure: bool) -> date | None:
    month = parts["m"]
    number = int(month) if month.isdigit() else MONTHS.get(month.casefold(), 0)
    day = int(parts["d"])
    if not sure and number <= 12 and day <= 12 and number != day:
        return None  # 5/6/2007 is two dates
    if not sure and number > 12:
        number, day = day, number
    try:
        return date(int(parts["y"]), number, day)
    except ValueError:
        return None
