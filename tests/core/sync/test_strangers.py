"""A caller who reaches somebody that its log does not name: a newcomer it has not heard of, or nobody at all."""

from tests.core.group.chance import seed
from tests.core.group.world import World
from whisper_net.core.crypto.contexts import Context
from whisper_net.core.crypto.signing import keypair, sign
from whisper_net.core.sync.acts import Act, DeliverLinks, Hangup, Send
from whisper_net.core.sync.session import CALLED, NOT_ACTIVE, Session
from whisper_net.core.wire import peer as wire
from whisper_net.core.wire.codec import encode

HASH = seed("handshake") * 2


def called_by(world: World) -> tuple[Session, list[Act]]:
    """Ana calls; somebody who has the greeting key, and is in no log, answers."""
    ana = world["ana"]
    session = Session(ana.group.view, True, HASH)
    session.start()
    device, secret = keypair(seed("stranger"))
    auth = wire.Auth(device, sign(secret, Context.AUTH, encode([CALLED, ana.state.me.group, HASH])))
    return session, session.receive(wire.encode_message(auth))


def said(acts: list[Act]) -> list[wire.Message]:
    return [act.message for act in acts if isinstance(act, Send)]


def test_a_caller_and_a_newcomer_it_has_not_heard_of_find_out_that_both_are_members() -> None:
    world = World()
    ben = world.join("ben")
    world.machines.pop("ben")  # away while somebody comes in
    world.join("cleo")
    world.machines["ben"] = ben
    ben.post(world.general, "hello from before")
    link = world.link("ben", "cleo")
    assert not link.hangups
    assert ben.state.log.heads == world["cleo"].state.log.heads
    assert world["cleo"].texts(world.general) == ["hello from before"]


def test_stranger_who_is_called_learns_heads_and_nothing_else() -> None:
    world = World()
    world["ana"].post(world.general, "secret")
    session, acts = called_by(world)
    assert [type(message) for message in said(acts)] == [wire.Heads]
    ids = list(world["ana"].state.log.ids)
    for question in (
        wire.WantLinks(list(ids)),
        wire.WantBoxes([seed("boxes")]),
        wire.WantKeys([seed("kid")]),
        wire.Scopes([(bytes(16), bytes(32))]),
        wire.Vector(bytes(16), [], []),
    ):
        assert session.receive(wire.encode_message(question)) == []


def test_stranger_who_knows_no_more_than_the_caller_is_left_at_once() -> None:
    world = World()
    session, _ = called_by(world)
    heads = wire.Heads(list(world["ana"].state.log.heads), [])
    assert session.receive(wire.encode_message(heads)) == [Hangup(NOT_ACTIVE)]


def test_stranger_whose_log_does_not_make_them_a_member_is_left() -> None:
    world = World()
    session, _ = called_by(world)
    asked = said(session.receive(wire.encode_message(wire.Heads([seed("unknown")], []))))
    assert [type(message) for message in asked] == [wire.Heads]
    assert session.receive(wire.encode_message(wire.Links([], True))) == [DeliverLinks([])]
    assert session.advance() == [Hangup(NOT_ACTIVE)]
