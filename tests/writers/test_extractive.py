from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.summaries import Brief, BriefReply, Checked, check, label_stands, word_count
from bot.services.ports import Writer
from bot.writers.extractive import Extractive
from tests.writers.sayings import WEEK, brief, drafted, quoted


async def test_it_is_a_writer() -> None:
    writer: Writer = Extractive()
    assert (await writer.draft(brief(*WEEK))).writer == "extractive"


NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()


def test_a_week_gives_three_to_seven_themes_of_exact_quotations_of_everybody() -> None:
    week = brief(*WEEK)
    checked = drafted(week)
    themes = [point for point in checked.points if point.kind == "theme"]
    assert 3 <= len(themes) <= 7
    assert checked.coverage.not_cited == ()
    texts = {reply.id: reply.text for reply in week.replies}
    for point in checked.points:
        assert label_stands(point.label, [texts[cited] for cited in point.cites])
        for quotation in point.quotations:
            assert quotation.text == texts[quotation.reply][quotation.start : quotation.end]
            assert word_count(quotation.text) <= 40


def test_quotations_are_whole_sentences() -> None:
    for text in quoted(drafted(brief(*WEEK))):
        assert text[0].isupper()
        assert text[-1] in ".?!"


def test_no_two_themes_have_the_same_label() -> None:
    labels = [point.label for point in drafted(brief(*WEEK)).points if point.kind == "theme"]
    assert len(labels) == len(set(labels))


def test_a_theme_quotes_different_members() -> None:
    week = brief(*WEEK)
    author = {reply.id: reply.author for reply in week.replies}
    for point in drafted(week).points:
        assert len({author[quotation.reply] for quotation in point.quotations}) == len(point.quotations)


def test_a_theme_cites_exactly_the_replies_that_use_its_words() -> None:
    week = brief(
        ("ana", "Every council should meet in the open air."),
        ("ben", "Councils are slow, and slow is fine with me."),
        ("cho", "My choir meets in a cellar below the church."),
    )
    (council,) = [point for point in drafted(week).points if "council" in point.label.lower()]
    assert council.cites == ("r1", "r2")


@pytest.mark.parametrize("words", [25, 60, 110, 220])
def test_the_words_asked_for_are_never_exceeded(words: int) -> None:
    assert sum(word_count(text) for text in quoted(drafted(brief(*WEEK, words=words)))) <= words


def test_no_member_has_more_than_three_in_ten_quotations_where_many_wrote() -> None:
    loud = [("ana", f"The council of district {word} met about bread and coal again today.") for word in NUMBERS]
    week = brief(*loud, *(said for said in WEEK if said[0] != "ana"))
    checked = drafted(week)
    author = {reply.id: reply.author for reply in week.replies}
    by = Counter(author[quotation.reply] for point in checked.points for quotation in point.quotations)
    assert by["ana"] <= 0.3 * by.total()
    assert checked.coverage.not_cited == ()


def test_one_reply_is_quoted_by_itself() -> None:
    assert quoted(drafted(brief(("ana", "A council is only as strong as its meetings.")))) == [
        "A council is only as strong as its meetings."
    ]


def test_of_two_members_both_are_quoted() -> None:
    checked = drafted(brief(*((name, f"{text} {text}") for name, text in WEEK[:2]), words=60))
    assert checked.coverage.not_cited == ()


def test_of_identical_replies_the_words_are_quoted_once_and_all_are_counted() -> None:
    checked = drafted(brief(*((f"m{n}", "We should read the next chapter slowly.") for n in range(6))))
    assert quoted(checked) == ["We should read the next chapter slowly."]
    assert len(checked.points[0].cites) == 6


@pytest.mark.parametrize(
    "text",
    [
        "👍👍🎉",
        "https://example.org/page?x=1",
        "<:smile:123456789012345678> <@123456789012345678>",
        "```py\nprint('hello there everybody')\n```",
        "> These are somebody else's words, quoted in a line.",
        ">>> All of this is quoted.\nThis is quoted too, up to the end.",
        "…",
        "",
        "   \n\n  ",
    ],
)
def test_without_a_sentence_of_the_members_own_there_is_nothing_to_say(text: str) -> None:
    assert Extractive().write(brief(("ana", text), ("ben", text))).points == ()


