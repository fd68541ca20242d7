"""The neutrality linter: rules over prompts, guides and the bot's own words, each finding with its remedy.

Rules, by number: 1 no evaluative word of our own; 2 every claim has its speaker; 3 contestation asks for the strongest
form of at least two sides, alike; 4 no yes/no opening, leading tag or presupposed verdict; 5 at most 45 words; 6 nobody
as model or warning, no call to act; 7 comprehension and close reading point into the excerpt; 8 what presses the author
and what presses the author's critics is counted. A linter sees words, not meaning: it is a hint, a person decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from bot.domain.words import Words, words

Kind = Literal["comprehension", "close reading", "connection", "contestation", "fact", "claim", "definition", "notice"]
"""The four kinds of prompt; what a guide holds besides; "notice" is any other sentence of the bot's own."""

Pressed = Literal["author", "critics", "both", "neither"]

MOST_WORDS = 45
UNLIKE = 3
"""How many times longer one side may be named than the other."""
UNLIKE_FROM = 6

PROMPTS = frozenset(("comprehension", "close reading", "connection", "contestation"))
POINTING = frozenset(("comprehension", "close reading"))
STATING = frozenset(("fact", "claim"))


@dataclass(frozen=True)
class Finding:
    """What a rule objects to: `place` are the words as they stand, from `start` on; `remedy` says what to do."""

    rule: int
    place: str
    start: int
    remedy: Words


@dataclass(frozen=True)
class Sentence:
    """A sentence of the text checked, with its place."""

    start: int
    text: str


def _any_of(*alternatives: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(alternatives)})\b", flags)


_EVALUATIVE = _any_of(
    "brilliant(?:ly)?", "excellent(?:ly)?", "great(?:est)?", "wonderful(?:ly)?", "superb(?:ly)?", "masterly", "noble",
    "inspiring", "admirabl[ey]", "heroic(?:ally)?", "courageous(?:ly)?", "profound(?:ly)?", "insightful", "compelling",
    "convincing(?:ly)?", "persuasive(?:ly)?", "powerful(?:ly)?", "eloquent(?:ly)?", "wise(?:ly)?", "sensibl[ey]",
    "rightly", "wrongly", "correctly", "incorrectly", "fortunately", "unfortunately", "sadly", "luckily", "evil",
    "regrettabl[ey]", "terribl[ey]", "awful(?:ly)?", "horribl[ey]", "dreadful(?:ly)?", "shameful(?:ly)?", "wicked",
    "disgraceful", "outrageous(?:ly)?", "appalling(?:ly)?", "absurd(?:ly)?", "ridiculous(?:ly)?", "foolish(?:ly)?",
    "stupid(?:ly)?", "silly", "naive(?:ly)?", "flawed", "misguided", "fallacious", "biased", "one-sided", "simplistic",
    "dangerous(?:ly)?", "disastrous(?:ly)?", "catastrophic", "so-called", "supposedly", "allegedly", "propaganda",
    "amazing(?:ly)?", "fascinating", "impressive(?:ly)?", "disappointing(?:ly)?", "unfair(?:ly)?", "unjust(?:ly)?",
)  # fmt: skip

_TAGS = re.compile(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should)n[’']t (?:it|they|you|we|he|she|there)\b"
    r"|\b(?:is it not|(?:do|don[’']t|would|wouldn[’']t) you (?:not )?agree|surely|no doubt|of course|after all)\b"
    r"|\b(?:as we all know|every(?:one|body) knows that|it is clear that|clearly|obviously|undoubtedly)\b"
    r"|\bneedless to say\b|,\s*(?:right|correct|yes|no)\?",
    re.IGNORECASE,
)
_VERDICT = re.compile(
    r"\bwhy\b[^?.]*\b(?:right|wrong|correct|incorrect|mistaken|justified|unjustified|fair|better|worse|best|worst"
    r"|fail\w*|succeed\w*|to blame|doomed)\b"
    r"|\bhow (?:right|wrong|badly|well) (?:is|are|was|were|does|do|did)\b"
    r"|\bwhat (?:makes|made)\b[^?.]*\b(?:right|wrong|better|worse|good|bad|correct|mistaken)\b",
    re.IGNORECASE,
)
_AUXILIARY = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must"
    r"|(?:is|are|was|were|do|does|did|has|have|had|ca|could|wo|would|should)n[’']t)"
)
_YES_NO = re.compile(rf"{_AUXILIARY}\b", re.IGNORECASE)
_YES_NO_LATER = re.compile(
    rf"(?:in|on|at|after|according to|given|looking|so|and|but|then|if|here)\b[^?]*?,\s*({_AUXILIARY})\s+"
    r"(?:the|a|an|it|he|she|they|you|we|this|that|there|these|those|[A-Z¶{])",
)

