"""Laws of a channel's policy: who changes it, which of several counts, and what an EPOCH keeps of it."""

from random import Random

from msgspec import structs

from tests.core.membership.generator import story
from tests.core.membership.laws import Law
from tests.core.membership.people import BUCKET, NOW
from whisper_net.core.membership.channels import Rules
from whisper_net.core.membership.link import History
from whisper_net.core.membership.policies import PERIODS, Keep
from whisper_net.core.wire.bounds import EPOCH_PERIOD


def policies_are_by_few(rnd: Random) -> None:
    """An admin in the channel or who made it; of several beside each other the greatest that stands counts."""
    s = story(rnd)
    world = s.world
    made = world.channel("w", "theirs")
    base = world.heads
    for who in rnd.sample("mwbv", 3):
        assert not world.ok(world.policy(who, s.private, History.SINCE_JOIN, Keep.DAY, base))
    assert world.view.rules(s.private) == Rules(History.ALL)
    written = {}
    for name in rnd.sample(["F", "a"], 2):
        said = rnd.choice([History.ALL, History.SINCE_JOIN]), rnd.choice([Keep.DAY, Keep.WEEK])
        written[world.policy(name, s.private, *said, base)] = said
    last = max(written, key=lambda id_: world.graph.key[world.graph.index[id_]])
    assert world.view.rules(s.private) == Rules(*written[last])
    world.remove("F", "a", base)
    (own,) = (id_ for id_ in written if world.log.get(id_).link.author == world["F"].id)
    assert world.view.rules(s.private) == Rules(*written[own])
    assert world.ok(world.policy("w", made, History.ALL, Keep.WEEK))
    assert not world.ok(world.policy("F", made, History.ALL, Keep.DAY))
    assert world.view.rules(made).keep is Keep.WEEK


def epochs_keep_their_own_policy(rnd: Random) -> None:
    """The bucket of an EPOCH is counted by the policy of its past, whatever is written beside or after it."""
    s = story(rnd)
    world = s.world
    base, keep = world.heads, rnd.choice([Keep.DAY, Keep.WEEK])
    history = rnd.choice(list(History))
    world.policy("F", s.private, history, keep)
    body = world.epoch_body(s.private)
    assert body.bucket == BUCKET * EPOCH_PERIOD // PERIODS[keep]
    wrong = structs.replace(body, bucket=rnd.choice([BUCKET, body.bucket + 1]))
    assert not world.ok(world.put("a", wrong, ts=BUCKET * EPOCH_PERIOD))
    mine = world.epoch("a", s.private)
    assert (world.fact(mine).period, world.fact(mine).closed) == (PERIODS[keep], history is History.SINCE_JOIN)
    a = world["a"].id
    assert not world.view.may_rotate(a, s.private, body.bucket)
    assert world.view.may_rotate(a, s.private, body.bucket + 1)
    world.policy("F", s.private, History.ALL, Keep.OFF)
    assert world.view.may_rotate(a, s.private, NOW // EPOCH_PERIOD)
    beside = world.epoch("v", s.private, base)
    assert (world.fact(beside).period, world.fact(beside).closed) == (EPOCH_PERIOD, False)
    assert world.fact(mine).period == PERIODS[keep]


def closing_opens_nothing_and_shuts_nobody_out(rnd: Random) -> None:
    """Whoever was in when the past was closed reads on; whoever came later, or beside it, reads from then on."""
    s = story(rnd)
    world = s.world
    assert not world.view.opens_past(world["m"].id, world.channel("F", "closed", history=History.SINCE_JOIN))
    base = world.heads
    world.policy(rnd.choice("Fa"), s.private, History.SINCE_JOIN)
    world.grant("F", "w", s.private, base)
    world.grant("a", "m", s.private)
    if rnd.random() < 0.5:
        world.policy("F", s.private, History.SINCE_JOIN, Keep.WEEK)
    opens = [name for name in "Favwm" if world.view.opens_past(world[name].id, s.private)]
    assert opens == ["F", "a", "v"]
    world.policy("a", s.private, History.ALL)
    assert all(world.view.opens_past(world[name].id, s.private) for name in "Favwm")


POLICIES: list[Law] = [policies_are_by_few, epochs_keep_their_own_policy, closing_opens_nothing_and_shuts_nobody_out]