def test_no_replies_make_an_empty_draft() -> None:
    assert Extractive().write(Brief(())).points == ()


def test_code_quoted_lines_links_and_emoji_around_a_sentence_stay_out_of_it() -> None:
    text = (
        "> Some older words about the council\n<@123456789012345678> A council without recall is a parliament. "
        "<:yes:123456789012345678> https://example.org/a.\n```\ncode about councils goes here\n```\n"
        "- Bread matters more than the votes of a council!"
    )
    assert set(quoted(drafted(brief(("ana", text), ("ben", "Recall is what makes a council."))))) == {
        "A council without recall is a parliament.",
        "Bread matters more than the votes of a council!",
        "Recall is what makes a council.",
    }


def test_the_articles_words_are_not_a_members() -> None:
    article = "The council issued orders that the ministry was unable to countermand in any district of the city."
    checked = drafted(
        brief(
            ("ana", f"{article} I wonder how the district heard of them."),
            ("ben", article),
            ("cho", f"They write “{article[:-1]}”, and I doubt that very much for the villages."),
            given=article,
        )
    )
    assert article not in quoted(checked)
    assert "ben" in checked.coverage.not_cited
    assert "I wonder how the district heard of them." in quoted(checked)


def test_a_question_that_nobody_answered_is_open_and_an_answered_one_is_not() -> None:
    asked = ("ana", "Who counted the votes in the soldiers' sections of the council?")
    answer = ("ben", "The soldiers' sections had the votes counted by a clerk of the council.")
    other = ("cho", "My copy of the text has a different title on the cover.")
    unanswered = drafted(brief(asked, other))
    answered = drafted(brief(asked, other, answer))
    told = drafted(brief(asked, other, ("ben", "It was the clerk, as far as I know."), answers={3: 1}))
    assert [_questions(one) for one in (unanswered, answered, told)] == [[asked[1]], [], []]


@pytest.mark.parametrize(
    "text",
    ["Thanks!", "ok lol", "Thank you so much everyone, great session.", "cheers 🙏", "Danke euch allen", "谢谢大家！"],
)
def test_mere_courtesy_is_not_quoted(text: str) -> None:
    assert quoted(drafted(brief(("ana", text)))) == []
    assert quoted(drafted(brief(("ana", f"{text} The dam halved the flow."))))[0].endswith("halved the flow.")


def _questions(checked: Checked) -> list[str]:
    return [quotation.text for point in checked.points if point.kind == "question" for quotation in point.quotations]


def test_a_disagreement_is_a_reply_and_its_answer_side_by_side() -> None:
    said = ("ana", "Recall makes every delegate honest.")
    against = ("ben", "I disagree. Recall makes every delegate afraid of the loudest.")
    checked = drafted(brief(said, against, WEEK[3], answers={2: 1}))
    (pair,) = [point for point in checked.points if point.kind == "disagreement"]
    assert [quotation.text for quotation in pair.quotations] == [said[1], against[1]]


@pytest.mark.parametrize("cue", ["But ", "I'm not sure. ", "Yes, but ", "I don't really agree: ", "However, "])
def test_several_words_say_that_somebody_does_not_go_along(cue: str) -> None:
    against = f"{cue}recall makes every delegate afraid of the loudest."
    checked = drafted(brief(("ana", "Recall makes every delegate honest."), ("ben", against), answers={2: 1}))
    assert [point.kind for point in checked.points] == ["disagreement"]


def test_without_a_reply_or_without_a_cue_nobody_disagrees() -> None:
    said = ("ana", "Recall makes every delegate honest.")
    apart = drafted(brief(said, ("ben", "I disagree. Recall makes every delegate afraid.")))
    mild = drafted(brief(said, ("ben", "Recall makes every delegate afraid."), answers={2: 1}))
    own = drafted(brief(said, ("ana", "But recall makes every delegate afraid."), answers={2: 1}))
    assert all(point.kind == "theme" for one in (apart, mild, own) for point in one.points)


