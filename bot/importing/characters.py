"""Bytes to characters: the encoding found out, and what is unsafe or unseen taken out."""

from __future__ import annotations

import re
import unicodedata

from bot.domain.words import Words, plural, words
from bot.importing.refusals import not_text

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?([A-Za-z0-9_-]{2,40})""", re.IGNORECASE)

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U000e0000-\U000e007f\ufff9-\ufffb]"
)
_UNSEEN = re.compile("[\u00ad\ufeff\u2060]")
_SPACES = re.compile(r"[^\S\n\t ]")


def decoded(data: bytes) -> tuple[str, tuple[Words, ...]]:
    """The text, and a warning where its encoding had to be guessed."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return _strictly(data, name), ()
    if b"\x00" in data:
        raise not_text()
    try:
        return data.decode("utf-8"), ()
    except UnicodeDecodeError:
        pass
    declared = _DECLARED.search(data[:4096])
    name = declared[1].decode("ascii") if declared else "windows-1252"
    if name.casefold() in ("utf-8", "utf8", "iso-8859-1", "latin-1", "latin1", "ascii", "us-ascii"):
        name = "windows-1252"
    text = _strictly(data, name)
    if len(_CONTROLS.findall(text)) * 50 > len(text):
        raise not_text()
    told = words("The file is not UTF-8; it was read as {encoding}. Check accents and quotation marks.", encoding=name)
    return text, (told,)


def _strictly(data: bytes, name: str) -> str:
    try:
        text = data.decode(name)
    except (UnicodeError, LookupError) as problem:
        raise not_text() from problem
    if "\x00" in text:
        raise not_text()
    return text


def tidied(text: str) -> tuple[str, tuple[Words, ...]]:
    """NFC, one kind of line end and space, no controls or unseen marks; and how many controls were taken out."""
    text = _LINE_ENDS.sub("\n", text)
    text, controls = _CONTROLS.subn("", text)
    text = _SPACES.sub(" ", _UNSEEN.sub("", text))
    if controls * 20 > len(text):
        raise not_text()
    dropped: tuple[Words, ...] = ()
    if controls:
        dropped = (plural("{count} control character", "{count} control characters", controls),)
    return unicodedata.normalize("NFC", text), dropped
