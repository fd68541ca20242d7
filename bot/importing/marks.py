"""What a short block is, by its form: byline, date, issue, caption, rights, source, title."""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.importing.blocks import OPENERS, Block, ending
from bot.importing.dates import date_in, only_date
from bot.importing.names import NOT_NAMES, is_name, names_in, names_listed

_BY = re.compile(
    r"^(?:by|written by|words(?: by)?:?|text(?: by)?:?|story by|author:?|an essay by|por|par|von)\s+(.{3,120})$",
    re.IGNORECASE,
)
_BY_LETTERS = re.compile(
    r"^(?:作者|著者|撰文|文)\s?[：:／/]\s?([\u4e00-\u9fff\u3040-\u30ff·・、 ]{2,30})$"
    r"|^(?:بقلم|تأليف)\s?:?\s([\u0621-\u064a ]{3,60})$"
    r"|^מאת\s?:?\s([\u05d0-\u05ea\"'׳״ -]{3,60})$"
)
"""A byline in Chinese, Japanese, Arabic or Hebrew, whose names have no capitals to be known by."""
_ISSUE = re.compile(
    r"^(?:from |in )?(?:issue|no\.|number|vol\.?|volume|edition|nr\.)\s?(?:no\.?|number|#)?\s?[\divxlc]{1,6}\b.{0,60}$|"
    r"^#\d{1,5}$",
    re.IGNORECASE,
)
_RIGHTS = re.compile(
    r"^(?:©|\(c\)\s|copyright\b|all rights reserved|licen[sc]ed under|this (?:work|article|text|"
    r"essay) is (?:licen[sc]ed|in the public domain)|creative commons|cc[- ]by|public domain|"
    r"todos los derechos reservados|(?:please )?do not (?:repost|reproduce|republish)\b)",
    re.IGNORECASE,
)
_RIGHTS_LABELLED = re.compile(r"^(?:rights?(?: note)?|licen[sc]e|licencia|derechos)\s?[:：]\s*(\S.*)$", re.IGNORECASE)
_SOURCE = re.compile(
    r"^(?:source|url|link|permalink|original(?:ly)?(?: published)?(?: at| on| in)?|first published(?: "
    r"at| on| in)?|from)\s?:?\s+(https?://\S{4,300}|www\.\S{4,300})\.?$|^(https?://\S{4,300})"
    r"$",
    re.IGNORECASE,
)
_PUBLISHED_IN = re.compile(
    r"^(?:this (?:article|essay|text|piece) )?(?:was )?(?:originally|first) (?:published|appeared|"
    r"printed)(?: in| on| by| at)? (.{3,80}?)\.?$",
    re.IGNORECASE,
)

_CREDITED = (
    "pic|pics|picture|pictures|photo|photos|photograph|photographs|photography|image|images|"
    "illustration|credit|photo credit|image credit|artwork|graphic|cartoon|foto"
)
_CREDIT_END = re.compile(rf"\s*[(\[](?:{_CREDITED})(?: by)?\s?[:/]?\s?([^()\[\]]{{2,120}})[)\]]\.?$", re.IGNORECASE)
_CREDIT_TAIL = re.compile(
    rf"(?:^|[.!?…”\"]\s|\s[|–—]\s)(?:{_CREDITED})(?:\s?:|(?: courtesy)?(?: of| by)\s)\s?([^:]{{2,80}})$", re.IGNORECASE
)

_SECTIONS = frozenset(
    "opinion comment features feature news analysis culture books review reviews essay essays "
    "letters editorial interview "
    "interviews world politics history arts long read the long read society economy science column columns blog".split()
) | {"long read", "the long read"}

_SAYS = (
    "writes reports argues explains asks looks examines considers reviews investigates reflects "
    "traces explores talks speaks remembers introduces describes reveals interviews meets visits "
    "says recalls"
)
_SAYS_SET = frozenset(_SAYS.split())
_NOT_AUTHORS = frozenset(
    "translated edited illustrated introduced photographed pictured interviewed compiled directed "
    "published pictures photos photographs written owned led run founded".split()
)

_PUBLICATION = re.compile(
    r"\b(?:times|review|journal|magazine|post|herald|news|worker|weekly|quarterly|gazette|press|"
    r"tribune|guardian|observer|"
    r"telegraph|mail|courier|chronicle|daily|monthly|bulletin|digest|gazette|standard|express|"
    r"star|sun|mirror|independent|"
    r"blog|dispatch|examiner|sentinel|globe|record|register|leader|argus|echo|today|online|\w+\.(?:com|"
    r"org|net|info|co\.uk))\b",
    re.IGNORECASE,
)


class Mark(NamedTuple):
    """What a line is recognised as, and the value it gives."""

    role: str
    value: str
    more: str = ""


def mark_of(text: str) -> Mark | None:
    """The metadata a short line holds, or None where it is not recognised as any."""
    flat = " ".join(text.split())
    if len(flat) > 400:
        return None
    caption = caption_of(flat)
    if caption is not None:
        return Mark("caption", *caption)
    if dated := only_date(flat):
        return Mark("date", dated)
    if _ISSUE.match(flat):
        found = date_in(flat)
        return Mark("issue", flat, found[0] if found else "")
    if len(flat) <= 300 and (labelled := _RIGHTS_LABELLED.match(flat)):
        return Mark("rights", labelled[1])
    if _RIGHTS.match(flat) and len(flat) <= 300:
        return Mark("rights", flat)
    if source := _SOURCE.match(flat):
        return Mark("source", source[1] or source[2])
    if (published := _PUBLISHED_IN.match(flat)) and len(flat) < 160:
        return Mark("published", flat, published[1])
    if flat.casefold() in _SECTIONS:
        return Mark("section", flat)
    return byline_of(flat)


