"""What somebody wants who writes to the bot in plain words, slips of the keys included: most often, to ask the text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Literal

from bot.domain.lexical import bare

Kind = Literal["next", "schedule", "missed", "said", "term", "opinion", "about", "help", "text"]
"""`said`: what members said; `term`: a word of the text; `about`: the bot itself; `text`: anything else."""

LONGEST_WISH = 2_000
"""Characters that are looked at; Discord takes no more in a message."""

LONGEST_COMMAND = 16
"""Words up to which something is looked at as a wish for anything but the text."""

LONGEST_WORD = 16
LONGEST_TERM = 5
ALIKE = 0.79
"""How alike (0 to 1, as difflib counts) a mistyped word and one of those below must be."""


@dataclass(frozen=True)
class Wish:
    """What is wanted, and about what; the topic is in the words that were typed."""

    kind: Kind
    topic: str = ""


_SESSION = "(?:session|meeting|excerpt|part|reading|post|meetup)s?"
_PEOPLE = (
    "(?:people|members|everyone|everybody|anyone|anybody|somebody|someone|others|the others|the group|group|we"
    "|readers|other readers|participants|the participants|the members|the people|the readers|other people|folks)"
)
_ANYBODY = "(?:anyone|anybody|someone|somebody|people|members|others|the others|readers|participants|folks)"
_IT = "(?:he|she|it|they|this|that|these|those|i|we|the author|the authors|the writer|the text|the article|the speaker)"
_VERDICT = (
    "(?:right|wrong|correct|mistaken|true|false|fair|unfair|convincing|convinced|justified|biased|good|bad|plausible"
    "|propaganda|nonsense|worth reading)"
)

PATTERNS: Mapping[Kind, tuple[str, ...]] = {
    "missed": (
        "what (?:have|did|had) i miss(?:ed)?(?: .*)?",
        "(?:please )?catch me up(?: .*)?",
        "catch up",
        "bring me up to (?:date|speed)",
        "what(?: has| is|s)? happened(?: so far| since| (?:since|while) (?:i|we|my|last|monday|yesterday)(?: .*)?)?",
        "que me (?:he perdido|perdi)",
        "was habe ich verpasst",
        "qu ai je (?:manque|rate)",
    ),
    "next": (
        f"(?:when|what|whats|at what time|which day|what time|what day)(?: .*)? (?:next|coming|upcoming) {_SESSION}"
        "(?: .{0,12})?",
        "(?:when|at what time|what time|what day) (?:do|are|will|shall|does|is|s) (?:we|the group|it|the programme"
        "|the program|our group) (?:going to )?(?:meet|meeting|go on|going on|continue|continuing|start|starting|begin"
        "|read on)(?: again| next| on| today| tomorrow)*",
        f"(?:when|what time)(?: is| s| are)? (?:the |our |this |todays )?{_SESSION}(?: on| today| starts?| begins?)?",
        f"(?:what is |whats |what s |the |show |show me )*next(?: {_SESSION}| time| one| up| date)?",
        f"when (?:next|is next) ?{_SESSION}?",
        "下一?次.{0,12}",
        "متى (?:الجلسة|اللقاء|الاجتماع) (?:القادمة?|التالية?|المقبلة?)",
        "cuando (?:es|sera|toca) (?:la )?(?:proxima|siguiente) (?:sesion|reunion)",
        "wann (?:ist|findet) (?:die |das )?nachste (?:sitzung|treffen|sitzung statt|treffen statt)",
        "quand (?:est|a lieu) la prochaine (?:seance|reunion)",
    ),
    "schedule": (
        "(?:(?:show|give|tell|list|see)(?: me| us)? |what (?:is|are|s) |whats |where (?:is|are) |when are |can i see )*"
        f"(?:the |all |our |all the |all of the )*(?:schedule|timetable|calendar|dates|{_SESSION}|meetings)"
        "(?: of (?:the|our|this) group)?",
        "how many (?:sessions|meetings) (?:are there|are left|left|are planned|do we have|remain)",
        "when (?:is|does|will|s) (?:session|part|excerpt|meeting|number) \\d{1,3}(?: .{0,16})?",
    ),
    "said": (
        f"what (?:(?:did|do|does|have|has|are|were|is) )?{_PEOPLE} "
        "(?:say|said|saying|think|thought|thinking|write|written|wrote|writing|discuss|discussed|talk|talked|make)"
        "(?: (?:about|of|on|regarding))?(?P<topic>.*)",
        f"(?:did|does|do|has|have) {_ANYBODY} (?:say|said|think|thought|write|written|mention|mentioned|talk|talked)"
        "(?: (?:anything|something))?(?: (?:about|of|on|regarding))?(?P<topic>.+)",
        f"(?:summari[sz]e|sum up)(?: what)? {_PEOPLE} (?:say|said|think|thought|wrote)(?P<topic>.*)",
        "what (?:was|has been|s been|is|s|got) (?:said|written|discussed|talked)(?: (?:here|so far|in the group"
        "|in the discussion|by people|by members|by others))*(?: (?:about|of|on|regarding))(?P<topic>.+)",
        f"(?:what (?:are|were) )?(?:the )?(?:opinions|views|thoughts|replies|answers|comments) of {_PEOPLE}"
        "(?: (?:about|of|on|regarding))?(?P<topic>.*)",
        "que (?:ha dicho|han dicho|dijo|dijeron|dice|dicen|piensa|piensan|opina|opinan) (?:los demas|otros|las personas"
        "|los miembros|la gente|el grupo)"
        "(?: (?:sobre|de))?(?P<topic>.*)",
        "was (?:haben|sagen|sagten) (?:die )?(?:leute|andere|anderen|mitglieder)(?: (?:uber|zu))?(?P<topic>.*)",
    ),
    "opinion": (
        f"(?:is|are|was|were|s) {_IT} (?:really |actually |even |all )?{_VERDICT}(?P<topic>.*)",
        "(?:is|are|was|were|do you think) (?P<topic>.+) (?:right|wrong|correct|mistaken|convincing|justified|biased"
        "|good|bad|evil|fair|unfair|moral|immoral|legitimate)(?: or (?:wrong|right|not|bad|good))?",
        "(?:what|how|why) (?:do|would|did) (?:you|u) (?:think|feel|say|believe|make|reckon|prefer)"
        "(?: (?:about|of|on|that))?(?P<topic>.*)",
        "(?:do|dont|would|did) (?:you|u) (?:not )?(?:agree|think|believe|like|support|prefer|find|reckon)"
        "(?: (?:with|that|about|of))?(?P<topic>.*)",
        "(?:what is |what s |whats |tell me |give me |i want |share )*(?:your|ur) (?:own |personal |honest )*"
        "(?:opinion|view|take|thoughts|position|verdict|stance|opinions|views)(?: (?:about|of|on))?(?P<topic>.*)",
        "what would (?:you|u) (?:do|choose|vote|decide|recommend|advise)(?P<topic>.*)",
        "what (?:is |s )?(?:your|ur) (?:favou?rite|preferred) (?P<topic>.*)",
        "(?:are|r) (?:you|u) (?:on|for|against|pro|anti|in favou?r of|on the side of) (?P<topic>.+)",
        "(?:is|was) (?:this|it|that|the (?:text|article|essay|story|poem|book)) an? (?:really |very )?"
        "(?:good|bad|great|fair|honest|reliable|important|well written|boring|dangerous) (?P<topic>.+)",
        "who(?: is| was| s)? (?:right|wrong)(?P<topic>.*)",
        "(?:who|whom|what) (?:should|shall|do|would) (?:i|we|one|you|u) (?:vote|side|support|believe|trust|think)"
        "(?: (?:for|with|about|of))?(?P<topic>.*)",
        "(?:should|must|ought) (?P<topic>(?:we|i|they|one|people|you|he|she|the|it) .+)",
        "which side (?:is|are|do|was)(?P<topic>.*)",
        "(?:is|was|are) it (?:really )?(?:good|bad|right|wrong|fair|unfair|true|just|ok|okay|acceptable)"
        " (?:that|to|for|if)(?P<topic>.*)",
        "(?:tiene|tienen) razon(?P<topic>.*)",
        "que (?:opinas|piensas)(?: (?:de|sobre))?(?P<topic>.*)",
        "was (?:denkst|meinst|haltst) du(?: (?:uber|zu|von))?(?P<topic>.*)",
        "(?:hat|haben) (?P<topic>.+) recht",
    ),
    "about": (
        "(?:what|who) (?:is|are|r|s) (?:this |the |dis )?(?:bot|colloquy|you|u|reading bot|thing)",
        "whats (?:this |the )?(?:bot|colloquy)",
        "(?:are|r) (?:you|u) (?:a |an )?(?:bot|human|person|robot|ai|machine|real|llm|chatgpt|model)(?: .{0,20})?",
        "what (?:can|could|do|does) (?:you|u|this bot|the bot) (?:do|know)(?: for (?:me|us))?",
        "how (?:do|does) (?:you|u|this bot|the bot|this) work",
        "who (?:made|built|wrote|runs|programmed|created) (?:you|u|this bot)",
        "(?:tell me |something )*about (?:you|yourself|this bot)",
        "hi|hello|hey|hola|hallo|bonjour|hi there|hello there|good (?:morning|evening|day)|thanks|thank you|thx|test",
        "(?:summari[sz]e|sum up|paraphrase|rewrite|translate|shorten) (?:it|this|that|the|all|everything|for)(?: .*)?",
        "(?:tl ?dr|(?:the |a |short )*summary of (?:the|this) (?:text|article|essay|story|reading|book))(?: .*)?",
        "(?:make|write|compose|draft|give me)(?: me| us)? an? (?:short |brief )?(?:poem|summary|essay|song|joke|story"
        "|reply|answer|tl ?dr)(?: .*)?",
        "(?:ignore|forget|disregard) (?:all |any |your |the |my |previous |prior |earlier )*(?:instructions?|rules?"
        "|prompts?|orders?)(?: .*)?",
        "(?:que|quien) (?:eres|es este bot)",
        "(?:wer|was) (?:bist du|ist dieser bot)",
    ),
    "help": (
        "(?:please )?help(?: me| us)?(?: please)?",
        "(?:what are |show |show me |list )*(?:the |your |all )*commands",
        "how (?:do|can|should) i (?:use|start with|begin with|work with) (?:this|you|it|the bot|this bot|u)",
        "how (?:do|can) i (?:join|leave|take part|participate|reply|answer|start)(?: .{0,20})?",
        "what (?:can|should|could) i (?:ask|do|write|type)(?: (?:here|you|now|next|first))*",
        "ayuda",
        "hilfe",
        "aide",
    ),
    "term": (
        "(?:what|who) (?:is|are|was|were|s) (?:meant by )?(?:an? |the )?(?P<topic>.+)",
        "whats (?:an? |the )?(?P<topic>.+)",
        "what (?:does|do|did) (?:the (?:word|term) )?(?:an? |the )?(?P<topic>.+) mean",
        "(?:define|explain|meaning of|definition of)(?: the (?:word|term))? (?:an? |the )?(?P<topic>.+)",
        "what means (?P<topic>.+)",
        "que (?:es|son|significa) (?:un |una |el |la |los |las )?(?P<topic>.+)",
        "was (?:ist|sind|bedeutet|heisst) (?:ein |eine |der |die |das )?(?P<topic>.+)",
        "qu est ce qu (?:un |une |e )?(?P<topic>.+)",
    ),
}
"""Whole wishes, of small letters without marks; which kind comes first decides."""

_COMMANDS: tuple[Kind, ...] = tuple(kind for kind in PATTERNS if kind != "term")
_ASKING = (["what"], ["who"], ["whom"], ["whose"], ["when"], ["where"], ["why"], ["how"], ["which"])

_COMPILED = {kind: tuple(re.compile(one) for one in patterns) for kind, patterns in PATTERNS.items()}

_POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|ok|okay|so|and|but|please|pls|well|now|um|erm|dear|colloquy|bot"
    r"|(?:can|could|would|will) (?:you|u|someone|anybody) (?:please |pls )?(?:tell|show|explain to|remind) (?:me|us)"
    r"|(?:can|could|would|will) (?:you|u)(?: please| pls)?"
    r"(?= (?:give|summari[sz]e|sum|paraphrase|rewrite|translate|shorten|make|write|compose|draft) )"
    r"|(?:do|does) (?:you|u|anyone|anybody) know|tell (?:me|us)|i (?:would|d) like to know|i want to know"
    r"|just) )+"
)
_TRAILING = re.compile(r"(?: (?:please|pls|thanks|thank you|thx|again|colloquy|bot))+$")

_KNOWN = frozenset(
    """when what which who whats next session meeting coming upcoming schedule timetable calendar dates people members
    everyone everybody others participants readers say said think thought wrote written discuss discussed about your
    opinion view thoughts agree believe right wrong correct mistaken should help commands miss missed catch bring
    happened since mean meaning define explain definition this that does where show group tell told much many more
    most bot colloquy with them then they there their have from were will would could been some text time times like
    than the and are was has had did you for not why its our out all can may any one use see get got too""".split()
)
"""Words that the patterns rest on, and their near neighbours that are no slips."""


def wish_of(text: str) -> Wish:
    """What is wanted; whatever is not surely something else is a question to the text."""
    typed = re.findall(r"[^\W_]+", re.sub(r"[’'`]", " ", text[:LONGEST_WISH]))
    typed = [word for word in typed if not word.isdecimal() or len(word) < 15]
    if not typed:
        return Wish("about")  # the bot was named, and nothing else was said
    if len(typed) > LONGEST_COMMAND:
        return Wish("text", text)
    plain = _plain(typed)
    mended = [_mended(word) for word in plain]
    for kinds in (_COMMANDS, ("term",)):
        for words in (plain, mended):
            found = _match(typed, words, kinds)
            if found is not None:
                return found
    return Wish("text", text)


def is_question(text: str) -> bool:
    """Whether something in a thread reads as if the bot were asked."""
    first = _plain(re.findall(r"[^\W_]+", text)[:1])
    return text.rstrip(" .!").endswith(("?", "？", "؟")) or first[:1] in _ASKING or wish_of(text).kind != "text"


def _plain(typed: list[str]) -> list[str]:
    return [bare(word.casefold()) for word in typed]


def _match(typed: list[str], words: list[str], kinds: Sequence[Kind]) -> Wish | None:
    """The first pattern that fits the whole, or the whole without what is only polite."""
    whole = " ".join(words)
    polite = _POLITE.match(whole)
    start = polite.end() if polite else 0
    end = _TRAILING.search(whole, start)
    stretches = dict.fromkeys(((0, len(whole)), (start, len(whole)), (start, end.start() if end else len(whole))))
    for kind in kinds:
        for pattern in _COMPILED[kind]:
            for since, until in stretches:
                match = pattern.fullmatch(whole, since, until)
                topic = _typed_at(typed, whole, match) if match else ""
                if match and (kind != "term" or 0 < len(topic.split()) <= LONGEST_TERM):
                    return Wish(kind, topic)
    return None


def _typed_at(typed: list[str], whole: str, match: re.Match[str]) -> str:
    """The topic as it was typed: as many words from the same place."""
    topic = match.groupdict().get("topic")
    if not topic or not topic.strip():
        return ""
    before = whole[: match.start("topic")].split()
    return " ".join(typed[len(before) : len(before) + len(topic.split())])


@lru_cache(maxsize=4096)
def _mended(word: str) -> str:
    """The word of the patterns that was probably meant, or the word itself."""
    if not 3 <= len(word) <= LONGEST_WORD or word in _KNOWN:
        return word
    best = max(sorted(_KNOWN), key=lambda one: _alike(word, one))
    return best if _alike(word, best) >= ALIKE else word


def _alike(word: str, other: str) -> float:
    if abs(len(word) - len(other)) > 2:
        return 0.0
    if sorted(word) == sorted(other):
        return 1.0 if word[0] == other[0] else 0.8
    swapped = 0.1 if word[0] == other[0] and word[-1] == other[-1] else 0.0
    return SequenceMatcher(None, word, other, autojunk=False).ratio() + swapped
