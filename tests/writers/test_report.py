from __future__ import annotations

import json
from typing import Any

import pytest

from bot.domain.errors import BadInput
from bot.domain.summaries import BriefReply
from bot.writers.report import as_markdown, summary_of
from tests.writers.sayings import WEEK


def lines(**extra: Any) -> list[dict[str, Any]]:
    return [
        {"id": f"r{n}", "author": author, "text": text, "created_at": f"2026-12-0{1 + n // 4}T19:00:00+00:00", **extra}
        for n, (author, text) in enumerate(WEEK, 1)
    ]


def test_the_summary_has_the_stable_shape_and_every_quotation_is_in_its_reply() -> None:
    given = lines()
    summary = summary_of(given, "", 220)
    assert set(summary) == {
        "words", "text", "themes", "coverage", "passages", "activity", "dropped", "writer",
    }  # fmt: skip
    texts = {line["id"]: line["text"] for line in given}
    told = []
    for theme in summary["themes"]:
        assert set(theme) == {"label", "points", "replies"}
        for point in theme["points"]:
            assert set(point) == {"text", "kind", "quotations", "cites"}
            assert set(point["cites"]) <= set(theme["replies"])
            assert all(quotation["text"] in texts[quotation["reply"]] for quotation in point["quotations"])
            told.append(point["text"])
    assert summary["text"] == "\n".join(told)
    assert summary["words"] == len(summary["text"].split()) <= 220
    assert summary["coverage"] == {"spoke": 7, "cited": 7, "not_cited": []}
    assert json.loads(json.dumps(summary)) == summary


@pytest.mark.parametrize("words", [0, 12, 50, 100])
def test_the_running_text_keeps_within_its_words(words: int) -> None:
    assert summary_of(lines(), "", words)["words"] <= words


def test_only_id_author_and_text_are_needed() -> None:
    summary = summary_of([{"id": "x", "author": "y", "text": "A council meets on Mondays."}])
    assert summary["text"] == "A council meets on Mondays."
    assert summary["activity"] == []


def test_replies_as_values_give_the_same_as_lines() -> None:
    values = [BriefReply(f"r{n}", author, text) for n, (author, text) in enumerate(WEEK, 1)]
    assert summary_of(values)["text"] == summary_of(lines())["text"]


def test_replies_are_counted_by_day() -> None:
    assert summary_of(lines())["activity"] == [
        {"day": "2026-12-01", "replies": 3},
        {"day": "2026-12-02", "replies": 4},
        {"day": "2026-12-03", "replies": 2},
    ]


def test_passages_are_found_by_sign_by_field_and_by_the_articles_own_words() -> None:
    paragraphs = [
        "Nothing of note happens in this one.",
        "Power was divided between two bodies that watched each other.",
    ]
    summary = summary_of(
        [
            {"id": "1", "author": "a", "text": "I like ¶ 1 and ¶¶ 1-2 most of all."},
            {"id": "2", "author": "b", "text": "This is what I meant.", "paragraph": 2},
            {
                "id": "3",
                "author": "c",
                "text": "“Power was divided between two bodies that watched each other” is the key.",
            },
            {"id": "4", "author": "d", "text": "See paragraph 99 and my 3 cats."},
        ],
        paragraphs=paragraphs,
    )
    assert summary["passages"] == [{"paragraph": 2, "replies": 3}, {"paragraph": 1, "replies": 1}]


def test_an_open_question_stands_under_the_theme_of_its_reply() -> None:
    summary = summary_of(lines())
    kinds = [[point["kind"] for point in theme["points"]] for theme in summary["themes"]]
    assert any("question" in held for held in kinds)
    assert 3 <= len(summary["themes"]) <= 7


def test_a_reply_without_a_sentence_is_named_with_the_reason() -> None:
    summary = summary_of([{"id": "r1", "author": "a", "text": "👍"}])
    assert summary["dropped"] == [
        {"reply": "r1", "reason": "no sentence in it: only code, quoted lines, links or signs"}
    ]
    assert summary["coverage"] == {"spoke": 1, "cited": 0, "not_cited": ["a"]}
    assert "nothing to quote" in as_markdown(summary)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ({"id": "r1", "text": "x"}, "Reply 1 has no `author`"),
        ({"author": "a", "text": "x"}, "Reply 1 has no `id`"),
        ({"id": "r1", "author": "a"}, "Reply 1 has no `text`"),
        ({"id": "r1", "author": "a", "text": ["x"]}, "Reply 1 has no `text`"),
        ({"id": "r1", "author": "a", "text": "x", "created_at": "yesterday"}, "Write it like"),
        ({"id": "r1", "author": "a", "text": "x", "paragraph": "two"}, "paragraph of reply 1"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_in_one_sentence(line: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        summary_of([line])


def test_two_replies_with_one_id_are_refused() -> None:
    with pytest.raises(BadInput, match="2 replies have the id r1"):
        summary_of([{"id": "r1", "author": "a", "text": "x"}, {"id": "r1", "author": "b", "text": "y"}])


def test_the_page_shows_members_words_literally() -> None:
    summary = summary_of([{"id": "r1", "author": "a", "text": "A *council* <b>needs</b> [time](now) to meet."}])
    page = as_markdown(summary)
    assert r"> A \*council\* \<b\>needs\</b\> \[time\](now) to meet. (r1)" in page
    assert "1 of 1 who wrote are quoted." in page


def test_the_page_has_themes_passages_and_activity() -> None:
    page = as_markdown(summary_of(lines(paragraph=4)))
    assert page.startswith("# Summary\n")
    assert "| ¶ 4 | 9 |" in page
    assert "| 2026-12-02 | 4 |" in page
    assert "An open question:" in page
