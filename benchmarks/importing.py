"""Importing by format and size in the bounded child, and its quality beside its libraries alone, on made files."""

from __future__ import annotations

import asyncio
import io
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import docx
import lxml.html
import trafilatura
from pdfminer.high_level import extract_text

from bot.importing.files import read
from tests.importing.made_docx import changed, run, saved, with_xml
from tests.importing.made_epub import epub, page
from tests.importing.made_pdf import Layout, Pdf, laid_out, stream

SIZES = {"10_kB": 10_000, "100_kB": 100_000, "1_MB": 1_000_000, "10_MB": 9_900_000}
LONGEST = 1_700_000
"""Letters of text at most, below the two million of a reading; what a file is larger than that are its pictures."""

LONGEST_PDF = 450_000
DOCUMENTS = 12
RUNS = 3
WORDS = (
    "the river council of a valley met and said about measurement information neighbourhood municipal lamp oil keeper "
    "winter children reading well-known considerable understanding bread house international was were through water"
).split()
HEAD, FOOT = "The Valley Review", "Page {n} of many"
CLUTTER = (
    "Sign up to our newsletter for the best of our lamps",
    "Most read",
    "All rights reserved",
    "Share this article",
)


def paragraphs(seed: int, letters: int) -> list[str]:
    """Made paragraphs of two to six sentences, of so many letters together."""
    chosen = random.Random(seed)
    made: list[str] = []
    while letters > 0:
        sentences = [
            " ".join(chosen.choice(WORDS) for _ in range(chosen.randint(7, 16))).capitalize() + "."
            for _ in range(chosen.randint(2, 6))
        ]
        made.append(" ".join(sentences))
        letters -= len(made[-1])
    return made


def as_pdf(texts: Sequence[str], layout: Layout | None = None) -> bytes:
    """The texts under running heads, with page numbers and hyphens."""
    return bytes(laid_out(Pdf(), [("text", text) for text in texts], layout or Layout(header=HEAD, footer=FOOT)))


def as_docx(texts: Sequence[str]) -> bytes:
    """A Word document with a table of contents, a running head, changes, and a table in the middle."""
    document = docx.Document()
    document.sections[0].header.paragraphs[0].text = HEAD
    gallery = "<w:docPartObj><w:docPartGallery w:val='Table of Contents'/></w:docPartObj>"
    entries = f"<w:p>{run('Contents 1')}</w:p>"
    toc = f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{entries}</w:sdtContent></w:sdt>"
    with_xml(document, toc)
    for n, text in enumerate(texts):
        half = len(text) // 2
        if n % 5 == 2:
            deleted = "<w:del w:id='1'><w:r><w:delText>never </w:delText></w:r></w:del>"
            with_xml(document, f"<w:p>{run(text[:half])}{deleted}<w:ins w:id='2'>{run(text[half:])}</w:ins></w:p>")
        elif n % 5 == 3:
            with_xml(document, f"<w:sdt><w:sdtContent><w:p>{run(text)}</w:p></w:sdtContent></w:sdt>")
        else:
            document.add_paragraph(text)
    return saved(document)


def as_html(texts: Sequence[str]) -> bytes:
    """An article among navigation, a newsletter box, a list of other pages, and a pull quote."""
    body = "".join(f"<p>{text}</p>" for text in texts)
    pulled = texts[0].split(". ")[0] + "."
    return (
        "<!doctype html><html lang='en'><head><title>Lamps</title></head><body><nav><a href='/'>Home</a></nav>"
        "<main><article>"
        f"<h1>Lamps</h1>{body}<aside class='pull'><p>{pulled}</p></aside>"
        f"<div class='newsletter'><p>{CLUTTER[0]}</p></div>"
        f"<p><a href='/s'>{CLUTTER[3]}</a></p></article></main><aside><h3>{CLUTTER[1]}</h3></aside>"
        f"<footer><p>© 2021 The Daily Lamp. {CLUTTER[2]}.</p></footer></body></html>"
    ).encode()


