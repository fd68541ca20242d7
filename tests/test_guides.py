from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.errors import BadInput
from bot.domain.planning import cut
from bot.domain.prompts import Guide, GuideExcerpt, Prompt, Recall, Term
from bot.domain.readings import Paragraph, fingerprint, word_count, words_of
from bot.domain.sentences import sentences
from bot.guides import cuts_of, find_term, fitted, guide_for, guide_prompts, load_guides, load_stems
from bot.importing.files import read
from bot.linting import lint
from bot.shipped import folder

SAMPLE = folder("prompts").parent / "bot" / "sandbox" / "sample.txt"


def sample() -> tuple[Paragraph, ...]:
    return read(SAMPLE.read_bytes(), SAMPLE.name).paragraphs


def the_guide(name: str = "dark-hours") -> Guide:
    (guide,) = (one for one in load_guides(folder("prompts")) if one.name == name)
    return guide


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_the_sample_holds_the_traps_of_a_newspaper_page() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    blocks = [block.strip() for block in re.split(r"\n\s*\n", text)]
    assert blocks[0] == "The Weir Valley Courier"
    assert blocks[2].endswith("writes Mara Ellin")
    assert text.count("Issue No. 118") == 2
    assert text.count("(Pic: Josef Tarn)") == 2
    assert "(see page 9)" in text
    assert [blocks.count(crosshead) for crosshead in ("Small numbers", "Whose lamp", "Half a light")] == [1, 1, 1]
    assert blocks[blocks.index("Further reading") + 2].endswith("www.example.org/dark?id=1&page=2")
    assert "Tags" in blocks
    assert '"' not in text
    assert "'" not in text


def test_the_sample_is_imported_paragraph_by_paragraph_with_its_quotation_runs() -> None:
    paragraphs = sample()
    assert len(paragraphs) == 38
    assert 1_400 <= words_of(paragraphs) <= 1_600
    runs = [[one.n for one in paragraphs if one.run == run] for run in (1, 2, 3)]
    assert runs == [[6, 7], [17, 18, 19], [23, 24]]
    for run in runs:
        said = [paragraphs[n - 1].text for n in run]
        assert all("“" in text for text in said)
        assert all(text.count("“") == text.count("”") + 1 for text in said[:-1])
        assert said[-1].endswith("”")


def test_the_guide_knows_every_paragraph_of_the_sample_in_order() -> None:
    assert tuple(fingerprint(one.text) for one in sample()) == the_guide().fingerprints
    assert guide_for(load_guides(folder("prompts")), sample()) == the_guide()


def test_the_guide_covers_the_sample_with_ten_excerpts_and_every_kind_of_prompt() -> None:
    guide = the_guide()
    assert len(guide.excerpts) == 10
    assert [n for one in guide.excerpts for n in range(one.first, one.last + 1)] == list(range(1, 39))
    for excerpt in guide.excerpts:
        assert len({prompt.kind for prompt in excerpt.prompts}) == 4
        assert all("¶" in prompt.text for prompt in excerpt.prompts)
        assert excerpt.facts
        assert excerpt.terms
        assert excerpt.claims
        assert excerpt.figures


def test_what_the_guide_points_to_stands_where_it_says() -> None:
    text = {one.n: one.text.casefold() for one in sample()}
    for excerpt in the_guide().excerpts:
        for term in excerpt.terms:
            assert term.term.casefold() in text[term.paragraph or 0]
        for figure in excerpt.figures:
            assert figure.number.casefold() in text[figure.paragraph]
        together = "\n".join(text[n] for n in range(excerpt.first, excerpt.last + 1))
        for prompt in excerpt.prompts:
            for quoted in re.findall(r"“([^”]+)”", prompt.text):
                assert quoted.casefold() in together
    for person in the_guide().people:
        if person.role != "the author":
            assert person.name.split()[-1].casefold() in text[person.paragraph or 0]


def test_the_guide_repeats_no_sentence_of_the_text() -> None:
    guide = (folder("prompts") / "guides" / "dark-hours.toml").read_text(encoding="utf-8").casefold()
    for paragraph in sample():
        for start, end in sentences(paragraph.text):
            sentence = paragraph.text[start:end].strip("“”.?! ").casefold()
            assert word_count(sentence) < 4 or sentence not in guide


def test_the_guide_to_dual_power_has_ten_excerpts_in_five_weeks_of_two() -> None:
    guide = the_guide("dual-power")
    assert [(one.first, one.last) for one in guide.excerpts] == [
        *((1, 3), (4, 6)),
        *((7, 10), (11, 14)),
        *((15, 19), (20, 21)),
        *((22, 27), (28, 32)),
        *((33, 37), (38, 39)),
    ]
    assert len(guide.fingerprints) == len(set(guide.fingerprints)) == 39
    assert guide.excerpts[6].recall == Recall(21, 1)


