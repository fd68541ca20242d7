"""Sentences of mere courtesy (thanks, greetings, nods): they are read, and never quoted."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADS = frozenset(
    """thanks thank thx cheers lol lmao haha hahaha ok okay yeah yep wow hmm hello hi hey bye goodbye welcome
    congratulations danke dank tschüss hallo gracias hola adiós merci bonjour bonsoir salut grazie ciao bedankt
    obrigado obrigada olá спасибо привет здравствуйте שלום תודה شكرا شكراً مرحبا""".split()
)
_COMPANY = frozenset(
    """you so much very many a lot all everyone everybody again for the this that great good lovely nice wonderful and
    session evening morning afternoon night day week weekend meeting discussion chat see next soon have folks friends
    guys it was i to at in group reading vielen sehr euch ihnen alle allen für die das den abend muchas mucho a todos
    todas por beaucoup à tous toutes pour mille molte tante a tutti per hartelijk allemaal voor muito todos всем
    большое вам לכם רבה לכולם جزيلا جزيلاً للجميع لكم""".split()
)
_UNSPACED = re.compile(
    r"(?:谢谢|謝謝|多谢|感谢|你好|大家好|ありがとう|こんにちは|こんばんは|大家|你们|各位|ございま(?:す|した)|皆さん|みなさん|[\W_])+"
)
"""Courtesies in scripts without spaces."""


def is_courtesy(text: str, words: Sequence[str]) -> bool:
    """Whether a sentence thanks or greets and says nothing else."""
    plain = {word.casefold() for word in words}
    if plain & _HEADS:
        return plain <= _HEADS | _COMPANY
    return not text.isascii() and _UNSPACED.fullmatch(text) is not None
