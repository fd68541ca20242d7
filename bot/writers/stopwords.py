"""Function words: they carry no subject, and their share tells which language a group writes in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping

_LISTS = {
    "en": """a about above after again against ago all almost also although always am among an and another any anybody
        anyone anything anyway are aren't around as at back be became because become been before being below between
        both but by came can can't cannot come comes could couldn't did didn't do does doesn't doing don't done down
        during each either else enough especially even ever every everybody everyone everything few first for from
        further get gets getting give given go goes going gone gonna good got had hadn't has hasn't have haven't having
        he he'd he'll he's hello her here hers herself hey hi him himself his how however i i'd i'll i'm i've if in
        indeed instead into is isn't it it'd it'll it's its itself just keep kind know least less let let's like likely
        little look lot lots made make makes making many may maybe me mean might mine more most much must my myself
        near need needs neither never no nobody none nor not nothing now of off often oh ok okay on once one ones only
        onto or other others ought our ours ourselves out over own per perhaps please point possible probably put quite
        rather really right said same say saying says see seem seems seen several shall she she's should shouldn't
        since so some somebody somehow someone something sometimes soon sort still such sure take tell than thank
        thanks that that's the their theirs them themselves then there there's these they they'd they'll they're
        they've thing things think this those though thought through thus to today together told too took toward
        towards true two um under unless until up upon us use used uh using usually very want wants was wasn't way we
        we'd we'll we're we've well went were weren't what what's whatever when whenever where whether which while who
        whole whom who's whose why will with within without won't would wouldn't yeah yep yes yet you you'd you'll
        you're you've your yours yourself yourselves""",
    "de": """aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da dabei
        dadurch dafür damit dann daran darauf das dass dein deine dem den denn der des deshalb dich die dies diese
        diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines einfach einmal er es etwa
        etwas euch euer eure für gar ganz gegen genau gibt hab habe haben hat hatte hatten hier hin hinter ich ihm ihn
        ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja jede jedem jeden jeder jedes jemand jetzt kann kannst
        kein keine keinem keinen keiner können könnte machen mal man manche mehr mein meine meinem meinen meiner mich
        mir mit möchte muss müssen nach nicht nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen
        seiner seit selbst sich sie sind so solche soll sollen sollte sondern sonst über um und uns unser unsere unter
        viel viele vielleicht vom von vor wann war waren warum was weg weil weiter welche welcher wenig wenn wer werden
        wie wieder will wir wird wo wohl wollen worden wurde wurden zu zum zur zwar zwischen""",
    "es": """a al algo algunas alguno algunos ante antes aquel aquella aquí así aun aunque cada casi como con contra
        creo cual cuando cuanto de del desde donde dos durante e el él ella ellas ellos en entonces entre era eran eres
        es esa ese eso esos esta está están estamos estar estas este esto estos estoy fue fueron ha había hace hacen
        hacer hacia han hasta hay he incluso la las le les lo los más me mejor menos mi mí mientras mis mismo mucha
        muchas mucho muchos muy nada ni ningún no nos nosotros nuestra nuestro nunca o os otra otras otro otros para
        pero poco por porque pues puede pueden que qué quien quién quizás se sea según ser si sí sido siempre sin sino
        sobre solo sólo somos son su sus también tampoco tan tanto te tener tengo ti tiene tienen toda todas todavía
        todo todos tu tú tus un una unas uno unos usted va vamos ver y ya yo""",
    "fr": """a ai ainsi alors après as assez au aucun aucune aussi autre autres aux avait avant avec avoir beaucoup bien
        bon c'est ça car ce cela celle celles celui ces cet cette ceux chaque chez chose comme comment contre d'un
        d'une dans de déjà depuis des deux dire doit donc dont du elle elles en encore entre est et étaient était été
        être eu eux fait faire faut il ils j'ai je jamais jusque l'on la là le les leur leurs lors lui ma mais me même
        mes mieux mis moi moins mon n'est ne ni non nos notre nous on ont ou où oui par parce pas peu peut plus plutôt
        pour pourquoi pourtant pouvoir qu'elle qu'il qu'on quand que quel quelle quelque quelques qui quoi s'il sa sans
        se sera ses si soit son sont sous souvent sur ta te tes toi ton toujours tous tout toute toutes très trop tu un
        une va vers voir vos votre vous vraiment y""",
    "it": """a abbiamo ad ai al alla alle altra altri altro anche ancora avere aveva c'è che chi ci ciò come con contro
        cosa così cui da dai dal dalla dalle degli dei del della delle di dopo dove due e è ed era erano essere fa fare
        fatto fra già gli ha hanno ho i il in io la le lei li lo loro lui ma me meno mi mia mio molti molto ne nei nel
        nella nelle niente no noi non nostra nostro nulla o ogni oltre ora perché per però più poco poi può qualche
        quale quando quanto quella quelle quelli quello questa queste questi questo qui quindi sarà se sei sempre senza
        si sì sia siamo sono sopra sta stato su sua sue sugli sul sulla suo tanto te ti tra tu tua tuo tutta tutte
        tutti tutto un un' una uno vi voi""",
    "nl": """aan al alle alleen als altijd andere ben bij daar dan dat de deze die dit doen door dus een en er geen
        gewoon goed had hebben heb heeft heel hem het hier hij hoe hun iets ik in is ja je kan kunnen maar me meer men
        met mij mijn moet moeten na naar niet niets nog nu of om omdat ons ook op over te tegen toch toen tot u uit van
        veel voor want waren was wat we wel werd wie wij wil worden wordt zal ze zeer zich zij zijn zo zonder zou""",
    "pt": """a à acho ainda algo algum alguns antes ao aos apenas aquela aquele aqui as às assim até cada com como
        contra da das de dela dele deles depois desde do dos e é ela elas ele eles em entre era essa esse está estão
        estar este eu fazer foi for foram há isso isto já la lhe lo mais mas me mesmo meu minha muito muitos na nada não
        nas nem no nos nós nossa nosso nunca num numa o onde os ou para pela pelo pelos per pode podem por porque pouco
        pois quais qual quando quanto que quem se sem sempre ser seu seus sim só sobre sua suas também tão tem têm
        tenho ter teu toda todas todo todos tu tudo um uma umas uns vai você vocês""",
    "ru": """а без бы был была были было быть в вам вас весь во вот все всё всего вы где да даже для до его ее её
        если есть ещё еще ж же за здесь и из или им их к как какая какой ко когда которая которые который кто ли
        лишь мне может можно мой моя мы на над надо нам нас наш не него нее неё нет ни них но ну о об один
        однако он она они оно от очень по под потому при про раз с сам сама свой своя себя сейчас со так такой
        там тебя то тогда того тоже только том ты у уже хоть чего чем что чтобы эта эти это этого этой этом этот
        я""",
    "ar": """من في على إلى الى عن مع هذا هذه ذلك تلك هو هي هم أنا انا نحن أنت كان كانت يكون تكون كل بعض أي اي ما ماذا
        لماذا كيف متى أين اين لا لم لن ليس ليست قد إن ان أن أنه انه أنها لأن لان لكن ولكن بل أو او أم ثم و ف حتى
        إذا اذا لو عند عندما بعد قبل بين منذ غير جدا فقط أيضا ايضا الذي التي الذين كما مثل هناك هنا فيها فيه منه
        منها له لها لهم عليه عليها به بها إنه إنها وهو وهي وهذا ولا وما يجب يمكن شيء""",
    "he": """של על את אל מן עם זה זאת זו הזה הזאת הוא היא הם הן אני אנחנו אתה אתם היה היתה הייתה היו יהיה כל כמה מה
        מי למה איך מתי איפה לא אין יש כן גם רק או אבל אם כי כאשר אשר כמו עוד כבר אז שם כאן פה אחרי לפני בין מאוד
        יותר פחות לי לו לה להם לנו שלי שלו שלה שלהם שלנו בו בה בהם אותו אותה אותם ולא וגם והוא והיא שזה שהוא
        שהיא צריך אפשר דבר""",
}