def as_epub(texts: Sequence[str]) -> bytes:
    """A book of chapters of seventy paragraphs."""
    chapters = [texts[at : at + 70] for at in range(0, len(texts), 70)]
    return epub(
        [
            (f"{n}.xhtml", page(f"<h1>Chapter {n}</h1>" + "".join(f"<p>{text}</p>" for text in chapter)))
            for n, chapter in enumerate(chapters)
        ]
    )


def filled(kind: str, data: bytes, size: int) -> bytes:
    """The file with pictures until it is as large as asked."""
    missing = size - len(data) - 1_000
    if missing <= 0:
        return data
    noise = random.Random(1).randbytes(missing)
    match kind:
        case "docx":
            return changed(data, {"word/media/image1.jpeg": noise})
        case "html":
            return data.replace(b"<nav>", b"<img src='data:image/png;base64," + b"A" * missing + b"'><nav>")
        case "pdf":
            at = data.rindex(b"xref\n0 ")
            start = data.rindex(b"startxref")
            picture = b"999999 0 obj\n" + stream(noise) + b"\nendobj\n"
            return data[:at] + picture + data[at:start] + b"startxref\n%d\n%%%%EOF\n" % (at + len(picture))
        case _:
            return data


def made(kind: str, size: int) -> bytes:
    """A file of a format, as near to the size as the format allows."""
    letters = min(size, LONGEST_PDF if kind == "pdf" else LONGEST)
    texts = paragraphs(1, letters)
    match kind:
        case "pdf":
            data = as_pdf(texts)
        case "docx":
            data = as_docx(texts)
        case "html":
            data = as_html(texts)
        case "epub":
            data = epub([("0.xhtml", page(""))]) if not texts else as_epub(texts)
            if size > len(data) + 1_000:
                data = changed(data, {"OEBPS/picture.jpg": random.Random(1).randbytes(size - len(data) - 1_000)})
        case "markdown":
            data = ("# Lamps\n\n## Oil\n\n## Light\n\n" + "\n\n".join(texts)).encode()
        case _:
            data = "\n\n".join(texts).encode()
    return filled(kind, data, size)


WATCHED = """
import sys
status = open('/proc/self/status')  # before the child may open no more files
from bot.importing import worker
worker.main()
status.seek(0)
sys.stderr.write(next(line.split()[1] for line in status if line.startswith('VmHWM')))
"""


def in_child(data: bytes, name: str) -> dict[str, Any]:
    """Seconds (on the clock, and of the processor), peak memory and outcome of the process that the bot starts."""
    with tempfile.TemporaryFile() as given:
        given.write(data)
        given.seek(0)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        child = subprocess.run(
            (sys.executable, "-I", "-c", WATCHED, name), stdin=given, capture_output=True, env={}, check=False
        )
        taken = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    known = json.loads(child.stdout) if child.stdout else {"refused": {"code": f"exit {child.returncode}"}}
    return {
        "bytes": len(data),
        "s": round(taken, 3),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3),
        "peak_MB": round(int(child.stderr or 0) / 1024),
        "outcome": known["refused"]["code"]
        if "refused" in known
        else f"{len(known['reading']['paragraphs'])} paragraphs",
    }


@dataclass
class Score:
    """How near a reader comes to what was written."""

    kept: int = 0
    wanted: int = 0
    furniture: int = 0
    invented: int = 0
    seconds: float = 0.0
    files: int = 0

    def add(self, wanted: Sequence[str], got: Sequence[str], furniture: Sequence[str], seconds: float) -> None:
        """Count one document."""
        found, written = set(got), set(wanted)
        self.kept += sum(text in found for text in wanted)
        self.wanted += len(wanted)
        self.furniture += sum(any(part in text for part in furniture) for text in got)
        self.invented += sum(text not in written for text in got)
        self.seconds += seconds
        self.files += 1

    def told(self) -> dict[str, float]:
        """The figures of all documents."""
        return {
            "verbatim": round(self.kept / self.wanted, 3),
            "furniture_a_file": round(self.furniture / self.files, 1),
            "other_blocks_a_file": round(self.invented / self.files, 1),
            "ms_a_file": round(1_000 * self.seconds / self.files, 1),
        }


