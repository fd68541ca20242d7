"""Setting a group up: settings, the pinned index, the doctor."""

from __future__ import annotations

import pytest

from bot.domain.errors import BadInput, NotFound
from bot.domain.permissions import ChannelCheck
from bot.services.groups import SetUp
from tests.conftest import GUILD
from tests.services.house import HOME, REVIEW, House, said

NEW_HOME = 11


async def test_setting_up_posts_the_index_and_pins_it_once(house: House) -> None:
    welcome = said(await house.set_up())
    assert "River readers is set up" in welcome
    assert f"<#{HOME}>" in welcome
    assert f"<#{REVIEW}>" in welcome
    await house.post()
    (index,) = house.posts("index", HOME)
    assert said(index.message).startswith("River readers: start here")
    assert [house.wall[number] for number in house.pinned] == [index]


async def test_setting_up_again_edits_the_index_and_posts_no_second_one(house: House) -> None:
    await house.set_up()
    await house.post()
    await house.set_up(name="Valley readers")
    await house.post()
    (index,) = house.posts("index")
    assert said(index.message).startswith("Valley readers: start here")
    assert len(house.pinned) == 1


async def test_setting_up_again_keeps_what_is_not_given(house: House) -> None:
    await house.set_up(plain=True)
    before = await house.groups.current(GUILD)
    await house.set_up(name=None, facilitator_role_id=None, plain=None, zone="America/Bogota")
    after = await house.groups.current(GUILD)
    assert before is not None
    assert after is not None
    assert (after.name, after.facilitator_role_id, after.plain) == ("River readers", before.facilitator_role_id, True)
    assert after.zone == "America/Bogota"
    assert (after.id, after.secret, after.created_at) == (before.id, before.secret, before.created_at)


async def test_setting_up_again_names_the_step_that_is_next_by_then(house: House) -> None:
    assert "bring in a text" in said(await house.set_up())
    await house.keep()
    answer = said(await house.set_up())
    assert "`/programme plan` cuts the text" in answer
    assert "bring in a text" not in answer.lower()


async def test_a_new_group_without_a_name_gets_a_plain_one(house: House) -> None:
    await house.set_up(name=None)
    group = await house.groups.current(GUILD)
    assert group is not None
    assert group.name == "Reading group"


async def test_moving_the_home_channel_posts_and_pins_a_new_index_there(house: House) -> None:
    await house.set_up()
    await house.post()
    await house.set_up(home_channel_id=NEW_HOME)
    await house.post()
    assert len(house.posts("index", HOME)) == 1
    assert len(house.posts("index", NEW_HOME)) == 1
    assert [house.wall[number].channel_id for number in house.pinned] == [HOME, NEW_HOME]
    await house.set_up(name="Valley readers", home_channel_id=NEW_HOME)
    await house.post()
    assert said(house.posts("index", NEW_HOME)[0].message).startswith("Valley readers")
    assert said(house.posts("index", HOME)[0].message).startswith(
        f"The index has moved: a new one is pinned in <#{NEW_HOME}>."
    )


async def test_a_home_channel_that_comes_back_gets_an_index_of_its_own_again(house: House) -> None:
    for channel in (HOME, NEW_HOME, HOME):
        await house.set_up(home_channel_id=channel)
        await house.post()
    assert len(house.posts("index", HOME)) == 2
    assert len(house.pinned) == 3


async def test_nothing_is_changed_while_a_permission_is_missing(house: House) -> None:
    checks = (ChannelCheck(HOME, ("send_messages",)), ChannelCheck(REVIEW, ()))
    with pytest.raises(BadInput, match=r"Send Messages.*Nothing was changed"):
        await house.groups.start(house.olga, SetUp(None, HOME, REVIEW, None, "UTC"), checks, "https://invite")
    assert await house.groups.current(GUILD) is None


async def test_an_unknown_zone_is_refused_with_near_names(house: House) -> None:
    with pytest.raises(BadInput, match="Europe/London"):
        await house.set_up(zone="Europe/Londn")
    assert await house.groups.everywhere() == []


async def test_drafts_may_not_go_to_the_home_channel(house: House) -> None:
    with pytest.raises(BadInput, match="choose a review channel"):
        await house.set_up(review_channel_id=HOME)


async def test_before_set_up_everybody_hears_how_to_start(house: House) -> None:
    with pytest.raises(NotFound, match="/setup start"):
        await house.sessions.next(house.person(5, "Eve"))


async def test_help_names_the_next_step_for_whoever_asks(house: House) -> None:
    eve = house.person(5, "Eve")
    assert "`/setup start` makes" in said(await house.help.show(house.olga))
    assert "somebody with the Manage Server right" in said(await house.help.show(eve))
    await house.set_up()
    assert "**Next:** `/reading import`" in said(await house.help.show(house.olga))
    await house.keep()
    assert "**Next:** `/programme plan`" in said(await house.help.show(house.olga))
    await house.plan()
    assert "**Next:** `/programme start`" in said(await house.help.show(house.olga))
    await house.programmes.start(house.olga)
    assert "**Next:** `/summary review`" in said(await house.help.show(house.olga))
    assert "press *Join*" in said(await house.help.show(eve))
    assert "/summary" not in said(await house.help.show(eve))
    assert [one.verb for one in (await house.help.show(eve)).buttons] == ["join"]
    await house.join(5, "Eve")
    assert (await house.help.show(eve)).buttons == ()
    assert "write in its thread" in said(await house.help.show(eve))
    await house.programmes.pause(house.olga)
    assert "`/programme resume` goes on" in said(await house.help.show(house.olga))