def byline_of(flat: str) -> Mark | None:
    """ "By Jane Roe", alone or with her office or a date beside it."""
    if by := _BY_LETTERS.match(flat):
        return Mark("byline", (by[1] or by[2] or by[3]).strip().replace("、", ", "))
    parts = [part.strip() for part in re.split(r"\s[|•·–—/]\s|\s?\|\s?", flat) if part.strip()]
    author = published = ""
    for place, part in enumerate(parts):
        found = date_in(part)
        rest = found[1].strip(" ,;-–") if found else part
        published = published or (found[0] if found else "")
        named = _BY.match(rest)
        names = names_listed(_without_office(named[1] if named else rest))
        if names and (named or (place == 0 and (len(parts) > 1 or found))):
            author = author or ", ".join(names)
        elif named and len(parts) == 1 and not names:
            return None
    return Mark("byline", author, published) if author and len(flat) <= 120 else None


def _without_office(text: str) -> str:
    """Names without what follows a comma in small letters or an office ("…, political editor", "… in Paris")."""
    kept: list[str] = []
    for part in re.split(r",\s?", re.split(r"\s(?:in|for|at|on)\s", text, maxsplit=1)[0]):
        if kept and not is_name(part) and not re.search(r"\band\b|&", part):
            break
        kept.append(part)
    return ", ".join(kept)


def caption_of(flat: str) -> tuple[str, str] | None:
    """A picture's words and credit, where a credit shows it to be a caption."""
    if len(flat.split()) > 80:
        return None
    for rule in (_CREDIT_END, _CREDIT_TAIL):
        found = rule.search(flat)
        if found and (found.start() == 0 or rule is _CREDIT_END or len(flat) <= 300):
            return flat[: found.start() + (flat[found.start()] in '.!?…”"')].strip(), found[1].strip(" .")
    return None


def standfirst_author(text: str) -> str:
    """The author named inside a standfirst ("…, writes Jane Roe", "Jane Roe looks at …"), or ""."""
    names = [(start, end, name) for start, end, name in names_in(text) if is_name(name)]
    for start, end, name in reversed(names):
        before = text[:start].split()
        if not text[end:].strip(" .!?”") and before:
            verb, earlier = before[-1].casefold(), before[-2].casefold() if len(before) > 1 else ""
            if verb in _SAYS_SET or (verb == "by" and earlier not in _NOT_AUTHORS):
                return name
    for _, end, name in names:
        after = text[end:].split(maxsplit=1)
        if after and after[0] in _SAYS_SET:
            return name
    return ""


def ends_with_author(text: str) -> bool:
    """True for a sentence that ends "…, writes Jane Roe." and quotes nobody."""
    if any(mark in text for mark in '“”"«„'):
        return False
    names = [one for one in names_in(text) if is_name(one[2])]
    if not names or text[names[-1][1] :].strip(" .!?"):
        return False
    before = text[: names[-1][0]].split()
    return bool(before) and before[-1].casefold() in _SAYS_SET


def is_title(block: Block) -> bool:
    """A line that can be a title: short, one line, without the end of a sentence (unless it asks or calls)."""
    text = block.text
    if block.kind != "prose" or block.quoted or "\n" in text or block.words > 20 or len(text) > 140:
        return False
    first = next((ch for ch in text if ch.isalnum()), "")
    if not first or first.islower():
        return False
    if ending(text) in ("", "?", "!"):
        return not (ending(text) and text[0] in '“"«„—')
    return ending(text) == "." and block.words <= 12 and _is_headed(text)


def _is_headed(text: str) -> bool:
    """Capitals throughout, or on every word that is not small: "OF STUDIES.", "A Modest Proposal."."""
    if text.isupper() and len(text) > 3:
        return True
    heavy = [word for word in text.split() if word.strip(OPENERS).casefold() not in NOT_NAMES]
    return len(heavy) >= 2 and all(not word.lstrip(OPENERS)[:1].islower() for word in heavy)


def is_crosshead(block: Block) -> bool:
    """A line that can stand over a paragraph as a heading: short and without an end."""
    text = block.text
    if block.role == "heading":
        return True
    if block.kind not in ("prose", "list") or block.quoted or "\n" in text or block.words > 9 or len(text) > 70:
        return False
    first = next((ch for ch in text if ch.isalnum()), "")
    if not first or first.islower() or text[0] in '“"«„—–-•*':
        return False
    if re.match(
        r"^(?:(?:chapter|part|section|book|act|scene)\s)?(?:[ivxlc]{1,7}|\d{1,3}|one|two|three|four|"
        r"five|six|seven|eight|nine|ten)\.?$",
        text,
        re.IGNORECASE,
    ):
        return True
    return not ending(text) or (ending(text) == "." and text.isupper())


def is_publication(text: str) -> bool:
    """True where the words themselves sound like a newspaper, journal or site."""
    return len(text.split()) <= 6 and _PUBLICATION.search(text) is not None
