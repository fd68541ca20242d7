"""The character maps of Chinese, Japanese and Korean PDF fonts, kept in memory: the child can open no file later."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pdfminer
from pdfminer.cmapdb import CMapDB

_kept: dict[str, bytes] = {}


def keep() -> None:
    """Read the packed maps that pdfminer ships; each is unpacked only when a font asks for it by its exact name."""
    folder = Path(pdfminer.__file__).parent / "cmap"
    _kept.update({one.name.removesuffix(".json.gz"): one.read_bytes() for one in folder.glob("*.json.gz")})
    CMapDB._load_data = classmethod(_loaded)  # type: ignore[assignment,method-assign]  # noqa: SLF001 - it reads files


def _loaded(cls: type[CMapDB], name: str) -> type[Any]:
    packed = _kept.get(name)
    if packed is None:
        raise cls.CMapNotFound(name)
    data: dict[str, Any] = json.loads(gzip.decompress(packed))
    for table in ("CID2UNICHR_H", "CID2UNICHR_V"):
        if table in data:
            data[table] = {int(key): value for key, value in data[table].items()}
    if data.get("CODE2CID"):
        data["CODE2CID"] = cls._convert_code2cid_keys(data["CODE2CID"])
    return type(name, (), data)
