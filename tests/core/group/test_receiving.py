"""Envelopes from anybody: placed, folded and shown; refused by a named step; or kept until they can be."""

import copy

import msgspec
import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.hostile import Pen
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.documents.entries import Delete, Edit, Profile, React
from whisper_net.core.envelope.format import Opened
from whisper_net.core.envelope.open import signature_holds
from whisper_net.core.errors import NotAllowed
from whisper_net.core.group import commands as do
from whisper_net.core.group import pending
from whisper_net.core.group.events import Forked, GapFound
from whisper_net.core.ids import Kid, ScopeId
from whisper_net.core.membership.link import Rename
from whisper_net.core.wire.bounds import LAMPORT_JUMP, MAX_LAMPORT, MAX_PARKED_AUTHOR, MAX_TIME

YEAR_9999 = 253_370_764_800


def raws(*opened: Opened) -> list[bytes]:
    return [one.raw for one in opened]


def page(machine: Machine, scope: ScopeId) -> list[tuple[str, bool, bool]]:
    """(text, edited, deleted) of the messages of a scope."""
    rows = MemoryGroupReader(machine.disk).messages(scope, 100)
    return [(row.text, row.edited, row.deleted) for row in rows]


# -- accepted


def test_what_one_writes_another_shows(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    first = ana.post(world.general, "hello")
    ana.post(world.general, "anybody?", first)
    assert ben.take_envelopes(*ana.raws()) == 2
    assert page(ben, world.general) == [("hello", False, False), ("anybody?", False, False)]
    assert ben.steps() == []


def test_replay_ignored(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for text in "abc":
        ana.post(world.general, text)
    sent = ana.raws()
    assert ben.take_envelopes(*sent) == 3
    before = copy.deepcopy(ben.disk)
    assert ben.take_envelopes(*sent, *reversed(sent)) == 0
    assert ben.disk == before
    assert ben.events == []


def test_resealed_twin_is_ignored(world: World) -> None:
    """Twins that somebody makes of another's envelopes are the same ones, known or still waiting."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    for text in "abcd":
        ana.post(world.general, text)
    one, two, three, four = ana.raws()
    twins = [hostile.reseal(mallory, raw) for raw in (one, two, three)]
    assert ben.take_envelopes(one, twins[0]) == 1
    assert ben.take_envelopes(twins[2], three, four) == 0
    assert ben.take_envelopes(two, twins[1]) == 3
    assert ben.texts(world.general) == ["a", "b", "c", "d"]
    assert ben.heard(Forked) == []
    assert len(ben.state.pending) == 0


def test_any_order_gives_one_outcome(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for text in "abcde":
        ana.post(world.general, text)
    for raw in reversed(ana.raws()):
        ben.take_envelopes(raw)
    assert ben.texts(world.general) == list("abcde")
    assert len(ben.state.pending) == 0


def test_kind_that_this_version_does_not_know_is_kept_and_not_shown(world: World) -> None:
    ben = world["ben"]
    pen = Pen(world["mallory"], world.general)
    odd = pen.write("", payload=b"whatever", kind=200)
    said = pen.write("after it")
    assert ben.take_envelopes(odd.raw, said.raw) == 2
    assert ben.texts(world.general) == ["after it"]
    ben.reopen()
    assert ben.take_envelopes(pen.write("and on").raw) == 1
    assert ben.loads == 1


# -- gaps


def test_gap_asked_for(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    for text in "abc":
        ana.post(world.general, text)
    one, two, three = ana.raws()
    assert ben.take_envelopes(one, three) == 1
    assert ben.heard(GapFound) == [GapFound(world.general)]
    assert ben.take_envelopes(two) == 2
    assert ben.texts(world.general) == ["a", "b", "c"]


def test_what_waits_of_an_author_is_bounded(world: World) -> None:
    ben = world["ben"]
    pen = Pen(world["mallory"], world.general)
    flood = [pen.write(str(turn)) for turn in range(MAX_PARKED_AUTHOR + 20)]
    assert ben.take_envelopes(*raws(*flood[1:])) == 0
    assert len(ben.state.pending) == MAX_PARKED_AUTHOR
    assert ben.take_envelopes(flood[0].raw) == MAX_PARKED_AUTHOR + 1


def test_devices_that_nobody_knows_share_one_bound(world: World) -> None:
    """Made-up devices wait for what never comes, and take no place of a member's."""
    ben, mallory = world["ben"], world["mallory"]
    for name in range(5):
        device = keypair(seed("sock", name))
        pen = Pen(mallory, world.general, device=device)
        pen.write("never sent")
        assert ben.take_envelopes(pen.write("orphan").raw) == 0
    assert set(ben.state.pending._shares) == {(False, b"")}


def test_envelope_waits_for_its_key(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.do(do.RevokeInvitation(ana.invite().id))
    ana.post(world.general, "under a new key")
    assert ben.take_envelopes(*ana.raws()) == 0
    assert len(ben.state.pending) == 1
    for publish in ana.outbox:
        ben.take_links(*publish.links)
        for raw in publish.boxes:
            ben.do(do.BoxesReceived(raw))
    assert ben.texts(world.general) == ["under a new key"]
    assert len(ben.state.pending) == 0


def test_envelope_waits_for_the_log_that_it_rests_on(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    ana.post(world.general, "first")
    ben.take_envelopes(*ana.raws())
    world.drop()
    ana.channel("another room")
    ana.post(world.general, "you know more than I do")
    publish = list(ana.outbox)
    ben.take_envelopes(*ana.raws())
    assert ben.texts(world.general) == ["first"]
    for one in publish:
        ben.take_links(*one.links)
    assert ben.texts(world.general) == ["first", "you know more than I do"]


def test_signature_that_does_not_hold_on_something_that_waited(world: World) -> None:
    """What waited for its key was never checked: it is checked once it is opened."""
    ben, mallory = world["ben"], world["mallory"]
    pen = Pen(mallory, world.general)
    good = pen.write("hello")
    forged = Pen(mallory, world.general).seal(pen.draft(good.inner.payload, seq=1), keypair(seed("x"))[1])
    assert not signature_holds(forged)
    ben.state.ready = [forged.raw]
    ben.do(do.RetryReady())
    assert ben.texts(world.general) == []
    ben.state.ready = [good.raw]
    ben.do(do.RetryReady())
    assert ben.texts(world.general) == ["hello"]


# -- what an entry may do


def test_cannot_edit_anothers_message(world: World) -> None:
    """Neither edit nor delete; one's own, from any room that it is in, alone."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    id_ = ana.post(world.general, "as I said")
    world.deliver()
    pen = Pen(mallory, world.general)
    changes = [pen.write(Edit(id_, "as I never said")), pen.write(Delete(id_)), pen.write(React(id_, "👍", True))]
    for machine in (ana, ben):
        assert machine.take_envelopes(*raws(*changes)) == 3
        assert page(machine, world.general) == [("as I said", False, False)]
    ana.do(do.EditMessage(world.general, id_, "as I say"))
    world.deliver()
    assert page(ben, world.general) == [("as I say", True, False)]
    ana.do(do.DeleteMessage(world.general, id_))
    world.deliver()
    assert page(ben, world.general) == [("", False, True)]


def test_profile_is_of_its_writer(world: World) -> None:
    ana, mallory = world["ana"], world["mallory"]
    pen = Pen(mallory, world.group)
    ana.take_envelopes(pen.write(Profile("Mallory the Mild")).raw)
    assert ana.names()[mallory.member] == "Mallory the Mild"
    assert ana.names()[ana.member] == "ana"


def test_outsider_cannot_post(world: World) -> None:
    room = world["ana"].channel("founders")
    world.deliver()
    with pytest.raises(NotAllowed):
        world["ben"].post(room, "hello")


# -- clocks


@pytest.mark.parametrize("ts", [YEAR_9999, MAX_TIME])
def test_clock_year_9999(world: World, ts: int) -> None:
    """A stamp in the future is shown as the time of arrival, marked; it puts nothing out of order."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    ahead = Pen(mallory, world.general).write("from the future", ts=ts)
    assert ben.take_envelopes(ahead.raw) == 1
    ben.post(world.general, "from today")
    rows = MemoryGroupReader(ben.disk).messages(world.general, 10)
    assert [(row.text, row.at, row.ahead) for row in rows] == [
        ("from the future", world.now, True),
        ("from today", world.now, False),
    ]
    late = hostile.link(mallory, Rename("x"), ts=ts)
    ana.take_links(late)
    assert ana.state.log.view().name == "Former Acme"


def test_stamp_of_the_past_is_shown_as_it_is(world: World) -> None:
    ben = world["ben"]
    ben.take_envelopes(Pen(world["mallory"], world.general).write("long ago", ts=0).raw)
    (row,) = MemoryGroupReader(ben.disk).messages(world.general, 10)
    assert (row.at, row.ahead) == (0, False)


def test_lamport_maximum(world: World) -> None:
    """A leap moves nobody's clock; and a clock that was walked to its end leaves everybody able to speak."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    pen = Pen(mallory, world.general)
    assert ben.take_envelopes(pen.write("leap", lamport=MAX_LAMPORT).raw) == 1
    ben.post(world.general, "unmoved")
    assert ben.opened(ben.raws()[-1]).inner.lamport == 1
    assert ben.texts(world.general) == ["unmoved", "leap"]
    steps = range(LAMPORT_JUMP, MAX_LAMPORT + 1, LAMPORT_JUMP)
    summary = ben.state.feeds.last(pen.feed)
    assert summary is not None
    walk = Pen(mallory, world.general, b"walker__")
    ben.take_envelopes(walk.write("walk", lamport=steps[0]).raw)
    walked = ben.state.feeds.last(walk.feed)
    assert walked is not None
    assert walked.lamport == LAMPORT_JUMP
    ben.state.feeds.put(msgspec.structs.replace(walked, lamport=MAX_LAMPORT - 1))
    for text in ("last but one", "last", "after the last"):
        ben.post(world.general, text)
    assert [ben.opened(raw).inner.lamport for raw in ben.raws()[-3:]] == [MAX_LAMPORT] * 3
    assert ana.take_envelopes(*ben.raws()) == 6
    assert ana.texts(world.general) == ben.texts(world.general)


def test_orphans_that_one_peer_brings_push_out_none_that_another_brought(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an honest peer brought under a key is there when that key comes, whatever a flooder does."""
    monkeypatch.setattr(pending, "MAX_PARKED", 40)
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    ana.do(do.RevokeInvitation(ana.invite().id))
    for text in ("one", "two", "three"):
        ana.post(world.general, text)
    secret = seed("a key that never comes")
    pen = Pen(mallory, world.general, kid=Kid(seed("kid")), secret=secret)
    flood = [pen.write(str(turn)).raw for turn in range(100)]
    for raws_, bearer in ((flood[:50], mallory), (ana.raws(), ana), (flood[50:], mallory)):
        opened, _ = ben.group.open_envelopes(raws_, world.now, ben.chance, bearer.member)
        assert opened == []
    assert len(ben.state.pending) == 40
    for publish in ana.outbox:
        ben.take_links(*publish.links)
        for raw in publish.boxes:
            ben.do(do.BoxesReceived(raw))
    assert ben.texts(world.general) == ["one", "two", "three"]


def test_signed_by_devices_that_nobody_knows_counts_for_whoever_brought_it(world: World) -> None:
    ben, mallory = world["ben"], world["mallory"]
    pen = Pen(mallory, world.general, device=keypair(seed("sock")))
    pen.write("never sent")
    orphan = pen.write("orphan")
    ben.do(do.EnvelopesReceived((orphan,), (True,), mallory.member))
    assert set(ben.state.pending._shares) == {(False, mallory.member)}
