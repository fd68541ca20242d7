"""The panel of settings: what it shows, what it takes, what it refuses."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from bot.domain.errors import BadInput, NotFound
from bot.domain.group_settings import SETTINGS, Setting, changed, number, value_of, yes_no
from bot.domain.groups import Group
from bot.domain.options import Options
from bot.domain.permissions import ChannelCheck
from bot.domain.words import words
from bot.guides import load_stems
from bot.shipped import folder
from tests.conftest import GUILD
from tests.services.house import HOME, House, said

NEW_HOME = 11
TAKEN = {
    "name": ("  Valley   readers ", "Valley readers"),
    "home_channel_id": (str(NEW_HOME), f"<#{NEW_HOME}>"),
    "review_channel_id": ("12", "<#12>"),
    "facilitator_role_id": ("77", "<@&77>"),
    "zone": ("bogota", "America/Bogota"),
    "days": ("fri,mon,wed", "Monday, Wednesday, Friday"),
    "at": ("7:30", "07:30"),
    "language": ("es", "Spanish"),
    "quiet": ("21.30 – 7:00", "from 21:30 to 07:00"),
    "plain": ("yes", "yes"),
}
"""For each setting something that people type or choose, and what the panel says then."""

REFUSED = {
    "name": ("", "1 to 60 characters"),
    "home_channel_id": ("", "pick one from the list"),
    "review_channel_id": (str(HOME), "choose a review channel that is not the home channel"),
    "zone": ("Europe/Londn", "Europe/London"),
    "days": ("", "No weekday is named"),
    "at": ("noonish", "is not a time of day"),
    "language": ("xx", "not among the choices"),
    "quiet": ("late", "Write it as in 22:00-08:00"),
    "plain": ("perhaps", "not among the choices"),
}


def row(name: str) -> Setting:
    return next(one for one in SETTINGS if one.name == name)


async def choose(house: House, name: str, typed: str) -> str:
    return said(await house.group_settings.change(house.olga, row(name).number, typed))


async def group_of(house: House) -> Group:
    group = await house.groups.current(GUILD)
    assert group is not None
    return group


def line_of(panel: str, name: str) -> str:
    label = f"**{row(name).label}:** "
    (found,) = [line for line in panel.splitlines() if line.startswith(label)]
    return found.removeprefix(label)


@pytest.mark.parametrize("name", TAKEN)
async def test_each_setting_takes_what_people_type_and_shows_it_in_words(house: House, name: str) -> None:
    await house.set_up()
    typed, shown = TAKEN[name]
    assert line_of(await choose(house, name, typed), name) == shown
    page = SETTINGS.index(row(name)) // 10
    assert line_of(said(await house.group_settings.view(house.olga, page)), name) == shown
    held = row(name).held(await group_of(house))
    assert line_of(await choose(house, name, held), name) == shown, "what the form holds can be sent as it is"


@pytest.mark.parametrize("name", REFUSED)
async def test_each_setting_refuses_in_one_sentence_and_changes_nothing(house: House, name: str) -> None:
    await house.set_up()
    before = house.snapshot()
    typed, sentence = REFUSED[name]
    with pytest.raises(BadInput, match=sentence):
        await choose(house, name, typed)
    assert house.snapshot() == before


async def test_too_long_a_text_is_refused_for_any_line(house: House) -> None:
    await house.set_up()
    with pytest.raises(BadInput, match="Keep it within 60"):
        await choose(house, "zone", "x" * 61)


async def test_a_new_name_stands_in_the_index_and_the_same_name_again_changes_nothing(house: House) -> None:
    await house.set_up()
    await house.post()
    await choose(house, "name", "Valley readers")
    await house.post()
    assert said(house.posts("index", HOME)[0].message).startswith("Valley readers: start here")
    before = house.snapshot()
    await choose(house, "name", "Valley readers")
    assert house.snapshot() == before


async def test_what_is_set_counts_for_the_next_plan_and_not_for_a_plan_that_stands(house: House) -> None:
    await house.set_up()
    await house.keep()
    await house.plan(weeks=1)
    before = said(await house.programmes.show(house.olga))
    await choose(house, "at", "07:30")
    assert said(await house.programmes.show(house.olga)) == before
    assert "07:30" in said(await house.plan(weeks=1))


async def test_plain_messages_post_a_new_index_and_the_old_one_says_where(house: House) -> None:
    await house.set_up()
    await house.post()
    await choose(house, "plain", "yes")
    await house.post()
    old, new = house.posts("index") + house.posts("former index")
    texts = sorted(said(one.message) for one in (old, new))
    assert texts[0].startswith("River readers: start here")
    assert texts[1].startswith(f"The index has moved: a new one is pinned in <#{HOME}>.")
    assert len(house.pinned) == 2


async def test_a_channel_in_which_the_bot_lacks_something_is_refused(house: House) -> None:
    await house.set_up()
    checks = (ChannelCheck(NEW_HOME, ("send_messages",)),)
    home = row("home_channel_id").number
    with pytest.raises(BadInput, match=r"Send Messages.*Nothing was changed"):
        await house.group_settings.change(house.olga, home, str(NEW_HOME), checks, "https://invite")


async def test_no_facilitators_means_organisers_alone(house: House) -> None:
    await house.set_up()
    assert line_of(await choose(house, "facilitator_role_id", ""), "facilitator_role_id") == "nobody but organisers"


async def test_quiet_hours_can_be_none(house: House) -> None:
    await house.set_up()
    assert line_of(await choose(house, "quiet", "-"), "quiet") == "none"
    assert (await group_of(house)).options.quiet_from == (await group_of(house)).options.quiet_until


async def test_a_button_for_a_setting_that_is_gone_says_so(house: House) -> None:
    await house.set_up()
    with pytest.raises(NotFound, match="/setup view"):
        await house.group_settings.form(house.olga, 1)


async def test_a_page_beyond_the_last_is_the_last(house: House) -> None:
    await house.set_up()
    assert "Settings of River readers" in said(await house.group_settings.view(house.olga, 99))


def test_every_setting_is_tried_here_and_has_a_number_of_its_own() -> None:
    assert set(TAKEN) <= {one.name for one in SETTINGS}
    assert len({one.number for one in SETTINGS}) == len(SETTINGS)
    assert all(len(str(one.label)) <= 32 and len(str(one.explained)) <= 100 for one in SETTINGS)


def test_every_option_of_a_group_can_be_set_in_the_panel() -> None:
    group = Group(1, 1, "A", 2, 3, None, "UTC", "en", "1", "19:00", False, b"", None, 0, None, Options())  # type: ignore[arg-type]
    set_by_rows = {name for one in SETTINGS for name in one.read(TAKEN.get(one.name, (one.held(group), ""))[0])}
    assert {one.name for one in fields(Options)} <= set_by_rows


def test_rows_of_other_kinds_read_what_they_hold() -> None:
    group = Group(1, 1, "A", 2, 3, None, "UTC", "en", "1", "19:00", False, b"", None, 0, None, Options())  # type: ignore[arg-type]
    count = number("home_channel_id", words("Times"), words("How often."), 1, 5, lambda n: words("{n} times", n=n))
    assert count.read("3") == {"home_channel_id": 3}
    assert str(count.shown(group)) == "2 times"
    for typed in ("0", "6", "2.5", "", "-1"):
        with pytest.raises(BadInput, match="from 1 to 5"):
            count.read(typed)
    switch = yes_no("plain", words("Plain"), words("Plain."))
    assert value_of(changed(group, switch.read("yes")), "plain") is True
    assert switch.held(replace(group, plain=True)) == "yes"


def test_each_language_offered_has_questions() -> None:
    assert set(row("language").choices) == {one.language for one in load_stems(folder("prompts"))}
