"""Links from anybody: added where what they rest on is here, kept until it is, or refused by name."""

import pytest

from tests.core.group import floods, hostile
from tests.core.group.chance import seed
from tests.core.group.world import Invited, World
from tests.core.membership.people import make_join, person
from whisper_net.core.crypto.invitation import check_card, invitation_keys
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.group import commands as do
from whisper_net.core.group import linking
from whisper_net.core.group.commands_devices import RevokeDevice
from whisper_net.core.group.linking import SKEW, is_mine, signer
from whisper_net.core.group.pending import NOBODY
from whisper_net.core.ids import BoxKey, DeviceId, GroupId, LinkId, MemberId
from whisper_net.core.membership.join import make_about, seal_request
from whisper_net.core.membership.link import Channel, History, LinkType, Rename, Veto, parse, write
from whisper_net.core.wire.bounds import EPOCH_PERIOD, MAX_PARKED, MAX_PARKED_AUTHOR


def chain(world: World, name: str, count: int) -> list[bytes]:
    """Links of one member, each on the one before; nobody else has them yet."""
    machine = world[name]
    for turn in range(count):
        machine.take_links(hostile.link(machine, Veto(seed(turn))))
    links = [raw for publish in machine.outbox for raw in publish.links]
    machine.outbox.clear()
    return links


def test_any_order_gives_one_log(world: World) -> None:
    ben = world["ben"]
    links = chain(world, "mallory", 6)
    for raw in reversed(links):
        ben.take_links(raw)
    assert ben.state.log.heads == world["mallory"].state.log.heads
    assert len(ben.state.pending) == 0
    assert list(ben.disk.links) == ben.state.log.ids


def test_links_that_waited_are_published_after_what_they_rest_on(world: World) -> None:
    ben = world["ben"]
    links = chain(world, "mallory", 3)
    ben.take_links(links[2], links[1])
    assert ben.outbox == []
    ben.take_links(links[0])
    (publish,) = ben.outbox
    assert list(publish.links) == links


def test_link_again_changes_nothing(world: World) -> None:
    ben = world["ben"]
    links = chain(world, "mallory", 2)
    ben.take_links(*links, *links)
    ben.take_links(*links)
    assert len(ben.effects) == 1
    assert len(ben.disk.links) == len(ben.state.log)


def test_long_chain_in_reverse_order_is_quick(world: World) -> None:
    """As many as may wait of one author, each of which frees one more."""
    ben = world["ben"]
    links = chain(world, "mallory", MAX_PARKED_AUTHOR)
    ben.take_links(*reversed(links))
    assert ben.state.log.heads == world["mallory"].state.log.heads


def test_orphans_of_one_member_are_bounded(world: World) -> None:
    ben = world["ben"]
    links = chain(world, "mallory", MAX_PARKED_AUTHOR + 10)
    ben.take_links(*links[1:])
    assert len(ben.state.pending) == MAX_PARKED_AUTHOR


def test_nobody_fills_anothers_share(world: World) -> None:
    """Orphans in a member's name by somebody else's device are nobody's, or refused, and take none of their places."""
    ana, ben, mallory = world["ana"], world["ben"], world["mallory"]
    missing = [LinkId(seed("missing"))]
    for turn in range(MAX_PARKED_AUTHOR + 5):
        raw = hostile.stranger_link(mallory, Veto(seed(turn)), turn, ana.member, missing)
        spoilt = raw[:-1] + bytes([raw[-1] ^ 1])
        ben.take_links(raw, spoilt)
    assert set(ben.steps()) == {"signature"}
    assert len(ben.state.pending) == MAX_PARKED_AUTHOR + 5
    held = len(ben.state.pending)
    links = chain(world, "ana", 3)
    ben.take_links(*links[1:])
    assert len(ben.state.pending) == held + 2
    ben.take_links(links[0])
    assert ben.state.log.heads == ana.state.log.heads


def test_unknown_devices_together_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("whisper_net.core.group.pending.MAX_PARKED", 50)
    ben, mallory = world["ben"], world["mallory"]
    assert MAX_PARKED > 50
    mine = chain(world, "ana", 2)[1]
    ben.take_links(mine)
    for turn in range(60):
        missing = [LinkId(seed("missing", turn))]
        ben.take_links(hostile.stranger_link(mallory, Veto(seed(turn)), turn, None, missing))
    assert len(ben.state.pending) == 50
    assert ben.state.pending.release(("before", parse(mine).link.prev[0])) == [mine]


