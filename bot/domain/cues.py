"""Words by which a question shows what it asks for, and a sentence what it holds; a table for each language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from bot.domain.lexical import bare, is_unspaced

Kind = Literal["who", "amount", "time", "reason", "place", ""]
"""What is asked for: a name, a number, a date, a cause, a place, or anything."""

Field = Literal["author", "published", "publication", "title", "length", "further"]
"""A fact about the text as a whole."""

_ASKING = {
    "en": """a about according after all also am an and any anyone anything are article as ask at author be been before
        being but by can could describe described did do does doing done else ever explain explained for from get give
        given go had happen happened happens has have he her him his how i if in into is it its just kind made make
        many may me mean means might more most much my name named no not now of often on one ones or other our out over
        said same say saying says she should so some somebody someone something sort state states such tell text than
        that the their them then there these they thing things think this those thought to too under until up us use
        used very was we were what whatever when where whether which while who whom whose why will with within without
        would writer you your""",
    "de": """aber alle als also am an auch auf aus bei beim bis da damit dann das dass dem den denn der des die dies
        diese dieser dieses doch du durch ein eine einem einen einer eines er es für gab gibt habe haben hat hatte
        hatten hier ich ihr ihre im in ist ja kann man mehr mit nach nicht noch nun nur ob oder sagt sehr sein seine
        sich sie sind so über um und uns unter viel viele vom von vor wann war waren warum was weil welche welchem
        welchen welcher welches wem wen wenn wer werden wessen wie wieso wieviel wir wird wo woher wohin wozu wurde
        wurden zu zum zur text artikel autor""",
    "es": """a al algo como con cual cuales cuando cuanta cuantas cuanto cuantos de del desde dice donde e el ella ellas
        ellos en entre era eran es esa ese eso esta estaba estan este esto fue fueron ha habia han hay la las le les lo
        los mas me mi muy no nos o para pero por porque que quien quienes se segun ser si sin sobre son su sus también
        tan tanto tiene un una unas unos y ya texto articulo autor""",
    "fr": """a ai alors au aux avait avec c ce cela ces cet cette ceux combien comment d dans de des dit dont du elle
        elles en est et étaient était être fait fut furent ici il ils j je l la le les leur leurs lui mais me même n ne
        nous on ont ou où par pas plus pour pourquoi qu quand que quel quelle quelles quels qui quoi s sa se selon ses
        si son sont sous sur t tout tu un une vous y texte article auteur""",
    "it": """a ad ai al alla alle anche c che chi ci come con cosa cui da dai dal dalla dei del della delle di dove e ed
        era erano fu furono gli ha hanno i il in io la le lo loro ma ne nei nel nella no non o per perché più qual quale
        quali quando quanta quante quanto quanti quella quelle quello questa questo se secondo si sono su sua sue suo
        sul tra un una uno testo articolo autore""",
    "nl": """aan al als bij dan dat de der deze die dit door een en er had hadden heeft hebben het hij hoe hoeveel hun
        ik in is je kan kon maar met mijn naar niet nog nu of om ook op over te tot uit van veel voor waar waarom
        wanneer want waren was wat wel welk welke werd werden wie wiens wij zei zich zij zijn zo zou tekst artikel
        auteur""",
    "pt": """a ao aos as às com como da das de diz do dos e é ela elas ele eles em era eram essa esse esta este foi
        foram há isso já lhe mais mas me na nas não no nos o onde os ou para pela pelo por porque porquê qual quais
        quando quanta quantas quanto quantos que quem se segundo ser seu seus sobre sua suas também tem um uma uns
        texto artigo autor""",
    "zh": "什么 怎么 为什 多少 哪里 哪个 哪些 谁的 何时 几个 是谁 是什 有多",
    "ru": """а без бы был была были было быть в вам вас весь во вот все всё где да для до его ее её если есть еще ещё же
        зачем и из или им их к как какая какие какой какую когда кого кто кому куда ли мне можно мы на над не него
        нет ни но о об он она они оно от откуда очень по под почему при про с сколько со так там то тот у уже чего чем
        чему что чтобы это этом этот эту я статья статье текст тексте автор""",
    "ar": """ما ماذا من متى أين كيف لماذا كم هل أي أية في على إلى عن مع هو هي هم هذا هذه ذلك تلك التي الذي الذين
        كان كانت يكون قد لا لم لن أن إن أو و ثم بعد قبل كل النص المقال الكاتب قال قالت يقول""",
    "he": """מה מי מתי איפה היכן איך כיצד למה מדוע כמה האם איזה איזו של על אל את עם הוא היא הם הן זה זאת זו
        אלה היה הייתה היו לא כי אם או גם כל אשר בין לפי אמר אמרה אומר כותב הטקסט המאמר""",
    "ja": "何を 何が どの どこ いつ だれ 誰が なぜ いく くら です ます した のは ます すか",
}
ASKING: Mapping[str, frozenset[str]] = {
    language: frozenset(bare(word) for word in text.split()) for language, text in _ASKING.items()
}
"""Words that ask or join and name no subject, by language, without accents."""


ASKING_CHARACTERS = frozenset("谁誰什么麼怎哪几幾多少何时為为是的了吗嗎呢在有和这那个個") | {
    chr(number) for number in range(0x3041, 0x3097)
}
"""Characters that alone name no subject: Chinese words of asking and joining, and hiragana."""


def _any(*alternatives: str) -> re.Pattern[str]:
    """One pattern of whole words (or of characters, where there are no spaces)."""
    spaced = [one for one in alternatives if not is_unspaced(one)]
    unspaced = [one for one in alternatives if is_unspaced(one)]
    return re.compile("|".join([rf"\b(?:{'|'.join(spaced)})\b", *unspaced]), re.IGNORECASE)


KINDS: Mapping[Kind, re.Pattern[str]] = {
    "amount": _any(
        "how (?:many|much|large|big|old|long|far|high|often|tall|deep|wide|fast)",
        "(?:what|which) (?:share|percentage|proportion|number|amount|price|fraction|age|percent|salary)",
        "by how much",
        "wie ?(?:viele?|lange?|alt|groß|oft|hoch|weit)",
        "cu[aá]nt[ao]s?",
        "combien",
        "quant[aeio]s?",
        "hoe ?(?:veel|lang|oud|groot|vaak)",
        "сколько", "כמה", "كم",
        "多少",
        "几",
        "いくつ",
        "いくら",
        "何人",
    ),
    "time": _any(
        "when",
        "(?:(?:at|in|on) )?(?:what|which) (?:year|date|day|months?|time|hour|century|season)",
        "wann",
        "cu[aá]ndo",
        "quand",
        "quando",
        "wanneer",
        "когда", "מתי", "متى",
        "什么时候",
        "何时",
        "いつ",
    ),
    "reason": _any(
        "why", "what for", "warum", "wieso", "por qu[eé]", "pourquoi", "perch[eé]", "waarom", "porqu[eê]",
        "почему", "зачем", "למה", "מדוע", "لماذا", "为什么", "为何", "なぜ", "どうして",
    ),
    "who": _any(
        "who(?:m|se)?",
        "which (?:person|author|writer|scholar|historian)",
        "we[rmn]",
        "qui[eé]n(?:es)?",
        "qui",
        "chi",
        "wie (?=(?:is|was|zei|heeft))",
        "quem",
        "кто", "кого", "кому", "מי",
        "谁",
        "誰",
        "だれ",
    ),
    "place": _any(
        "where", "which (?:country|city|town|place)", "wo(?:her|hin)?", "d[oó]nde", "où", "dove", "waar", "onde",
        "где", "куда", "איפה", "היכן", "أين", "哪里", "どこ",
    ),
}  # fmt: skip
"""How each kind of question begins."""

OTHER = _any("what", "which", "how", "did", "does", "do", "is", "are", "was", "were", "has", "have", "can")
"""English words that ask for something else when they come first."""

_NUMBERS = """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand thousands million
    millions billion dozen half third quarter fifth sixth twice double zwei drei vier fünf sechs sieben acht neun zehn
    hundert tausend millionen dos tres cuatro cinco seis siete ocho nueve diez cien mil millones deux trois quatre cinq
    sept huit neuf dix cent mille"""
_TIMES = """january february march april may june july august september october november december monday tuesday
    wednesday thursday friday saturday sunday spring summer autumn winter noon midnight o’clock century year years week
    month morning evening night today yesterday ago januar märz mai juni juli oktober dezember enero febrero abril mayo
    junio julio agosto octubre diciembre janvier mars avril juin juillet août décembre"""
_SAYING = (
    "says? said writes? wrote argues? argued calls? called asked tells? told led sagt schreibt dice dijo dit écrit"
)
EVIDENCE: Mapping[Kind, re.Pattern[str]] = {
    "amount": re.compile(rf"\d|{_any(*_NUMBERS.split()).pattern}|[一二三四五六七八九十百千万]", re.IGNORECASE),
    "time": re.compile(rf"\b(?:1\d|20)\d\d\b|\d[:.]\d\d|{_any(*_TIMES.split()).pattern}|[年月日]", re.IGNORECASE),
    "reason": _any(
        "because", "since", "so that", "therefore", "thus", "owing", "due to", "reasons?", "for fear", "in order",
        "hence", "as a result", "weil", "denn", "deshalb", "daher", "porque", "pues", "por eso", "parce", "car",
        "puisque", "perché", "poiché", "omdat", "want", "pois", "因为", "所以", "から", "ので",
    ),
}  # fmt: skip
"""What a sentence holds that answers such a question."""

NAME = re.compile(r"(?<=[\w,;:’”] )[A-ZÀ-Þ][\w’-]+|^[A-ZÀ-Þ][\w’-]+ [A-ZÀ-Þ][\w’-]+")
SAYING = _any(*_SAYING.split())

_TEXT = "(?:this|the) (?:article|text|piece|essay|story|poem|book|reading|dialogue)"
_THIS = rf"(?:(?:this|it)(?=\W*$)|{_TEXT})"
_ESTO = r"(?:(?:esto|lo)(?=\W*$)|(?:este|esta|el|la) (?:texto|art[ií]culo|ensayo|cuento|informe|poema|libro))"
_CECI = r"(?:(?:ceci|ça|cela)(?=\W*$)|(?:cet|cette|ce|le|la|l.) ?(?:article|texte|essai|conte|rapport|poème|livre))"
FIELDS: Mapping[Field, re.Pattern[str]] = {
    "further": _any(
        "(?:further|additional) readings?",
        "read (?:next|afterwards|further)",
        f"(?:{_TEXT}|the author) (?:recommend|suggest|list)s?",
        f"(?:recommended|suggested|listed) (?:by|in) (?:{_TEXT}|the author)",
        "what (?:else )?(?:should|can|could) (?:i|we|one) read",
    ),
    "author": _any(
        rf"who (?:is|was|are) the (?:author|writer)s?(?=\W*$| of {_THIS})",
        f"who (?:wrote|has written|authored) {_THIS}",
        r"(?:name of the|article[’']s|text[’']s) author(?=\W*$)",
        "who is it (?:written )?by",
        f"by whom (?:is|was) {_THIS}",
        "wer (?:hat|schrieb).{0,20} (?:text|artikel)",
        "wer ist (?:der |die )?(?:autorin|autor|verfasserin|verfasser)",
        f"qui[eé]n (?:escribi[oó]|ha escrito) {_ESTO}",
        r"qui[eé]n(?:es)? (?:es|son) (?:el|la|los|las) autor(?:a|es|as)?(?=\W*$)",
        f"qui a écrit {_CECI}",
        "qui est l.aut(?:eur|rice)",
        "кто (?:автор|написал (?:это|этот|эту))",
        "(?:作者|作家|著者|筆者)(?:是谁|是誰|是|は誰|は)?",
        "(?:这篇|本|此)?(?:文章|文|书|故事)?(?:是)?(?:谁|誰)(?:写|寫)的",
        "من (?:هو |هي )?(?:الكاتبة|الكاتب|المؤلفة|المؤلف|كاتب|مؤلف)",
        "מי (?:הכותב|הכותבת|המחבר|המחברת|כתב את (?:זה|הטקסט|המאמר))",
    ),
    "published": _any(
        f"when (?:was|is|did) (?:this|it|{_TEXT}) (?:first )?(?:published|written|appear|printed|come out|from)",
        "publication date",
        f"date of (?:{_TEXT}|publication)",
        f"how (?:old|recent) is {_TEXT}",
        "wann (?:ist|wurde|erschien).{0,20} (?:text|artikel)",
        f"cu[aá]ndo (?:se public[oó]|se escribi[oó]|fue (?:publicad|escrit)[oa]) {_ESTO}",
        f"quand a été (?:écrite?|publiée?) {_CECI}",
        "(?:什么时候|何时)(?:发表|出版|写)的?",
    ),
    "publication": _any(
        rf"(?:where|in (?:which|what) \w+) (?:was|is|did) (?:this|it|{_TEXT}) (?:first )?(?:published|printed|appear)",
        f"which (?:newspaper|magazine|journal|publication) (?:published|printed) {_THIS}",
        f"which (?:newspaper|magazine|journal|publication) is {_THIS} from",
        f"who published {_THIS}",
    ),
    "title": _any(
        rf"what(?: is|[’']s| was) the (?:title|headline)(?: of {_TEXT})?(?=\W*$)",
        f"what is {_THIS} called",
    ),
    "length": _any(
        f"how (?:long|many words) (?:is|are|has|does|are in|are there in) {_THIS}(?! last)",
        f"how long (?:does|will|would) it take .{{0,20}}read(?:ing)? {_THIS}",
        "how long is it to read",
        f"how many (?:words|paragraphs) .{{0,20}}{_THIS}",
    ),
}
"""How a question asks for a fact about the text as a whole."""

FIELD_WORDS = """who whose when where what which wrote written author authors writer authored published printed
    publication article text piece essay story title headline called words paragraphs further additional
    reading readings recommend recommended suggested newspaper magazine journal autor autora escribió
    artículo texto auteur""".split()
"""Words of these questions, to mend their slips of the keys by."""

SHORT_SLIPS = {
    "teh": "the", "hte": "the", "thsi": "this", "tihs": "this", "txet": "text", "hwo": "who", "waht": "what",
    "wat": "what", "wen": "when", "whne": "when", "wich": "which", "si": "is",
}  # fmt: skip
"""Slips in words that are too short to be mended by likeness."""
