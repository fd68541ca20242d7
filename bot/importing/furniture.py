"""What belongs to the site and not to the text: recognised by the form of its sentence, told in the preview."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.domain.words import Words, words

LONGEST = 35
"""Words of a block that can still be furniture; anything longer is text."""

AMBIGUOUS = frozenset(("site label", "page number"))
"""Reasons that a title or crosshead of one word can give as well."""

REASONS: Mapping[str, Words] = {
    "advertisement": words("advertisement"),
    "app or mobile hint": words("app or mobile hint"),
    "comments": words("comments"),
    "contact": words("contact"),
    "cookie notice": words("cookie notice"),
    "head note": words("from the head of the text, kept as a note"),
    "header or footer": words("header or footer"),
    "newsletter": words("newsletter"),
    "page number": words("page number"),
    "pointer to other pages": words("pointer to other pages"),
    "pull quote": words("pull quote, it stands in the text as well"),
    "reading aid": words("reading aid"),
    "sharing": words("sharing"),
    "shop or telephone": words("shop or telephone"),
    "site label": words("site label"),
    "social media": words("social media"),
    "subscription": words("subscription"),
    "table of contents": words("table of contents"),
    "tags": words("tags"),
}
"""Each reason as it is told."""

_LABEL = (
    r"advertisements?|ads?|sponsored(?: content)?|tags?|topics|categories|filed under|comments?|"
    r"\d+ comments?|menu|home|"
    r"search|log ?in|sign ?in|sign ?up|register|subscribe|donate|print|e-?mail|share|tweet|like|follow|follow us|reply|"
    r"print this (?:page|article)|save|bookmark|copy link|facebook|twitter|whatsapp|linkedin|reddit|"
    r"telegram|pinterest|top|back to top|next|previous|next article|previous article|read more|"
    r"more|show more|load more|skip to (?:main )?content|"
    r"article information|article info|about this article|most read|most popular|trending|related|related articles?|"
    r"related stories|related posts|you (?:may|might) also like|more from .{1,40}|recommended(?: for you)?|"
    r"continue reading|listen|newsletter|contact us|privacy policy|terms of use|cookie policy"
)
_OURS = r"\b(?:our|us|here|your|you)\b"

_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (why, re.compile(pattern, re.IGNORECASE))
    for why, pattern in (
        ("advertisement", r"^(?-i:ADVERTISEMENT|ADVERTORIAL|SPONSORED|ANZEIGE|PUBLICIDAD|PUBLICITÉ)\s?[:–—|]\s?\S"),
        (
            "pointer to other pages",
            r"^(?:read more|related (?:articles?|stories|posts)|you (?:may|might) also like|recommended for you|"
            r"continue reading)[\s:>»›…!]*$",
        ),
        ("site label", rf"^(?:{_LABEL})[\s:>»›…!]*$"),
        ("tags", r"^(?:tags|topics|categories|filed under|posted in|keywords|labels)\s?:"),
        (
            "sharing",
            r"^(?:share|tweet|e-?mail|print|send|forward|pin|like)\b.{0,20}\b(?:this|on|via|with|to|"
            r"by)\b.{0,60}[^.?!]$",
        ),
        (
            "sharing",
            r"^(?:share|tweet|e-?mail|print)(?:[\s|,/·•]+(?:share|tweet|e-?mail|print|save|facebook|"
            r"twitter|x|whatsapp|linkedin|reddit|copy link))+$",
        ),
        (
            "newsletter",
            r"^(?:click here|subscribe|sign up|join|get|enjoy|want|don['’]t miss|receive|like what)\b"
            rf"(?=.*(?:newsletter|e-?mail|inbox|subscri|mailing list|updates|bulletin)).*(?:{_OURS}|[^.?!]$)",
        ),
        (
            "subscription",
            r"^(?:subscribe|become a (?:member|subscriber|supporter)|support (?:us|our)|donate|help "
            rf"us|please (?:subscribe|donate|support|consider)|make a donation)\b.*(?:{_OURS}|[^.?!]$)",
        ),
        (
            "app or mobile hint",
            r"^(?:mobile users|download (?:our|the) .{0,30}\bapp\b|get (?:our|the) .{0,30}\bapp\b|add "
            r".{1,60} to your home ?screen|view (?:on|in) (?:mobile|browser))",
        ),
        ("app or mobile hint", r"^.{0,80}\badd .{1,60} to your home ?screen"),
        (
            "social media",
            r"^(?:follow|like|find|join|connect with)\b.{0,40}\b(?:on|at) (?:twitter|facebook|instagram|"
            r"x|mastodon|bluesky|youtube|telegram|linkedin|tiktok|threads)\b",
        ),
        (
            "pointer to other pages",
            r"^(?:read more|see also|related|read also|also read|more on this|watch|listen|read next|"
            r"up next|next up|don['’]t miss|click here|editor['’]s pick)\s?[:»>|]",
        ),
        ("pointer to other pages", r"^(?:click|tap) (?:here|on|below)\b.*(?:here|below|[^.?!]$)"),
        (
            "reading aid",
            r"^(?:estimated )?(?:reading time|time to read)\b.{0,30}$|^\d{1,3}[- ]?min(?:ute)?s?\.?(?: " r"read)?$",
        ),
        (
            "reading aid",
            r"^(?:listen to this (?:article|story)|(?:story|article) continues below|continue reading "
            r"(?:the main story|below)|this article is more than \d+ (?:years?|months?) old)\b.{0,60}$",
        ),
        (
            "cookie notice",
            r"^(?:this (?:web)?site uses cookies|we use cookies|by continuing to (?:use|browse)|accept "
            r"(?:all )?cookies)\b",
        ),
        (
            "comments",
            r"^(?:leave a (?:comment|reply)|post a comment|join the (?:conversation|discussion)|\d+ "
            r"(?:comments|responses|replies)|comments (?:are closed|\(\d+\))|be the first to comment)"
            r"\b.{0,60}$",
        ),
        (
            "shop or telephone",
            r"^(?:buy|order|shop|available (?:from|at)|pre-?order|phone|tel|telephone|call us|ring us|"
            r"to order)\b.{0,200}(?:\d{3,}|https?:|www\.|[£$€]\s?\d)",
        ),
        ("contact", r"^(?:e-?mail|contact|write to|letters to|got a story)\b.{0,80}\b[\w.+-]{1,40}@[\w-]{1,40}\.\w"),
        ("page number", r"^(?:page )?\d{1,4}(?: of \d{1,4})?$|^- ?\d{1,4} ?-$"),
    )
)

_SHOP = re.compile(
    r"\b(?:phone|tel|telephone|call|ring)\b[^.]{0,30}\d[\d\s()-]{5,20}"
    r"|\b(?:available|obtainable|on sale|ordered|bought|purchased|to buy|to order)\b.{0,40}\b(?:from|at|through|via)\b",
    re.IGNORECASE,
)


def furniture(text: str) -> str | None:
    """Why a block is furniture of the site, or None for text."""
    flat = " ".join(text.split())
    if len(flat) > 400 or len(flat.split()) > LONGEST:
        return None
    return next((why for why, rule in _RULES if rule.search(flat)), None)


def is_shop(sentence: str) -> bool:
    """True for a sentence that sells or gives a telephone number; only asked of notes, never of the body."""
    return len(sentence) <= 600 and _SHOP.search(sentence) is not None