@pytest.mark.parametrize("raw", [b"", b"\x00", b"garbage", bytes(20_000)])
def test_garbage_is_refused_by_name(world: World, raw: bytes) -> None:
    ben = world["ben"]
    ben.take_links(raw)
    assert ben.steps() == ["decode"]


def test_bad_signature_is_refused_beside_good_links(world: World) -> None:
    ben = world["ben"]
    links = chain(world, "mallory", 2)
    spoilt = links[0][:-1] + bytes([links[0][-1] ^ 1])
    ben.take_links(spoilt, *links)
    assert ben.steps() == ["signature"]
    assert ben.state.log.heads == world["mallory"].state.log.heads


def test_link_of_another_group_is_refused(world: World) -> None:
    """FOUND or any other, and it takes no place among what waits."""
    ben, other = world["ben"], World("zoe")["zoe"]
    ben.take_links(*other.disk.links.values())
    assert ben.steps() == ["wrong_group"]
    assert len(ben.state.pending) == 0


def test_link_without_authority_enters_and_means_nothing(world: World) -> None:
    ana, mallory = world["ana"], world["mallory"]
    raw = hostile.link(mallory, Rename("Mallory's"))
    ana.take_links(raw, hostile.link(mallory, Channel("x", History.ALL, False), [parse(raw).id], seq=1))
    assert parse(raw).id in ana.state.log
    assert ana.state.log.view().name == "Former Acme"
    assert len(ana.state.log.view().channels()) == 1


def test_devices_out_of_nowhere_leave_nothing_in_the_log(world: World) -> None:
    """A member can sign in the name of as many made-up devices as they like: none of it stays, in any order."""
    ana, mallory = world["ana"], world["mallory"]
    before = ana.state.log.view_code()
    flood = [hostile.stranger_link(mallory, Veto(seed(turn)), turn) for turn in range(50)]
    on_top = hostile.stranger_link(mallory, Veto(seed("top")), "top", prev=[parse(flood[0]).id])
    as_ana = hostile.stranger_link(mallory, Rename("Mallory's"), "as ana", ana.member)
    ana.take_links(on_top, *flood, as_ana, *flood)
    assert ana.state.log.view_code() == before
    assert set(ana.steps()) == {"stranger"}
    assert len(ana.state.pending) == 1  # it rests on what never comes, at the cost of whoever brought it


def test_device_of_an_applicant_who_was_never_approved_is_named(world: World) -> None:
    """Whatever an ADMIT names may be cited, so what it signs enters and means nothing."""
    ana = world["ana"]
    invited = ana.invite()
    application = world.apply("eve", invited)
    ana.answer(invited, application)
    public, secret = keypair(application.device_seed)
    raw = write(
        secret, LinkType.RENAME, ana.state.me.group, MemberId(application.member), DeviceId(public), 0,
        ana.state.log.heads, world.now, Rename("Eve's"),
    ).raw  # fmt: skip
    world["ben"].take_links(*ana.disk.links.values(), raw)
    assert parse(raw).id in world["ben"].state.log
    assert world["ben"].state.log.view().name == "Former Acme"