@pytest.mark.parametrize(
    ("texts", "language"),
    [
        (("我们需要更多的议会。会议太长了。", "议会没有权力。谁来决定？", "我不同意这个看法。"), "zh"),
        (("El consejo podía revocar a cualquier delegado.", "Los consejos eran lentos.", "Querían pan y paz."), "es"),
        (("Совет мог отозвать любого депутата.", "Советы были шумными.", "Все хотели хлеба и мира."), "ru"),
        (("परिषद किसी भी प्रतिनिधि को वापस बुला सकती थी।", "परिषद धीमी थी।", "लोग रोटी और शांति चाहते थे।"), "hi"),
        (("สภาสามารถเรียกคืนผู้แทนได้ทุกเมื่อ", "สภาทำงานช้าเกินไป", "ผู้คนต้องการขนมปัง"), "th"),
        (("Deliberabant consilia de pane.", "Consilia populi lenta erant.", "Panem homines volebant."), "xx"),
    ],
)  # fmt: skip
def test_every_script_is_quoted_and_everybody_is_represented(texts: tuple[str, ...], language: str) -> None:
    of = Brief(tuple(BriefReply(f"r{n}", f"m{n}", text) for n, text in enumerate(texts)), language=language)
    assert drafted(of).coverage.not_cited == ()


def test_text_that_is_not_in_canonical_form_is_quoted_as_it_is_stored() -> None:
    text = "The cafe\u0301 council met on the café terrace and voted for the re\u0301sume\u0301."
    assert quoted(drafted(brief(("ana", text)))) == [text]


def test_the_same_replies_give_the_same_draft_in_every_process() -> None:
    program = (
        "from tests.writers.sayings import WEEK, brief\nfrom bot.writers.extractive import Extractive\n"
        "print(Extractive().write(brief(*WEEK)))"
    )
    printed = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert printed == {f"{Extractive().write(brief(*WEEK))}\n"}


@pytest.mark.timeout(60)
def test_five_thousand_replies_take_a_few_seconds() -> None:
    stems = [text for _, text in WEEK]
    many = [(f"m{n % 60}", f"{stems[n % len(stems)]} Case {n} was about street {n % 97}.") for n in range(5000)]
    of = brief(*many)
    checked = check(Extractive().write(of), of)
    assert checked.points


SCRAPS = (
    "But no.",
    "Why?",
    "> quoted",
    "```",
    "\n",
    " ",
    "👍",
    "https://example.org",
    "<@1>",
    "議会は強い。",
    "cafe\u0301 life goes on.",
    "x" * 50,
    ";",
    "- item of a list",
    "@everyone look here now",
    "\u202e",
    "ᄒ",
)
PIECES = st.sampled_from([*(text for _, text in WEEK), *SCRAPS])
REPLIES = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.lists(PIECES, max_size=5).map(" ".join), st.integers(0, 12)), max_size=12
)


@settings(max_examples=60, deadline=None)
@given(REPLIES, st.integers(0, 120), st.sampled_from(["", WEEK[0][1]]))
def test_whatever_members_write_every_promise_holds(said: list[tuple[str, str, int]], words: int, article: str) -> None:
    answers = {n: to for n, (_, _, to) in enumerate(said, 1) if 0 < to < n}
    of = brief(*((author, text) for author, text, _ in said), given=article, words=words, answers=answers)
    checked = drafted(of)
    found = [quotation for point in checked.points for quotation in point.quotations]
    texts = {reply.id: reply for reply in of.replies}
    assert sum(word_count(one.text) for one in found) <= words
    assert len({(one.reply, one.start) for one in found}) == len(found)
    by = Counter(texts[one.reply].author for one in found)
    if len({reply.author for reply in of.replies}) >= 4 and found:
        assert max(by.values()) <= max(1, 0.3 * len(found)) or any(point.kind != "theme" for point in checked.points)
    for one in found:
        assert "```" not in one.text
        assert "@everyone" not in one.text or word_count(one.text) > 1