def test_every_excerpt_of_dual_power_has_what_a_session_needs_and_its_speakers() -> None:
    for excerpt in the_guide("dual-power").excerpts:
        assert [prompt.kind for prompt in excerpt.prompts] == [
            *("comprehension", "close reading", "connection", "contestation")
        ]
        assert all("¶" in prompt.text for prompt in excerpt.prompts)
        assert excerpt.title
        assert excerpt.facts
        assert len(excerpt.terms) >= 4
        assert len(excerpt.claims) >= 3
    speakers = {claim.speaker for excerpt in the_guide("dual-power").excerpts for claim in excerpt.claims}
    named = {person.name for person in the_guide("dual-power").people} | {"the author"}
    assert all(set(speaker.split(" and ")) <= named for speaker in speakers)


def test_the_guide_to_dual_power_quotes_four_words_at_most() -> None:
    source = (folder("prompts") / "guides" / "dual-power.toml").read_text(encoding="utf-8").split("name =", 1)[1]
    quoted = re.findall(r"“([^”]+)”", source)
    assert len(quoted) > 20
    assert [words for words in quoted if word_count(words) > 4] == []


def test_dates_that_the_article_gives_relatively_are_marked_as_resolved() -> None:
    resolved = {moment.paragraph for moment in the_guide("dual-power").timeline if moment.resolved}
    assert resolved == {11, 13, 15, 16, 33, 37}


def test_every_term_of_every_guide_is_found_by_its_own_name() -> None:
    for guide in load_guides(folder("prompts")):
        for excerpt in guide.excerpts:
            for term in excerpt.terms:
                assert find_term(guide, term.term) == term


def test_the_planner_and_the_guide_agree_on_most_cuts() -> None:
    planned = {excerpt.first for excerpt in cut(sample(), 10)}
    guided = {excerpt.first for excerpt in the_guide().excerpts}
    assert len(planned & guided) >= 6
    inside = {one.n for one in sample() if one.run and one.n - 1 in {two.n for two in sample() if two.run == one.run}}
    assert not guided & inside


def test_cuts_of_a_guide_are_joined_where_the_runs_are_shortest_and_cover_the_text() -> None:
    paragraphs = sample()
    for count in range(1, 13):
        runs = cuts_of(the_guide(), paragraphs, count)
        assert len(runs) == min(count, 10)
        assert [n for first, last in runs for n in range(first, last + 1)] == list(range(1, 39))
    assert cuts_of(the_guide(), paragraphs, 8)[2] == (9, 14)
    assert cuts_of(Guide("empty", "en", (), ()), paragraphs, 5) == ()


def test_a_text_with_other_paragraphs_has_no_guide() -> None:
    guides = load_guides(folder("prompts"))
    assert guide_for(guides, sample()[:26]) is None
    assert guide_for(guides, sample()[:27]) is not None
    assert guide_for(guides, [Paragraph(1, "Something else.")]) is None


def test_in_another_edition_the_guide_points_to_the_same_paragraphs() -> None:
    paragraphs = sample()
    edition = [Paragraph(1, "A note that this edition has in front."), *paragraphs[:10], *paragraphs[11:]]
    edition = [replace(one, n=n) for n, one in enumerate(edition, 1)]
    guide = fitted(the_guide(), edition)
    text = {one.n: one.text.casefold() for one in edition}
    assert [(one.first, one.last) for one in guide.excerpts[:4]] == [(2, 5), (6, 9), (10, 11), (12, 14)]
    assert all(term.term.casefold() in text[term.paragraph or 0] for one in guide.excerpts for term in one.terms)
    assert not any("31 beside 47" in prompt.text for one in guide.excerpts for prompt in one.prompts)
    assert guide.excerpts[0].prompts[3].text.endswith("¶2–5?")
    assert fitted(the_guide(), paragraphs) == the_guide()


def test_prompts_for_a_run_point_at_nothing_outside_it() -> None:
    inside = Prompt("comprehension", "What does ¶2–3 say?")
    guide = Guide("g", "en", (), (GuideExcerpt(1, 4, prompts=(inside, Prompt("connection", "What is it like?"))),))
    assert guide_prompts(guide, 1, 4) == guide.excerpts[0].prompts
    assert guide_prompts(guide, 1, 2) == guide.excerpts[0].prompts[1:]
    assert guide_prompts(guide, 4, 6) == ()
    assert guide_prompts(guide, 2, 3) == guide.excerpts[0].prompts
    assert guide_prompts(guide, 5, 8) == ()


def test_every_file_shipped_under_prompts_passes_the_linter() -> None:
    assert [str(found) for found in lint([folder("prompts")])] == []