def test_epoch_stamped_in_the_future_waits_for_its_time(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    start = world.now
    world.now += 2 * EPOCH_PERIOD
    raw, boxes, _ = hostile.epoch(ana, world.general)
    world.now = start
    ben.take_links(raw)
    assert ben.state.log.view().epochs(world.general)[-1].n == 1
    assert not ben.group.due(world.now)
    world.now = (parse(raw).body.bucket) * EPOCH_PERIOD - SKEW
    assert ben.group.due(world.now)
    ben.take_links()
    assert not ben.group.due(world.now)
    assert ben.state.log.view().epochs(world.general)[-1].n == 2
    ben.do(do.BoxesReceived(boxes))
    ben.post(world.general, "good morning")


def test_what_rests_on_a_link_of_the_future_waits_with_it(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    start = world.now
    world.now += EPOCH_PERIOD
    ana.take_links(hostile.epoch(ana, world.general)[0])
    after = chain(world, "ana", 2)
    first = parse(after[0]).link.prev
    world.now = start
    ben.take_links(*[ana.disk.links[LinkId(id_)] for id_ in first], *after)
    assert len(ben.state.pending) == 3
    world.now += EPOCH_PERIOD
    ben.take_links()
    assert ben.state.log.heads == ana.state.log.heads


def test_what_whoever_brings_links_wrote_themselves_is_counted(world: World) -> None:
    """Once, and nothing that others wrote or that is refused."""
    ben, mallory = world["ben"], world["mallory"]
    links = chain(world, "mallory", 3)
    two = [(mallory.member, len(link)) for link in links[:2]]
    assert ben.do(do.LinksReceived(tuple(links[:2]), world["ana"].member)) == two
    added = ben.do(do.LinksReceived((*links, hostile.stranger_link(mallory, Veto(seed("no")), "x")), mallory.member))
    assert added == [(mallory.member, len(links[2]))]


def test_link_counts_for_whoever_signed_it_whatever_it_says(world: World) -> None:
    """Of a device that nobody has by right: for whoever named it; of a root: for the person."""
    ben, mallory, puppet = world["ben"], world["mallory"], person("puppet")
    state, ana = mallory.state, world["ana"].member
    (named,) = floods.chain(state, "named", 1, author=ana)
    assert ben.do(do.LinksReceived((named,))) == [(mallory.member, len(named))]
    links = floods.of_puppet(state, puppet, 2)
    assert [who for who, _ in ben.do(do.LinksReceived(tuple(links)))] == [mallory.member] * 3
    assert signer(ben.state, parse(hostile.stranger_link(mallory, Veto(seed("no")), "x", ana))) == NOBODY
    assert signer(ben.state, floods.by_root(state, puppet)) == puppet.id


def ask_with(world: World, invited: Invited, box_key: BoxKey) -> MemberId:
    """Let Ana's machine admit somebody whose box key is this."""
    dana, keys = person("dana"), invitation_keys(invited.stretched)
    join = make_join(dana, GroupId(world["ana"].state.me.group), keys, box_key)
    lobby = BoxKey(check_card(invited.card, keys.inv_pk, None).lobby_pk)
    sealed = seal_request(lobby, join, make_about(dana.name, "", bytes(16)), seed("request"))
    assert world["ana"].do(do.JoinReceived(invited.id, sealed, False)).state == "pending"
    world.deliver()
    return dana.id


def test_whoever_waits_to_be_let_in_answers_for_themselves(world: World) -> None:
    """Not whose machine admitted them: neither for what their device signs, nor for what their box key does."""
    ben, box_key = world["ben"], keypair(seed("a box key that signs"))[0]
    dana, device = ask_with(world, world["ana"].invite(), BoxKey(box_key)), person("dana").device_id
    assert ben.state.log.view().role(dana) == "pending"
    for key in (device, DeviceId(box_key)):
        assert signer(ben.state, floods.of_device(ben.state, key)) == dana
    world["ana"].approve(dana)
    world.deliver()
    assert signer(ben.state, floods.of_device(ben.state, device)) == dana


def test_mine_is_what_my_live_devices_and_my_root_sign(world: World) -> None:
    """Neither what says to be mine, nor what a device signs that mine admitted, or that is mine no more."""
    ana, ben, laptop = world["ana"], world["ben"], world.further("laptop", "ana")
    ask_with(world, ana.invite(), BoxKey(seed("box")))
    mine = floods.of_device(ana.state, laptop.state.me.device)
    assert is_mine(ana.state, mine)
    assert not is_mine(ben.state, mine)
    assert not is_mine(ana.state, floods.of_device(ana.state, person("dana").device_id))
    assert not is_mine(ana.state, parse(floods.chain(ben.state, "as ana", 1, author=ana.member)[0]))
    assert not is_mine(ana.state, floods.by_root(ana.state, person("dana")))
    ana.do(RevokeDevice(laptop.state.me.device, world.words("ana")))
    assert not is_mine(ana.state, mine)
    (revoked,) = ana.state.log.of_type(LinkType.DEVICE_REVOKE)
    assert is_mine(ana.state, revoked)
    assert revoked.link.device == ana.member


def test_thief_of_a_revoked_device_empties_nobodys_bucket(world: World) -> None:
    """What it signs counts with all who are not in: what its person says, a removal, comes in at once."""
    ana, ben, laptop = world["ana"], world["ben"], world.further("laptop", "ana")
    said = floods.of_device(ana.state, laptop.state.me.device)
    assert signer(ben.state, said) == ana.member
    ana.do(RevokeDevice(laptop.state.me.device, world.words("ana")))
    world.deliver()
    assert signer(ben.state, said) == NOBODY
    assert signer(ben.state, floods.of_device(ana.state, ana.state.me.device)) == ana.member


def test_devices_that_name_one_another_are_followed_so_far_and_no_further(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, mallory = world["ben"], world["mallory"]
    links = floods.of_puppet(mallory.state, person("puppet"), 1)
    ben.take_links(*links)
    monkeypatch.setattr(linking, "MOST_NAMED", 1)
    assert signer(ben.state, parse(links[1])) == NOBODY