_POINTS = re.compile(r"¶\s?\d|\{(?:n|span|word)\}|“[^”]+”")
_ATTRIBUTED = re.compile(
    r"¶|\{(?:n|span|speaker)\}|“|\b(?:author|article|text|excerpt|paragraphs?|readers?|somebody|says?|writes?|states?"
    r"|according to)\b",
    re.IGNORECASE,
)
_ASKS_TO = re.compile(
    r"(?:and |then )?(?:say|name|read|suppose|give|compare|choose|find|look|take|imagine|think|put|tell|point|explain"
    r"|describe|make|set|ask|try|argue|use|consider|leave|answer|list|show|quote|replace|exchange|restate|write|keep"
    r"|mark|swap|remove|add|begin)\b",
    re.IGNORECASE,
)

_STRONGEST = _any_of("strongest", "best", "más (?:fuerte|sólida)s?")
_SIDES = re.compile(
    r"\ba favor\b.*\ben contra\b|\b(?:ambos|ambas|cada)\b|"
    r"\b(?:each|both|either|two (?:readers|sides)|for and against)\b|\bone\b.*\banother\b|\bstrongest\b.*\bstrongest\b"
    r"|\b(?:for|against)\b.*\band (?:for|against)\b|\b(\w+) who\b.*\band (?:for |by )?\1 who\b",
    re.IGNORECASE | re.DOTALL,
)
_PAIR = re.compile(
    r"\b(?:for|against)\b(?P<one>[^?.]+?),? and (?:for|against)\b(?P<other>[^?.]+)"
    r"|\bone\b(?P<first>[^?.]+?)[,;]? (?:and )?another\b(?P<second>[^?.]+)",
    re.IGNORECASE,
)
_LEANS = _any_of(
    "rather than", "instead of", "even though", "despite", "admittedly", "only then", "merely", "first .* then",
    "overcome", "refute", "defend", "rebut",
)  # fmt: skip

_NAME = r"(?:the\s+)?[A-Z]\w+"
_MODEL = re.compile(
    rf"\b(?:[Ll]essons? (?:from|of)|[Ll]earn(?:ed|t)? from|[Ee]xample (?:of|set by)|[Mm]odel (?:for|of)"
    rf"|[Ff]ollow(?:ing)?|[Ii]mitate|[Ee]mulate|[Ww]arning (?:from|of)|no better than|just like|as \w+ as)\s+{_NAME}"
    r"|\bas an? (?:model|warning|hero|heroine|villain|martyr|inspiration)\b"
)
_PARTIES = re.compile(
    r"\b(?:[A-Z]\w+ Party|Tor(?:y|ies)|Republicans?|Democrats?|Conservatives|Liberals|Nazis?|[Ff]ascis(?:m|ts?)"
    r"|[Cc]ommunis(?:m|ts?)|[Ss]ocialis(?:m|ts?)|[Ll]iberalism|[Cc]onservatism|[Nn]ationalis(?:m|ts?)|[Aa]narchis(?:m|ts?)"
    r"|[Zz]ionis(?:m|ts?)|[Ii]slamis(?:m|ts?)|Brexit(?:eers?)?)\b"
)
_ACTS = (
    r"(?:join|vote|sign|protest|march|donate|boycott|campaign|support|resist|strike|organi[sz]e|demand|oppose|fight"
    r"|rise up|act now)"
)
_CALLS = re.compile(
    rf"\b(?:we|you|everyone|everybody|readers|people|citizens|workers) (?:should|must|ought to|need to)\b"
    rf"|\b(?:should|must|can|could) (?:we|you|everyone|people|workers) (?:do|act|help|stop|change|{_ACTS})\b"
    rf"|\blet(?: us|[’']s) {_ACTS}\b|\b(?:take action|get involved|take to the streets|write to your)\b",
    re.IGNORECASE,
)
_ACT_FIRST = re.compile(rf"{_ACTS}\b", re.IGNORECASE)

