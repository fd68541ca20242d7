"""Ways to summarise, each in a process of its own with a limit of time and memory: ours, leading sentences, and sumy's.

sumy (LexRank, LSA, SumBasic) and rouge-score are no requirement of this project: their figures are taken where they are
installed, and left out elsewhere. All get the same sentences and the same number of words.
"""

from __future__ import annotations

import importlib
import json
import os
import random
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from bot.domain.cleaning import LONGEST, spans
from bot.domain.summaries import FEWEST_WORDS, Brief, BriefReply, check
from bot.writers.extractive import Extractive

MEMORY = 6 << 30
"""Bytes of address space that a way may take."""

WEEK_WORDS = 220
Quoted = list[tuple[str, str]]
"""Replies and what is quoted of each."""


@dataclass(frozen=True)
class Task:
    """Replies, and how much may be said of them: so many words, or so many quotations."""

    replies: tuple[BriefReply, ...]
    words: int | None
    quotations: int | None = None
    given: str = ""


def task_of(line: Mapping[str, Any]) -> Task:
    """A line of the development data."""
    replies = tuple(BriefReply(str(one["id"]), str(one["author"]), str(one["text"])) for one in line["messages"])
    return Task(replies, line.get("max_words"), line.get("k"), line.get("prompt", ""))


def made_week(size: int) -> Task:
    """So many made replies of two or three sentences, their words as unevenly frequent as words are."""
    chosen = random.Random(size)
    vocabulary = ["".join(chosen.choices("aeioubdfgklmnprst", k=chosen.randint(4, 9))) for _ in range(8000)]
    frequency = [1 / (place + 3) for place in range(len(vocabulary))]
    small = "the a of in that and is it to was for we not with as".split()
    members = max(5, min(300, size // 10))

    def sentence() -> str:
        content = chosen.choices(vocabulary, frequency, k=chosen.randint(3, 11))
        return " ".join(f"{chosen.choice(small)} {word}" for word in content).capitalize() + "."

    return Task(
        tuple(
            BriefReply(
                f"r{n}", f"m{chosen.randrange(members)}", " ".join(sentence() for _ in range(chosen.randint(2, 3)))
            )
            for n in range(size)
        ),
        WEEK_WORDS,
    )


def _ours(task: Task) -> Quoted:
    """Our draft; where quotations are counted, of the shortest draft that has enough of them."""
    budget = task.words or 0
    while True:
        budget = task.words or budget + 10
        brief = Brief(task.replies, task.given, word_budget=budget)
        checked = check(Extractive().write(brief), brief)
        quoted = [(one.reply, one.text) for point in checked.points for one in point.quotations]
        if task.quotations is None:
            return quoted
        if len(quoted) >= task.quotations or budget > task.quotations * LONGEST:
            return quoted[: task.quotations]


def _sentences(task: Task) -> Iterator[tuple[str, str]]:
    for reply in task.replies:
        for span in spans(reply.text):
            if FEWEST_WORDS <= span.words <= LONGEST:
                yield reply.id, reply.text[span.start : span.end]


def _fitting(task: Task, ranked: Iterator[tuple[str, str]] | Quoted) -> Quoted:
    """The best that fit."""
    left = task.words if task.words is not None else 1 << 30
    found: Quoted = []
    for reply, text in ranked:
        words = len(text.split())
        if words <= left and len(found) < (task.quotations or 1 << 30):
            left -= words
            found.append((reply, text))
    return found


def _leads(task: Task) -> Quoted:
    """The first sentence of every reply, a strong rival in short threads."""
    firsts = dict(reversed(list(_sentences(task))))
    return _fitting(task, list(reversed(firsts.items())))


class _Tokenizer:
    """Words for sumy without a download."""

    def to_words(self, sentence: str) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\W\d_]+", sentence))


def _sumy(module: str, name: str) -> Callable[[Task], Quoted]:
    def summarise(task: Task) -> Quoted:
        dom = importlib.import_module("sumy.models.dom")
        stemmer = importlib.import_module("sumy.nlp.stemmers").Stemmer("english")
        make = getattr(importlib.import_module(f"sumy.summarizers.{module}"), name)
        summarizer = make(stemmer)
        summarizer.stop_words = importlib.import_module("sumy.utils").get_stop_words("english")
        sentences = [(reply, dom.Sentence(text, _Tokenizer())) for reply, text in _sentences(task)]
        document = dom.ObjectDocumentModel([dom.Paragraph([sentence for _, sentence in sentences])])
        quoted: Quoted = []

        def fitting(ranked: Sequence[Any]) -> Sequence[Any]:
            known = [(sentences[one.order][0], str(sentences[one.order][1])) for one in ranked]
            quoted.extend(_fitting(task, known))
            return ranked[:0]

        if sentences:
            summarizer(document, fitting)
        return quoted

    return summarise


WAYS: dict[str, Callable[[Task], Quoted]] = {
    "ours": _ours,
    "leads": _leads,
    "lexrank": _sumy("lex_rank", "LexRankSummarizer"),
    "lsa": _sumy("lsa", "LsaSummarizer"),
    "sumbasic": _sumy("sum_basic", "SumBasicSummarizer"),
}


def sumy_version() -> str | None:
    """Its version, or None where it is not installed."""
    try:
        return version("sumy")
    except PackageNotFoundError:
        return None


def apart(way: str, what: str, seconds: int) -> dict[str, Any] | str:
    """What a way makes in a process of its own within so many seconds of one core, or why it made nothing."""
    command = [sys.executable, "-m", "benchmarks.summarisers", way, what, str(seconds)]
    one_core = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=one_core)
    if done.returncode == -signal.SIGXCPU:
        return f"not finished in {seconds} s"
    if done.returncode:
        return "out of memory" if "MemoryError" in done.stderr else f"failed: {done.stderr.strip()[-200:]}"
    made: dict[str, Any] = json.loads(done.stdout)
    return made


def main() -> None:
    """`WAY SIZE SECONDS` for a made week, `WAY FILE SECONDS` for lines of development data; prints JSON."""
    way, what, seconds = WAYS[sys.argv[1]], sys.argv[2], int(sys.argv[3])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    if not what.isdigit():
        _allow(seconds)
        lines = [json.loads(line) for line in Path(what).read_text(encoding="utf-8").splitlines()]
        made = {line["id"]: [{"message": reply, "quote": text} for reply, text in way(task_of(line))] for line in lines}
        print(json.dumps(made))
        return
    task = made_week(int(what))
    _allow(seconds)
    before = _peak()
    started = time.process_time()
    quoted = way(task)
    taken = time.process_time() - started
    print(json.dumps({"cpu_s": round(taken, 2), "mib": _peak() - before, "quotations": len(quoted)}))


def _allow(seconds: int) -> None:
    """So many seconds of processor time from now on."""
    end = int(time.process_time()) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (end, end + 5))


def _peak() -> int:
    """The most that this process has had in memory, in MiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(re.findall(r"VmHWM:\s+(\d+)", status)[0]) >> 10


if __name__ == "__main__":
    main()