THREE = """name = "x"
language = "en"
fingerprints = ["a", "b", "c"]
variants = [{}]
[[excerpts]]
first = 1
last = 1
[[excerpts]]
first = 2
last = 2
[[excerpts]]
first = 3
last = 3
"""


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("name = ", "Invalid value"),
        ('name = "x"\nlanguage = "en"\nfingerprints = []\n[[excerpts]]\nfirst = 1\n', "excerpts.0.last"),
        ('name = "x"\nlanguage = "en"\nfingerprints = []\nexcerpts = []\npeoples = []\n', "peoples"),
        (
            'name = "x"\nlanguage = "en"\nfingerprints = ["a"]\n[[excerpts]]\nfirst = 2\nlast = 1\n',
            "excerpts.0: ¶2 to ¶1 does not follow ¶0",
        ),
        (
            'name = "x"\nlanguage = "en"\nfingerprints = ["a"]\n[[excerpts]]\nfirst = 1\nlast = 1\n'
            'facts = [{ text = "x", paragraph = 4 }]\n',
            "excerpts.0: ¶4 is outside ¶1 to ¶1",
        ),
        (
            'name = "x"\nlanguage = "en"\nfingerprints = []\n[[excerpts]]\nfirst = 1\nlast = 2\n',
            "fingerprints: 0 for 2 paragraphs",
        ),
        (
            'name = "x"\nlanguage = "en"\nfingerprints = ["a"]\n[[excerpts]]\nfirst = 1\nlast = 1\n'
            "recall = { paragraph = 1, sentence = 1 }\n",
            "excerpts.0: recall names no sentence before ¶1",
        ),
        (THREE.format("{ sessions = 2, joins = [[1, 3]] }"), "variants: that of 2 sessions joins the excerpts into 1"),
        (THREE.format("{ sessions = 2, joins = [[3, 4]] }"), "that of 2 sessions joins 3 to 4, with 3 excerpts"),
        (THREE.format("{ sessions = 2, joins = [[2, 2]] }"), "that of 2 sessions joins 2 to 2, with 3 excerpts"),
        (THREE.format("{ sessions = 1, joins = [[1, 2], [2, 3]] }"), "that of 1 sessions joins 2 to 3, with 3"),
        (
            THREE.format("{ sessions = 2, joins = [[1, 2]] }, { sessions = 2, joins = [[2, 3]] }"),
            "variants: that of 2 sessions is there twice",
        ),
    ],
)
def test_a_broken_guide_is_refused_with_its_file_and_what_is_wrong(tmp_path: Path, broken: str, said: str) -> None:
    path = written(tmp_path / "guides" / "broken.toml", broken)
    with pytest.raises(BadInput) as refused:
        load_guides(tmp_path)
    assert str(path) in str(refused.value)
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("stem", "said"),
    [
        ("kind = 'quiz'\nmove = 'm'\ntext = 't'", "0.kind"),
        ("kind = 'connection'\nmove = 'm'\ntext = 't {where}'", "'where' is not a slot"),
        ("kind = 'connection'\nmove = 'm'\ntext = 't'\npattern = '('", "unterminated"),
        ("kind = 'connection'\nmove = 'm'\ntext = 't {'", "'{'"),
    ],
)
def test_a_broken_stem_is_refused_with_what_is_wrong(tmp_path: Path, stem: str, said: str) -> None:
    written(tmp_path / "stems" / "en.toml", f"[[stems]]\n{stem}\n")
    with pytest.raises(BadInput, match=re.escape(said)):
        load_stems(tmp_path)


SEEDED = """name = "x"
language = "en"
fingerprints = ["a", "b"]

[[excerpts]]
first = 1
last = 2
facts = [
  { text = "The town has lamps." },
]
terms = [
  { term = "lamp", definition = "A wonderful light.", paragraph = 1 },
]
claims = [
  { speaker = "", text = "Dark is cheap.", paragraph = 1 },
]
prompts = [
  { kind = "contestation", text = "What is the strongest case for ¶1?" },
  { kind = "comprehension", text = "What does the text say?" },
  { kind = "comprehension", text = "What does ¶3 say?" },

  { kind = "connection", text = "Is ¶1 like \\"home\\"?" },
]
"""


def test_each_finding_has_its_file_line_and_rule(tmp_path: Path) -> None:
    path = written(tmp_path / "x.toml", SEEDED)
    found = lint([tmp_path])
    assert Counter(one.file for one in found) == {path: 7}
    assert [(one.line, one.rule) for one in found] == [(9, 2), (12, 1), (15, 2), (18, 3), (19, 7), (20, 7), (22, 4)]
    assert str(found[1]) == f"{path}:12: rule 1: “wonderful”: Leave it out, or quote it from the text with its ¶."


def test_a_file_that_cannot_be_read_is_a_finding_at_its_line(tmp_path: Path) -> None:
    broken = written(tmp_path / "a.toml", 'name = "x"\nlanguage = \n')
    wrong = written(tmp_path / "b.toml", SEEDED.replace("last = 2", "last = 0"))
    nothing = written(tmp_path / "c.toml", "")
    assert [(one.file, one.line, one.rule) for one in lint([broken, wrong, nothing])] == [
        (broken, 2, 0),
        (wrong, 5, 0),
        (nothing, 1, 0),
    ]


def test_a_path_that_is_not_there_is_refused_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"nowhere is not there. Name a TOML file or a folder of them\."):
        lint([tmp_path / "nowhere"])


def test_a_term_keeps_its_paragraph_only_where_it_stands() -> None:
    guide = Guide(
        "g", "en", (fingerprint("One."), fingerprint("Two.")), (GuideExcerpt(1, 2, terms=(Term("t", "d", 2),)),)
    )
    assert fitted(guide, [Paragraph(1, "One.")]).excerpts[0].terms == ()
    assert fitted(guide, [Paragraph(1, "Two.")]).excerpts[0].terms == (Term("t", "d", 1),)