_AUTHOR_PRESSED = re.compile(
    r"\bauthor\b[^?.]*\b(?:leaves? (?:out|open)|omits?|hides?|assumes?|not say|prove|shown|earned|doubt|answer)\b"
    r"|\b(?:leaves? (?:out|open|unsaid)|to doubt|would have to be shown|could not see|not mentioned|another honest way"
    r"|other honest way|third way)\b",
    re.IGNORECASE,
)
_CRITICS_PRESSED = re.compile(
    r"\b(?:critics?|doubters?|opponents?|objectors?|those who disagree)\b[^?.]*\b(?:answer|accept|concede|grant"
    r"|overlook|explain|shown|leave out|miss)\b|\bto accept\b|\bconcede\b",
    re.IGNORECASE,
)


def findings(
    text: str,
    kind: Kind,
    *,
    speaker: str = "",
    paragraph: int | None = None,
    excerpt: str | None = None,
    span: tuple[int, int] | None = None,
) -> tuple[Finding, ...]:
    """Everything the rules object to, in the rules' order.

    `speaker` and `paragraph` belong to claims and facts; with `excerpt` (its text) and `span` (first and last ¶) it is
    also checked that a prompt quotes and points to what is there. Slots of a stem, such as `{n}`, count as filled.
    """
    own = _own_words(text)
    found: list[Finding] = []
    if kind != "claim":
        found += _hits(1, _EVALUATIVE, own, text, words("Leave it out, or quote it from the text with its ¶."))
    if kind in STATING:
        found += _unattributed(text, kind, speaker, paragraph)
    if kind in PROMPTS:
        found += _own_claims(own, text)
    if kind == "contestation":
        found += _sides(own, text)
    if kind in PROMPTS:
        found += _yes_no(own, text)
    if kind in PROMPTS or kind == "notice":
        found += _hits(4, _TAGS, own, text, words("Ask without hinting at the answer."))
        found += _hits(4, _VERDICT, own, text, words("Ask what speaks for it and what against, without the verdict."))
        found += _length(text)
    if kind in PROMPTS:
        found += _models_and_calls(own, text, kind)
        found += _pointing(text, kind, excerpt, span)
    return tuple(found)


def pressed(text: str, kind: Kind) -> Pressed:
    """Whom a prompt presses: the author, the author's critics, both (as contestation does) or neither."""
    if kind == "contestation":
        return "both"
    author, critics = bool(_AUTHOR_PRESSED.search(text)), bool(_CRITICS_PRESSED.search(text))
    if author and critics:
        return "both"
    return "author" if author else "critics" if critics else "neither"


def pressure(prompts: Iterable[tuple[Kind, str]]) -> Counter[Pressed]:
    """Rule 8: how many prompts of a programme press whom; a count to show, not a finding."""
    return Counter(pressed(text, kind) for kind, text in prompts)


def _own_words(text: str) -> str:
    """The text with what stands in quotation marks blanked, so that places stay."""
    return re.sub(r"“[^”]*”", lambda match: "“" + " " * (len(match[0]) - 2) + "”", text)


def _sentences(own: str) -> Iterator[Sentence]:
    for match in re.finditer(r"[^.?!]+[.?!]*", own):
        stripped = match[0].lstrip()
        if any(character.isalnum() for character in stripped) or "¶" in stripped:
            yield Sentence(match.end() - len(stripped), stripped.rstrip())


