"""Words that are no label: they stand in every conversation, whatever it is about."""

from __future__ import annotations

from collections.abc import Mapping

_LISTS = {
    "en": """able actually add added agree agreed ah ahead allow alone along already answer apart argue argument
        article ask aspect attached available away bad barely based basically began begin begun believe beside
        besides best better beyond big billion bit briefly bring brought call careful carry case cause certain
        certainly chapter choose clear clearly close come comment compare consider continue convince convinced
        couple course curious current currently day decide depend describe detail differ difference different
        differently difficult disagree discuss doubt dozen early easily easy eh eight eighteen eighty eleven
        emphasis end enough entire entirely equally everybody everyday everyone exactly example exist expect
        explain express extent extra fact fail fair fairly fall far felt fifteen fifth fifty figure fill final
        find fine finish five follow forget forgot forty found four fourteen fourth fully funny get give glad go
        great guess half happen happy hard hardly hear heard help hmm hold honest honestly hope hour huge
        hundred idea imagine important include interested interesting issue keep know large largely last late
        later lead leave left lie like likely list listen ll long look lying main mainly make manner matter
        meaning meant member mention mere merely million miss mm moment month move multiple name nearby
        necessarily need new next nice nine nineteen ninety note notice number obvious obviously occur old open
        opinion overall page paragraph part particular particularly pass passage past people person phrase pick
        piece place plain play pleased pose position pretty previous prove provide pull push put question quick
        quickly quote raise rare re reach read reader reading ready real realise realize reason recent recently
        refer regards related remain remark remember remind reply require respond response result return run saw
        say second section seem seen sense sentence set seven seventeen seventy shape short show side similar
        similarly simple simply single sit situation six sixteen sixth sixty small soon sound speak specific
        spend spoke stand start stay step stick stood stop strange strong stuff suggest suppose surprise take
        taken talk ten tend term text th thanks theme think third thirteen thirty thousand three time today
        tomorrow tonight topic total totally touch tried try turn twelve twenty twice type unable understand
        understood unlike use useful usual various ve version view wait want way week weight wonder word wording
        work worth write writer wrong wrote yeah year yesterday zero""",
    "de": """fragen frage antwort antworten sagen sagt gesagt denken denke gedanke glauben meinen meinung finden finde
        hören sehen stehen liegen kommen gehen geben nehmen lassen bleiben halten lesen schreiben verstehen wissen wort
        text satz absatz artikel stelle beispiel fall grund sache ding teil seite ende anfang mensch menschen leute tag
        jahr zeit gut gute neu neue alt alte groß große klein kleine ganz wichtig richtig falsch schwer leicht nächste
        letzte erste zweite dritte halb zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend""",
    "es": """preguntar pregunta responder respuesta decir dice dicho pensar pienso creer opinión encontrar oír estar
        quedar venir dar tomar dejar seguir leer escribir entender saber palabra texto frase párrafo artículo ejemplo
        caso razón cosa parte lado fin principio persona personas gente día año vez tiempo bueno buena nuevo nueva viejo
        grande pequeño importante cierto difícil fácil siguiente último primero primera segundo tercero medio dos tres
        cuatro cinco seis siete ocho nueve diez cien mil""",
    "fr": """demander question répondre réponse dit dis penser pense croire avis trouver entendre rester venir aller
        donner prendre laisser suivre lire écrire comprendre savoir mot texte phrase paragraphe article exemple cas
        raison chose partie côté fin début personne gens jour année fois temps nouveau nouvelle vieux grand grande petit
        petite important vrai difficile facile prochain dernier premier première deuxième moitié deux trois quatre cinq
        six sept huit neuf dix cent mille""",
    "it": """chiedere domanda rispondere risposta dice detto pensare penso credere opinione trovare sentire restare
        venire andare dare prendere lasciare seguire leggere scrivere capire sapere parola testo frase paragrafo
        articolo esempio caso ragione cosa parte lato fine inizio persona persone gente giorno anno volta tempo nuovo
        vecchio grande piccolo importante vero difficile facile prossimo ultimo primo secondo terzo metà due tre quattro
        cinque sei sette otto nove dieci cento mille""",
    "nl": """vragen vraag antwoord zeggen zegt gezegd denken denk geloven mening vinden horen staan blijven komen gaan
        geven nemen laten volgen lezen schrijven begrijpen weten woord tekst zin alinea artikel voorbeeld geval reden
        ding deel kant einde begin persoon mensen dag jaar keer tijd nieuw oud groot klein belangrijk waar moeilijk
        makkelijk volgende laatste eerste tweede derde half twee drie vier vijf zes zeven acht negen tien honderd
        duizend""",
    "pt": """perguntar pergunta responder resposta dizer disse pensar penso acreditar opinião encontrar ouvir ficar vir
        ir dar tomar deixar seguir ler escrever entender saber palavra texto frase parágrafo artigo exemplo caso razão
        coisa parte lado fim começo pessoa pessoas gente dia ano vez tempo novo velho grande pequeno importante
        verdadeiro difícil fácil próximo último primeiro segundo terceiro meio dois três quatro cinco seis sete oito
        nove dez cem mil""",
}

_ENDINGS = {
    "en": "s es d ed ing ly",
    "de": "n en e er es em t",
    "es": "s es n",
    "fr": "s e es nt",
    "it": "",
    "nl": "s n en t e",
    "pt": "s m",
}


def _forms(language: str) -> frozenset[str]:
    """Listed words with their endings; by form and not by stem, or "author" would take "authority" with it."""
    found: set[str] = set()
    for word in _LISTS[language].split():
        found.add(word)
        found.update(word + ending for ending in _ENDINGS[language].split())
        if word.endswith("e"):
            found.add(f"{word[:-1]}ing")
        if word.endswith("y"):
            found.update((f"{word[:-1]}ies", f"{word[:-1]}ied"))
    return frozenset(found)


COLOURLESS: Mapping[str, frozenset[str]] = {language: _forms(language) for language in _LISTS}
