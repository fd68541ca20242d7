"""XML out of containers: decoded here, without entities of its own, never leading to another file."""

from __future__ import annotations

import codecs
import re

from lxml import etree

from bot.importing.refusals import damaged, forbidden_entity, not_text

_ENCODINGS = (
    "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "ascii", "iso-8859-1", "iso-8859-2", "iso-8859-5", "iso-8859-7",
    "iso-8859-9", "iso-8859-15", "windows-1250", "windows-1251", "windows-1252", "windows-1253", "windows-1254",
)  # fmt: skip
for _name in _ENCODINGS:
    codecs.lookup(_name)  # loaded now, because the child can open no file later

_DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9_.-]{2,40})["']""")
_PLAIN = re.compile(r"^(?:utf-?8|us-ascii|ascii|iso-8859-\d{1,2}|windows-125\d|utf-?16(?:le|be)?)$", re.IGNORECASE)
_DOCTYPE = re.compile(r"<!DOCTYPE([^>\[]{0,2000})(.?)", re.IGNORECASE | re.DOTALL)


def text_of(data: bytes) -> str:
    """The characters of a document without its declaration, in one of the usual encodings."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        name = "utf-16"
    elif data.startswith((b"<\x00", b"\x00<")):
        name = "utf-16-le" if data[0] else "utf-16-be"
    else:
        told = _ENCODING.match(data[:400].removeprefix(b"\xef\xbb\xbf"))
        name = told[1].decode("ascii") if told else "utf-8"
        if not _PLAIN.match(name):
            raise not_text()
        name = "utf-8-sig" if name.casefold() in ("utf-8", "utf8") or name.casefold().startswith("utf") else name
    try:
        text = data.decode(name)
    except (UnicodeDecodeError, LookupError) as problem:
        raise damaged() from problem
    if "\x00" in text:
        raise damaged()
    return _DECLARATION.sub("", text.removeprefix("\ufeff"), count=1)


def refuse_entities(text: str, *, doctype: bool) -> None:
    """Refuse what declares entities or has a subset of its own; a bare DOCTYPE is usual in books and nowhere else."""
    if re.search(r"<!(?:ENTITY|ELEMENT|ATTLIST|NOTATION)", text, re.IGNORECASE):
        raise forbidden_entity()
    if any(not doctype or found[2] != ">" for found in _DOCTYPE.finditer(text)):
        raise forbidden_entity()


def checked(data: bytes, *, doctype: bool = False) -> bytes:
    """The same document in UTF-8, safe to hand to a parser."""
    text = text_of(data)
    refuse_entities(text, doctype=doctype)
    return text.encode("utf-8", "replace")


def tree_of(data: bytes, *, doctype: bool = False) -> etree._Element:
    """The document's root."""
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(checked(data, doctype=doctype), parser)
    except (etree.LxmlError, ValueError) as problem:
        raise damaged() from problem
