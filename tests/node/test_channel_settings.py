"""What the settings of a channel say, to whoever may change them and to whoever may not."""

import pytest

from tests.node.world import World, in_a_world
from whisper_net.core.errors import NotFound
from whisper_net.core.ids import ZERO_ID, MemberId, ScopeId
from whisper_net.core.membership.channels import Rules
from whisper_net.core.membership.link import History
from whisper_net.core.membership.policies import Keep
from whisper_net.node.channel_settings import CLOSED, GOES, KEPT, OPENED, channel_settings, consequences


def test_settings_say_who_is_in_and_what_this_person_may_do() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        ben = await world.newcomer("ben", ana)
        ids = {row["name"]: MemberId(bytes.fromhex(row["member"])) for row in await ana.do("member_list")}
        made = await ana.do("channel_create", name="severance", history="since_join", disappear="day")
        group, scope = ana.node.groups[0].id.hex(), ScopeId(bytes.fromhex(made["channel"]))
        mine = await channel_settings(ana.node, group, scope)
        assert (mine.name, mine.history, mine.disappear, mine.shared) == ("severance", "since_join", "day", False)
        assert ([one.name for one in mine.inside], mine.mine, mine.may_change) == (["Ana"], True, True)
        assert [one.name for one in mine.grantable] == ["Ben"]
        assert mine.revocable == (ids["Ana"],)
        await ana.do("channel_grant", channel="severance", member=ids["Ben"].hex())
        await ben.do("sync", peers=[ana.address])
        theirs = await channel_settings(ben.node, group, scope)
        assert ([one.name for one in theirs.inside], theirs.grantable) == (["Ana", "Ben"], ())
        assert (theirs.may_change, theirs.revocable) == (False, (ids["Ben"],))
        with pytest.raises(NotFound):
            await channel_settings(ben.node, group, ScopeId(ZERO_ID))

    in_a_world(story)


def test_each_change_is_said_in_one_sentence() -> None:
    readable, closed = Rules(History.ALL), Rules(History.SINCE_JOIN, Keep.WEEK)
    assert consequences(readable, readable) == []
    assert consequences(readable, closed) == [CLOSED, GOES.format("week")]
    assert consequences(closed, readable) == [OPENED, KEPT]