def _hits(rule: int, pattern: re.Pattern[str], own: str, text: str, remedy: Words) -> list[Finding]:
    return [Finding(rule, text[match.start() : match.end()], match.start(), remedy) for match in pattern.finditer(own)]


def _unattributed(text: str, kind: Kind, speaker: str, paragraph: int | None) -> Iterator[Finding]:
    if kind == "claim" and not speaker.strip():
        yield Finding(2, text, 0, words("Name the speaker who claims it, for example “the author”."))
    if kind == "fact" and paragraph is None:
        yield Finding(2, text, 0, words("Give the ¶ in which the text states it."))


def _own_claims(own: str, text: str) -> Iterator[Finding]:
    for sentence in _sentences(own):
        if sentence.text.endswith("?") or _ASKS_TO.match(sentence.text) or _ATTRIBUTED.search(sentence.text):
            continue
        place = text[sentence.start : sentence.start + len(sentence.text)]
        yield Finding(2, place, sentence.start, words("Say who claims this, or where: “the author says”, or a ¶."))


def _sides(own: str, text: str) -> Iterator[Finding]:
    if not _STRONGEST.search(own):
        yield Finding(3, text, 0, words("Ask for the strongest form of each side."))
    if not _SIDES.search(own):
        yield Finding(3, text, 0, words("Ask for at least two sides in the same breath."))
    for match in _PAIR.finditer(own):
        lengths = sorted(
            len((side or "").split()) for side in (match["one"] or match["first"], match["other"] or match["second"])
        )
        if lengths[1] > UNLIKE * lengths[0] and lengths[1] - lengths[0] > UNLIKE_FROM:
            yield Finding(3, text[match.start() : match.end()], match.start(), words("Give the sides like room."))
    yield from _hits(3, _LEANS, own, text, words("Word it so that the sides could change places."))


def _yes_no(own: str, text: str) -> Iterator[Finding]:
    for sentence in _sentences(own):
        if not sentence.text.endswith("?"):
            continue
        first, later = _YES_NO.match(sentence.text), _YES_NO_LATER.match(_lowered(sentence.text))
        at = sentence.start if first else sentence.start + later.start(1) if later else None
        if at is not None:
            yield Finding(4, text[at : at + 30].partition("?")[0], at, words("Open with what, which, how or where."))


def _lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _length(text: str) -> Iterator[Finding]:
    count = len(text.split())
    if count > MOST_WORDS:
        remedy = words("{count} words: cut it to {most} at most.", count=count, most=MOST_WORDS)
        yield Finding(5, text, 0, remedy)


def _models_and_calls(own: str, text: str, kind: Kind) -> Iterator[Finding]:
    yield from _hits(6, _MODEL, own, text, words("Leave it to the readers to find examples."))
    if kind == "connection":
        yield from _hits(6, _PARTIES, own, text, words("Ask without naming a party or movement."))
    yield from _hits(6, _CALLS, own, text, words("Ask about the text, and call nobody to act."))
    for sentence in _sentences(own):
        if match := _ACT_FIRST.match(sentence.text):
            yield Finding(6, match[0], sentence.start, words("Ask about the text, and call nobody to act."))


def _pointing(text: str, kind: Kind, excerpt: str | None, span: tuple[int, int] | None) -> Iterator[Finding]:
    if kind in POINTING and not _POINTS.search(text):
        yield Finding(7, text, 0, words("Name a ¶, or quote a word of the excerpt."))
    if span is not None:
        for match in re.finditer(r"¶\s?(\d+)(?:–(\d+))?", text):
            if any(not span[0] <= int(number) <= span[1] for number in match.groups() if number):
                remedy = words("Point to a paragraph from ¶{first} to ¶{last}.", first=span[0], last=span[1])
                yield Finding(7, match[0], match.start(), remedy)
    if excerpt is not None:
        for match in re.finditer(r"“([^”]+)”", text):
            if match[1].rstrip(",.") not in excerpt:
                yield Finding(7, match[0], match.start(), words("Quote what the excerpt says, letter for letter."))