_SCRIPTS = {
    "ja": re.compile("[\u3040-\u30ff]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "ar": re.compile("[\u0600-\u06ff]"),
    "he": re.compile("[\u0590-\u05ff]"),
    "ru": re.compile("[\u0400-\u04ff]"),
}
_IN_SCRIPT = {"ja": 0.2}
"""Of Japanese words fewer have kana; of the other scripts half the words must be written in them."""

_OF_OTHER_SCRIPTS = frozenset("zh ja ko ar fa ur ps he yi ru uk be bg sr mk mn kk ky tg el hy ka hi ne ta th".split())
"""Languages that are believed where they were named, whatever the letters."""

STOP_WORDS: Mapping[str, frozenset[str]] = {language: frozenset(words.split()) for language, words in _LISTS.items()}

_SURE = 0.15
"""Share of function words from which a language is believed against the one that was named."""


def language_of(words: Iterable[str], named: str) -> str:
    """The language in which most of the words are function words; the named one when it does about as well."""
    counted = Counter(words)
    total = sum(counted.values())
    code = named.lower().replace("_", "-").split("-")[0]
    if total and code not in _OF_OTHER_SCRIPTS:
        for language, script in _SCRIPTS.items():
            written = sum(count for word, count in counted.items() if script.search(word))
            if written >= _IN_SCRIPT.get(language, 0.5) * total:
                return language
    hits = {language: sum(counted[word] for word in stops) for language, stops in STOP_WORDS.items()}
    best = max(hits, key=lambda language: hits[language])
    if total and hits[best] >= _SURE * total and hits[best] > 1.5 * hits.get(code, 0):
        return best
    return code
