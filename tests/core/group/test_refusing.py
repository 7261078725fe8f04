"""Envelopes that are refused, each by its named step."""

import pytest

from tests.core.group.chance import seed
from tests.core.group.hostile import Pen
from tests.core.group.world import World
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.documents.entries import Post
from whisper_net.core.envelope.format import Opened
from whisper_net.core.group import commands as do
from whisper_net.core.ids import LinkId
from whisper_net.core.wire.bounds import PART_SIZE


def raws(*opened: Opened) -> list[bytes]:
    return [one.raw for one in opened]


# -- refused


def test_forged_signature_is_refused(world: World) -> None:
    ben = world["ben"]
    pen = Pen(world["mallory"], world.general)
    forged, good = pen.seal(pen.draft(b"forged"), keypair(seed("x"))[1]), pen.write("hello")
    assert ben.take_envelopes(forged.raw, good.raw) == 1
    assert ben.steps() == ["signature"]
    assert ben.texts(world.general) == ["hello"]


def test_prev_must_be_the_one_before(world: World) -> None:
    ben = world["ben"]
    pen = Pen(world["mallory"], world.general)
    one = pen.write("one", prev=seed("something"))
    assert ben.take_envelopes(one.raw) == 0
    pen = Pen(world["mallory"], world.general, b"another1")
    one, two = pen.write("one"), pen.write("two", prev=seed("something"))
    assert ben.take_envelopes(one.raw, two.raw) == 1
    assert ben.steps() == ["prev", "prev"]


def test_first_of_a_part_carries_log_heads(world: World) -> None:
    ben = world["ben"]
    pen = Pen(world["mallory"], world.general)
    assert ben.take_envelopes(pen.write("one", heads=()).raw) == 0
    assert ben.steps() == ["heads"]


def test_heads_never_go_back(world: World) -> None:
    """Nobody says less of the log than they said before in the same feed."""
    ben, mallory = world["ben"], world["mallory"]
    before = tuple(mallory.state.log.heads)
    world["ana"].channel("another room")
    world.deliver()
    pen = Pen(mallory, world.general)
    one, two = pen.write("one"), pen.write("two", heads=before)
    assert ben.take_envelopes(one.raw, two.raw) == 1
    assert ben.steps() == ["heads"]


@pytest.mark.parametrize("skipped", [1, 2])
@pytest.mark.parametrize("newer_first", [False, True])
def test_heads_never_go_back_over_parts(world: World, skipped: int, newer_first: bool) -> None:
    """Not from one part of a feed to a later one either, whichever comes first, or be a part between them left out."""
    ben, mallory = world["ben"], world["mallory"]
    before = tuple(mallory.state.log.heads)
    world["ana"].channel("another room")
    world.deliver()
    pen = Pen(mallory, world.general)
    early = pen.write("early, and on new heads")
    pen.seq = PART_SIZE * skipped
    late = [pen.write("later, and on old heads", heads=before), pen.write("new ones again", heads=pen.heads)]
    said = [late, [early]] if newer_first else [[early], late]
    counts = [ben.take_envelopes(*raws(*some)) for some in said]
    assert counts == ([2, 0] if newer_first else [1, 0])
    assert "heads" in ben.steps()
    assert len(ben.texts(world.general)) == counts[0]
    ben.reopen()
    assert ben.take_envelopes(*raws(*said[1])) == 0


def test_honest_parts_are_taken_in_any_order(world: World) -> None:
    ben, mallory = world["ben"], world["mallory"]
    pen, parts = Pen(mallory, world.general), []
    for part in range(4):
        pen.seq, pen.heads = PART_SIZE * part, tuple(mallory.state.log.heads)
        parts.append([pen.write(f"{part}.0"), pen.write(f"{part}.1", heads=())])
        world["ana"].channel(f"room {part}")
        world.deliver()
    for part in (2, 0, 3, 1):
        assert ben.take_envelopes(*raws(*parts[part])) == 2
    assert ben.steps() == []


def test_heads_rest_on_the_epoch(world: World) -> None:
    """Nobody can have written under a key before it was."""
    ben, mallory = world["ben"], world["mallory"]
    before = tuple(mallory.state.log.heads)
    world["ana"].do(do.RevokeInvitation(world["ana"].invite().id))
    world.deliver()
    pen = Pen(mallory, world.general)
    assert ben.take_envelopes(pen.write("one", heads=before).raw) == 0
    assert ben.steps() == ["heads"]


def test_author_was_entitled_there(world: World) -> None:
    """Whoever got hold of a key writes nothing with it: a made-up device, or a member who is not in the room."""
    ana, mallory = world["ana"], world["mallory"]
    room = ana.channel("founders")
    world.deliver()
    epoch = ana.state.log.view().sending_epoch(room)
    assert epoch is not None
    secret = ana.state.keys.secret(room, epoch.kid)
    leaked = Pen(mallory, room, kid=epoch.kid, secret=secret)
    stranger = Pen(mallory, world.general, device=keypair(seed("sock")))
    assert ana.take_envelopes(leaked.write("I got in").raw, stranger.write("me too").raw) == 0
    assert ana.steps() == ["author"]
    assert ana.texts(room) == ana.texts(world.general) == []


def test_author_from_before_they_came_in_is_refused(world: World) -> None:
    """A member's envelope on heads at which they were not in yet."""
    ben, mallory = world["ben"], world["mallory"]
    log = mallory.state.log
    epoch = log.view().sending_epoch(world.general)
    assert epoch is not None
    early: tuple[LinkId, ...] = (epoch.id,)
    assert not log.view_at(early).may_write(mallory.state.me.device, world.general)
    assert ben.take_envelopes(Pen(mallory, world.general).write("early", heads=early).raw) == 0
    assert ben.steps() == ["author"]


def test_actor_mismatch(world: World) -> None:
    """A change that was made for another room, feed or writer than the envelope's does not pass the guard."""
    ben, mallory = world["ben"], world["mallory"]
    room = world["ana"].channel("another room")
    world.deliver()
    elsewhere = Pen(mallory, world.general, b"another1").change(Post("hello"))
    assert room != world.general
    pen = Pen(mallory, world.general)
    assert ben.take_envelopes(pen.write("", payload=elsewhere).raw) == 0
    assert ben.steps() == ["guard"]


def test_repost_to_other_scope_rejected(world: World) -> None:
    """Said in one room and shown in another by somebody who has both keys: its signature is for the first."""
    ana, ben = world["ana"], world["ben"]
    room = ana.channel("another room")
    ana.do(do.GrantChannel(ben.member, room))
    world.deliver()
    ana.post(world.general, "for all to hear")
    said = ben.opened(ana.raws()[-1])
    world.link("ben", "ana")
    epoch = ben.state.log.view().sending_epoch(room)
    assert epoch is not None
    pen = Pen(ben, room, kid=epoch.kid, secret=ben.state.keys.secret(room, epoch.kid))
    moved = pen.enclose(said.inner)
    assert ana.take_envelopes(moved) == 0
    assert ana.steps() == ["signature"]
    assert ana.texts(room) == []


def test_relay_bitflip_is_refused_by_the_group(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "hello")
    (raw,) = ana.raws()
    for place in range(len(raw)):
        assert ben.take_envelopes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]) == 0
    assert set(ben.steps()) <= {"canonical", "opens"}
    assert ben.texts(world.general) == []
    assert ben.take_envelopes(raw) == 1
