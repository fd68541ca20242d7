"""Containers of a page that say by class or id that they belong to the site: advertisements, promotions, sharing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from bot.importing.markup import remove

LONGEST = 120
"""Words of such a container that is not mostly links; a longer one may be the text in a badly named frame."""

LARGEST_SHARE = 0.4
"""Of the page's words; a container with more is a frame around the page."""

_CONTAINERS = frozenset("div section aside p ul ol dl table figure footer nav center details li".split())
_MEANT: dict[str, str] = {
    **dict.fromkeys(
        "ad ads advert adverts advertisement advertisements advertorial advertising".split(), "advertisement"
    ),
    **dict.fromkeys("adsense dfp sponsor sponsored sponsors promo promos promotion promoted".split(), "advertisement"),
    **dict.fromkeys(
        "related recirculation recirc recommended recommendations readmore outbrain taboola".split(), "other"
    ),
    **dict.fromkeys("share sharing sharebar sharedaddy addthis addtoany".split(), "sharing"),
    **dict.fromkeys("newsletter newsletters mailinglist".split(), "newsletter"),
    **dict.fromkeys("subscribe subscription paywall".split(), "subscription"),
}
_REASON = {"other": "pointer to other pages"}
_DENIED = frozenset("no not non has have with without is hide pre".split())
"""What a name begins with when it means something else: "no-ads", "has-related"."""

_TEXTS = frozenset("work works research hoc".split())
"""What a text's own section has in its name: "related-work", "ad-hoc"."""

_READING = re.compile(
    r"^(?:(?:suggested|recommended|selected) )?(?:further reading|references|bibliography|notes)\b", re.IGNORECASE
)


def take_site_parts(tree: HtmlElement) -> list[tuple[str, str]]:
    """Take such containers out of a page; their words, each with the kind of reason."""
    words = len(tree.text_content().split())
    taken: list[tuple[str, str]] = []
    for element, why in list(_named(tree)):
        if _is_within(element, tree) and _is_small(element, words):
            if text := " ".join(" ".join(element.itertext()).split()):
                taken.append((text, why))
            remove(element)
    return taken


def _named(tree: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    for element in tree.iter():
        if isinstance(element.tag, str) and element.tag in _CONTAINERS and (why := _reason(element)):
            yield element, why


def _reason(element: HtmlElement) -> str | None:
    own = "" if _is_headed_so(element) else element.get("id") or ""
    for name in f"{element.get('class') or ''} {own}".split():
        parts = re.findall(r"[a-z]+", re.sub(r"([a-z])([A-Z])", r"\1-\2", name).casefold())
        if _DENIED.isdisjoint(parts[:1]) and _TEXTS.isdisjoint(parts) and len(parts) <= 4:
            meant = next((_MEANT[part] for part in parts if part in _MEANT), None)
            if meant:
                return _REASON.get(meant, meant)
    return None


def _is_headed_so(element: HtmlElement) -> bool:
    """True where the id is only the heading again, as programs make it for the sections of a text."""
    heading = next(element.iter("h1", "h2", "h3", "h4", "h5", "h6"), None)
    told = "" if heading is None else "-".join(re.findall(r"[a-z0-9]+", heading.text_content().casefold()))
    return bool(told) and told == (element.get("id") or "").casefold().replace("_", "-")


def _is_within(element: HtmlElement, tree: HtmlElement) -> bool:
    """False for what has gone with a container around it."""
    return any(one is tree for one in element.iterancestors())


def _is_small(element: HtmlElement, page: int) -> bool:
    """True for what cannot be the text itself: few words or links, and no main heading nor reading list."""
    text = " ".join(element.text_content().split())
    if any(True for _ in element.iter("h1", "article", "main")) or _READING.match(text):
        return False
    linked = sum(len(" ".join(one.text_content().split())) for one in element.iter("a"))
    count = len(text.split())
    return linked * 2 > len(text) or (count <= LONGEST and count <= LARGEST_SHARE * page)
