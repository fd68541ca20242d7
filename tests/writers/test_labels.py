"""What stands over a summary's points: words that members share, never a person, never a claim about one voice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.summaries import Brief, BriefReply, Checked, Point, is_plain
from bot.writers.colourless import COLOURLESS
from bot.writers.extractive import Extractive
from tests.writers.sayings import brief, drafted


def named(checked: Checked) -> list[str]:
    """Every word that is a label and not only the first words of a quotation."""
    return [
        part
        for point in checked.points
        if not is_plain(point.label, point.quotations[0].text)
        for part in point.label.split(" / ")
    ]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("I disagree with Ada about the harbour.", "The harbour is as Ada described it."),
        ("Ada, the harbour was closed by then.", "Every harbour has an Ada of its own."),
        ("There is pride in a harbour, Ada.", "As Ada put it, a harbour is proud."),
        ("Ada calls the harbour a gift.", "The harbour that Ada loves is a gift."),
        ("The harbour, says Ada, is a gift.", "No harbour is a gift, whatever Ada feels."),
    ],
)
def test_a_person_who_is_spoken_to_or_who_speaks_is_no_label(first: str, second: str) -> None:
    labels = named(drafted(brief(("ben", first), ("cho", second))))
    assert "harbour" in labels
    assert "Ada" not in labels


def test_towns_in_a_list_may_be_labels() -> None:
    labels = named(
        drafted(brief(("ben", "They met in Riga, Tartu, and later in Tartu again."), ("cho", "Tartu was calm.")))
    )
    assert labels == ["Tartu"]


def test_names_that_are_told_are_no_label_in_whatever_case() -> None:
    said = brief(("ben", "i think wren has the harbour right"), ("cho", "no wren has the harbour all wrong"))
    assert "wren" in named(drafted(said))
    assert named(drafted(replace(said, names=frozenset({"wren"})))) == ["harbour"]


def test_a_common_word_in_a_longer_display_name_stays_a_label() -> None:
    said = brief(("ben", "The harbour is noisy at low tide."), ("cho", "Our harbour was quiet then."))
    assert named(drafted(replace(said, names=frozenset({"harbour owl"})))) == ["harbour"]


def test_a_name_keeps_its_capital_though_it_mostly_heads_sentences() -> None:
    said = brief(
        ("ben", "Tartu was calm. Tartu had bread."),
        ("cho", "Tartu had coal too."),
        ("dee", "I never went to Tartu."),
    )
    assert named(drafted(said)) == ["Tartu"]


def test_the_given_text_shows_which_words_have_a_capital() -> None:
    said = brief(("ben", "Tartu was calm."), ("cho", "Tartu froze."), given="They went to Tartu by train.")
    assert named(drafted(said)) == ["Tartu"]


def test_a_genitive_is_named_without_its_sign() -> None:
    labels = named(drafted(brief(("ben", "The harbour's walls froze."), ("cho", "I saw the harbour's lights."))))
    assert labels == ["harbour"]


@pytest.mark.parametrize("word", ["asks", "adding", "hear", "half", "next", "moved", "stand", "differently", "seven"])
def test_a_word_of_every_conversation_is_no_label(word: str) -> None:
    assert word in COLOURLESS["en"]
    said = brief(("ben", f"Coal {word} and smoke."), ("cho", f"Bread {word} and salt."))
    assert word not in named(drafted(said))


@pytest.mark.parametrize("word", ["authority", "state", "movement", "responsibility", "union", "import"])
def test_a_word_that_only_shares_the_stem_of_a_colourless_one_may_be_a_label(word: str) -> None:
    said = brief(("ben", f"The {word} froze our coal."), ("cho", f"No {word} ever baked bread."))
    assert named(drafted(said)) == [word]


def test_what_one_member_alone_says_stands_without_a_claim() -> None:
    text = "Coal dust settled on every window of the laundry."
    checked = drafted(brief(("ben", text), ("cho", "My choir rehearses in a cellar below the church.")))
    assert named(checked) == []
    assert [point.cites for point in checked.points] == [("r1",), ("r2",)]


def test_a_member_who_repeats_a_word_does_not_make_it_a_theme() -> None:
    checked = drafted(
        brief(
            ("ben", "The laundry stood by the river."),
            ("cho", "Bread was short that spring."),
            ("ben", "A laundry needs soft water."),
        )
    )
    assert named(checked) == []


def test_words_that_no_two_members_use_together_are_not_joined_in_one_label() -> None:
    checked = drafted(
        brief(
            ("ben", "The laundry froze, and coal was short."),
            ("cho", "A laundry needs soft water from the river."),
            ("dee", "Coal came up the canal by barge."),
        )
    )
    assert all(" / " not in point.label for point in checked.points)


DISPUTE = brief(
    ("ben", "Every ferry is a small republic. I like the tar on its planks."),
    ("cho", "But a ferry obeys one captain, and a republic obeys none."),
    ("dee", "Coal came up the canal by barge."),
    ("eli", "Our canal was dug by hand. The coal came later."),
    ("fay", "The ferry and the republic both leak in winter."),
    answers={2: 1},
)


def test_no_label_stands_twice_in_a_summary() -> None:
    labels = named(drafted(DISPUTE))
    assert len(labels) == len(set(labels))


def test_a_disagreement_follows_the_theme_of_its_words() -> None:
    points = drafted(DISPUTE).points
    place = next(place for place, point in enumerate(points) if point.kind == "disagreement")
    assert place > 0
    assert _words(points[place - 1]) & {"ferry", "republic"}


def test_a_disagreement_is_labelled_in_a_form_that_its_quotations_have() -> None:
    said = [("ben", "Every ferry is a republic."), ("cho", "But no ferry is a republic of equals.")]
    others = [(name, "Ferries and republics leak, other ferries and republics sink.") for name in ("dee", "eli")]
    checked = drafted(brief(*said, *others, answers={2: 1}))
    (pair,) = [point for point in checked.points if point.kind == "disagreement"]
    assert pair.label in ("ferry", "republic")


def test_a_hyphenated_word_names_one_theme() -> None:
    said = [(f"m{n}", f"The co-op of street {n} sells bread and coal {n}.") for n in range(6)]
    labels = named(drafted(brief(*said)))
    assert labels.count("co-op") <= 1


def _words(point: Point) -> set[str]:
    return set(point.label.casefold().split(" / "))


OTHER_SCRIPTS = {
    "zh": (
        "我觉得井边的长椅比自来水更重要。",
        "化验只做了一次，我不同意现在就打开水井。",
        "我不同意，化验的结果很清楚，两口井的水合格。",
    ),
    "ja": (
        "待合室のストーブは時刻表より大切だったと思います。",
        "時刻表は会話のための時間を残すべきです。",
        "私は反対です、時刻表がなければ会話の意味はありません。",
    ),
    "ar": (
        "من يدفع ثمن الوقود للحافلة كل يوم جمعة؟",
        "أعتقد أن المكتبة أهم من موقف السيارات.",
        "لا أوافق، من يحتاج إلى مواقف السيارات في كل حي؟",
    ),
    "ru": (
        "Печь в зале ожидания была важнее расписания.",
        "Расписание должно оставлять место для разговора.",
        "Не согласен: без расписания нет и разговора.",
    ),
    "he": (
        "התנור בחדר ההמתנה היה חשוב יותר מלוח הזמנים.",
        "לוח הזמנים צריך להשאיר מקום לשיחה.",
        "אני לא מסכים, בלי לוח הזמנים אין מקום לשיחה.",
    ),
}
LABELS = {"zh": "化验", "ja": "時刻表", "ar": "السيارات", "ru": "расписания", "he": "הזמנים"}


@pytest.mark.parametrize("script", OTHER_SCRIPTS)
def test_other_scripts_are_known_by_their_letters_labelled_by_words_of_substance_and_may_disagree(script: str) -> None:
    first, second, third = OTHER_SCRIPTS[script]
    answer = BriefReply("r2", "m2", third, reply_to="r1")
    replies = (BriefReply("r0", "m0", first), BriefReply("r1", "m1", second), answer)
    points = Extractive().write(Brief(replies, language="en")).points
    (dispute,) = [point for point in points if point.kind == "disagreement"]
    assert [one.reply for one in dispute.quotations] == ["r1", "r2"]
    labels = {part for point in points for part in point.label.split(" / ")}
    assert LABELS[script] in labels
    assert not labels & {"我不", "不同", "من", "не", "לא"}
