from __future__ import annotations

import re
from pathlib import Path

from bot.sandbox.pages import FOLDER


def test_the_page_is_small_and_stays_on_this_machine() -> None:
    files = [one for one in Path(FOLDER).iterdir() if one.is_file()]
    assert sum(one.stat().st_size for one in files) < 150_000
    for one in files:
        text = one.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text), one
        assert not re.search(r"""(src|href)=["']https?:|url\(["']?https?:|import .* from ["']https?:""", text), one