def ours(data: bytes) -> list[str]:
    """The paragraphs of the reading."""
    return [one.text for one in read(data, "a.bin").paragraphs]


def by_pdfminer(data: bytes) -> list[str]:
    """Its text boxes, parted by blank lines, with line ends as spaces."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", extract_text(io.BytesIO(data))) if part.strip()]


def by_python_docx(data: bytes) -> list[str]:
    """The paragraphs that it lists."""
    return [one.text for one in docx.Document(io.BytesIO(data)).paragraphs if one.text.strip()]


def by_trafilatura(data: bytes) -> list[str]:
    """The lines of its text."""
    return [line for line in (trafilatura.extract(data.decode()) or "").split("\n") if line.strip()]


def by_readability(data: bytes) -> list[str]:
    """The blocks of its summary."""
    summary: Any = lxml.html.fromstring(import_module("readability").Document(data.decode()).summary())
    blocks = (" ".join(one.text_content().split()) for one in summary.iter("p", "blockquote", "li"))
    return [block for block in blocks if block]


def by_newspaper(data: bytes) -> list[str]:
    """The lines of its text."""
    article = import_module("newspaper").Article("https://example.org/a")
    article.download(input_html=data.decode())
    article.parse()
    return [line for line in article.text.split("\n") if line.strip()]


WHERE_INSTALLED = {"readability": by_readability, "newspaper": by_newspaper}
"""Readers of HTML that are no dependency of ours: compared where somebody has installed them."""


def quality() -> dict[str, Any]:
    """Each format beside its library alone, over the same made files."""
    two = Layout(header=HEAD, footer=FOOT, columns=2, size=9, leading=11, indent=12)
    gaps = Layout(header=HEAD, footer=FOOT, indent=0, gap=8, justified=False)
    cases: dict[str, tuple[Callable[[Sequence[str]], bytes], str, Callable[[bytes], list[str]], tuple[str, ...]]] = {
        "pdf": (as_pdf, "pdfminer", by_pdfminer, (HEAD, "of many")),
        "pdf, two columns": (lambda texts: as_pdf(texts, two), "pdfminer", by_pdfminer, (HEAD, "of many")),
        "pdf, ragged": (lambda texts: as_pdf(texts, gaps), "pdfminer", by_pdfminer, (HEAD, "of many")),
        "docx": (as_docx, "python-docx", by_python_docx, (HEAD, "Contents 1")),
        "html": (as_html, "trafilatura", by_trafilatura, CLUTTER),
    }
    for module, reader_of in WHERE_INSTALLED.items():
        if find_spec(module):
            cases[f"html, {module}"] = (as_html, module, reader_of, CLUTTER)
    told: dict[str, Any] = {}
    for name, (make, library, alone, furniture) in cases.items():
        scores = {"ours": Score(), library: Score()}
        for seed in range(DOCUMENTS):
            wanted = paragraphs(100 + seed, 20_000)
            data = make(wanted)
            for reader, score in ((ours, scores["ours"]), (alone, scores[library])):
                started = time.perf_counter()
                got = reader(data)
                score.add(wanted, got, furniture, time.perf_counter() - started)
        told[name] = {reader: score.told() for reader, score in scores.items()}
    return told


async def measure() -> dict[str, Any]:
    """Cost by format and size, and quality beside each library alone."""
    return await asyncio.to_thread(_measure)


def _measure() -> dict[str, Any]:
    cost: dict[str, Any] = {}
    for kind in ("plain", "markdown", "html", "docx", "epub", "pdf"):
        cost[kind] = {}
        for name, size in SIZES.items():
            data = made(kind, size)
            runs = [in_child(data, f"a.{kind}") for _ in range(RUNS)]
            medians = {one: round(statistics.median(each[one] for each in runs), 3) for one in ("s", "cpu_s")}
            cost[kind][name] = runs[0] | medians
    return {"cost": cost, "quality": quality()}
