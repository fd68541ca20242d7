"""Scripts without spaces and scripts from right to left: every format keeps the order of reading."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.importing.files import read
from tests.importing.made_docx import plain
from tests.importing.made_epub import epub, page
from tests.importing.made_pdf import Pdf

CHINESE = (
    "这是山谷里没有图书馆的第三个冬天，但是没有人停止读书。书放在面包篮里，从一家传到另一家。",
    "我的祖母在她的赞美诗集后面写着一张单子。她说：“少了一页的书，就像一扇门，打开以后是一堵墙。”",
    "我们就这样继续下去，直到春天来了，河水又涨起来，没有人再记得那是哪一年。",
)
JAPANESE = (
    "それは谷に図書館のない三度目の冬であったが、読むのをやめた者は一人もいなかった。本は籠に入れられて家から家へと渡った。",
    "祖母は賛美歌集の裏に一覧を書いていた。穴のあいた本は、壁に向かって開く扉のようなものだと言った。",
    "そうして私たちは春が来るまで続け、川の水はまた高くなり、それが何年だったかを覚えている者はいなかった。",
)
ARABIC = (
    "كان هذا هو الشتاء الثالث بلا مكتبة في الوادي، ولم يتوقف أحد عن قراءة الكتب القديمة.",
    "كانت جدتي تكتب قائمة في آخر كتابها، وكل من أخذ كتابا ترك كتابا في مكانه على الرف.",
)
HEBREW = (
    "זה היה החורף השלישי בלי ספרייה, ואיש בעמק לא הפסיק לקרוא את הספרים הישנים.",
    "הספרים עברו מבית לבית בסלי לחם, וסבתא שלי רשמה 12 שמות בסוף הספר שלה.",
    "כך המשכנו עד שבא האביב, והנהר עלה שוב, ואיש לא זכר באיזו שנה זה היה.",
)
SCRIPTS = {"zh": CHINESE, "ja": JAPANESE, "he": HEBREW}


def as_pdf(texts: tuple[str, ...]) -> bytes:
    """Lines of 28 letters as they stand on the page: from left to right, also where one reads from right to left."""
    pdf = Pdf()
    pdf.page()
    y = 760
    for text in texts:
        for line in lines_of(text):
            shown = in_order_of_the_page(line)
            x = 560 - 18 * len(shown) if line != shown else 40
            pdf.glyphs(x, y, shown, 18)
            y -= 24
        y -= 16
    return bytes(pdf)


def lines_of(text: str) -> list[str]:
    if " " not in text:
        return [text[at : at + 28] for at in range(0, len(text), 28)]
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > 27:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def in_order_of_the_page(line: str) -> str:
    if not any("\u0590" <= ch <= "\u05ff" for ch in line):
        return line
    return " ".join(word if word.isdigit() else word[::-1] for word in reversed(line.split()))


def as_html(texts: tuple[str, ...]) -> bytes:
    return f"<html><body><article>{''.join(f'<p>{text}</p>' for text in texts)}</article></body></html>".encode()


FORMATS: dict[str, Callable[[tuple[str, ...]], bytes]] = {
    "a.txt": lambda texts: "\n\n".join(texts).encode(),
    "a.md": lambda texts: ("# T\n\n## T\n\n" + "\n\n".join(texts) + "\n\n[a](https://b.example)").encode(),
    "a.html": as_html,
    "a.docx": lambda texts: plain(*texts),
    "a.epub": lambda texts: epub([("one.xhtml", page("".join(f"<p>{text}</p>" for text in texts)))], metadata=""),
    "a.pdf": as_pdf,
}


@pytest.mark.parametrize("filename", FORMATS)
@pytest.mark.parametrize("language", SCRIPTS)
def test_every_paragraph_is_kept_in_order(language: str, filename: str) -> None:
    texts = SCRIPTS[language]
    imported = read(FORMATS[filename](texts), filename)
    assert [one.text for one in imported.paragraphs][:3] == list(texts)
    assert imported.metadata.language == language


def test_the_lines_of_a_chinese_page_are_joined_without_spaces() -> None:
    assert " " not in read(as_pdf(CHINESE), "a.pdf").paragraphs[0].text


def test_vertical_lines_are_read_from_the_right() -> None:
    pdf = Pdf(compress=False)
    pdf.page()
    x = 540
    for text in CHINESE:
        for at in range(0, len(text), 34):
            pdf.glyphs(x, 780, text[at : at + 34], 18)
            x -= 26
        x -= 20
    data = bytes(pdf).replace(b"/Identity-H", b"/Identity-V")
    assert [one.text for one in read(data, "a.pdf").paragraphs] == list(CHINESE)


def test_chinese_lines_of_a_wrapped_text_are_joined_without_spaces() -> None:
    wrapped = "\n".join(CHINESE[0][at : at + 20] for at in range(0, len(CHINESE[0]), 20))
    assert (
        read(f"{wrapped}\n\n{CHINESE[1]}\n\n{CHINESE[2]}".encode(), "a.txt").paragraphs[0].text.replace("\n", "")
        == CHINESE[0]
    )


@pytest.mark.parametrize("byline", ["作者：林小舟", "文／林小舟", "著者：林小舟", "文：林小舟", "作者: 林小舟"])
def test_a_chinese_byline_gives_the_author(byline: str) -> None:
    imported = read("\n\n".join(("河的名字", byline, *CHINESE)).encode(), "a.txt")
    assert (imported.metadata.title, imported.metadata.author) == ("河的名字", "林小舟")
    assert tuple(one.text for one in imported.paragraphs) == CHINESE


def test_a_chinese_sentence_about_an_author_is_no_byline() -> None:
    opening = "作者：谁也不知道他是谁，因为这本书在山谷里已经传了三个冬天，没有人看见过他的名字。"
    imported = read("\n\n".join(("河的名字", opening, *CHINESE)).encode(), "a.txt")
    assert imported.metadata.author == ""


@pytest.mark.parametrize(
    ("title", "byline", "author", "text"),
    [
        ("مكتبة الحي", "بقلم: سلمى الخطيب", "سلمى الخطيب", ARABIC),
        ("הספרייה", "מאת: נועה לוי", "נועה לוי", HEBREW),
    ],
)
def test_bylines_in_arabic_and_hebrew_are_known_by_their_word(
    title: str, byline: str, author: str, text: tuple[str, ...]
) -> None:
    imported = read("\n\n".join((title, byline, *text)).encode(), "a.txt")
    assert (imported.metadata.title, imported.metadata.author) == (title, author)
    assert tuple(one.text for one in imported.paragraphs) == text
