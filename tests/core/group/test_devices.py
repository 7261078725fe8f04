"""A device that is lost: revoked by another one of its owner, or by the root; and two devices of one person at work."""

import pytest

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.world import Machine, World
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.crypto.signing import keypair
from whisper_net.core.errors import MistypedWord, NotAllowed, NotFound, RefusedError
from whisper_net.core.group import admitting
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_devices import RevokeDevice
from whisper_net.core.group.events import ResumeVersion
from whisper_net.core.group.recovering import root_of
from whisper_net.core.ids import DeviceId, Kid, ScopeId
from whisper_net.core.membership import roster
from whisper_net.core.membership.link import LinkType, Rename, write
from whisper_net.core.membership.proofs import add_device


@pytest.fixture
def world() -> World:
    """Ana, with a laptop and a desktop, and Ben."""
    world = World()
    world.join("ben")
    world.further("laptop", "ana")
    return world


def revoke(world: World, by: str, lost: str, *, words: bytes | None = None) -> None:
    """Revoke a device, and let everybody hear of it but the lost one."""
    world[by].do(RevokeDevice(world[lost].state.me.device, words))
    world.deliver(*[name for name in world.machines if name != lost])


def states(machine: Machine) -> dict[DeviceId, str]:
    return {one.device: one.state for one in machine.state.log.view().device_records(machine.member)}


def sending_kids(machine: Machine) -> dict[ScopeId, Kid]:
    view = machine.state.log.view()
    found = {scope: view.sending_epoch(scope) for scope in view.scopes_of(machine.member)}
    return {scope: epoch.kid for scope, epoch in found.items() if epoch is not None}


@pytest.mark.parametrize("by_root", [False, True])
def test_revoked_device_reads_and_says_nothing_more(world: World, by_root: bool) -> None:
    ana, ben, laptop = world["ana"], world["ben"], world["laptop"]
    before = sending_kids(ana)
    ana.outbox.clear()
    revoke(world, "ana", "laptop", words=world.words("ana") if by_root else None)
    after = sending_kids(ana)
    assert set(after) == set(before)
    assert not set(after.values()) & set(before.values())  # in the same commit
    view = ben.state.log.view()
    assert list(view.devices(ana.member)) == [ana.state.me.device]
    assert states(ana)[laptop.state.me.device] == "revoked"
    assert not ben.group.view.is_active(laptop.state.me.device)
    assert ben.group.view.give_keys(laptop.state.me.device, list(after.values()), ben.chance(32)) is None
    ben.post(world.general, "without the laptop")
    for sent in ben.sent():
        assert laptop.take_envelopes(sent.raw) == 0
    world.deliver("ana", "ben")
    assert ana.texts(world.general) == ["without the laptop"]
    assert ana.role(ana.member) == "admin"


def test_finder_writes_nothing_that_counts(world: World) -> None:
    """Neither a removal that does not know of the revocation, nor anything that does."""
    ana, ben, laptop = world["ana"], world["ben"], world["laptop"]
    before = sending_kids(ana)
    revoke(world, "ana", "laptop")
    laptop.do(do.RemoveMember(ben.member))
    ana.take_links(*(link for publish in laptop.outbox for link in publish.links))
    assert ana.role(ben.member) == "member"
    laptop.outbox.clear()
    laptop.take_links(*ana.disk.links.values())
    ben.take_links(*ana.disk.links.values(), hostile.link(laptop, Rename("Stolen")))
    assert ben.state.log.view().name == "Former Acme"
    pen = hostile.Pen(laptop, world.general, kid=before[world.general])
    assert ben.take_envelopes(pen.write("from the finder").raw) == 0
    assert ben.steps() == ["author"]


def test_words_go_before_whoever_holds_a_device(world: World) -> None:
    """The finder revokes the owner's machine first: the words bring it back, and end the finder's."""
    ana, ben, laptop = world["ana"], world["ben"], world["laptop"]
    laptop.do(RevokeDevice(ana.state.me.device))
    world.deliver("laptop", "ben")
    assert not ben.group.view.is_active(ana.state.me.device)
    revoke(world, "ana", "laptop", words=world.words("ana"))
    for machine in (ana, ben):
        assert machine.group.view.is_active(ana.state.me.device)
        assert not machine.group.view.is_active(laptop.state.me.device)
    ana.post(world.general, "still here")
    world.deliver("ana", "ben")
    assert ben.texts(world.general) == ["still here"]


def test_machine_that_heard_that_it_was_revoked_needs_the_words(world: World) -> None:
    """Then it may revoke the thief's, and says that it may not write."""
    ana, laptop = world["ana"], world["laptop"]
    laptop.do(RevokeDevice(ana.state.me.device))
    world.deliver()
    with pytest.raises(NotAllowed, match="twelve words"):
        ana.do(RevokeDevice(laptop.state.me.device))
    with pytest.raises(NotAllowed, match="was revoked"):
        ana.post(world.general, "hello?")
    ana.do(RevokeDevice(laptop.state.me.device, world.words("ana")))
    world.deliver("ana", "ben")
    assert not world["ben"].state.log.view().devices(ana.member)


def test_what_cannot_be_revoked(world: World) -> None:
    ana, ben, laptop = world["ana"], world["ben"], world["laptop"]
    before = len(ana.state.log)
    with pytest.raises(RefusedError, match="this device"):
        ana.do(RevokeDevice(ana.state.me.device))
    for device in (ben.state.me.device, DeviceId(bytes(32))):
        with pytest.raises(NotFound, match="no such device"):
            ana.do(RevokeDevice(device))
    with pytest.raises(MistypedWord, match="not those of this group"):
        ana.do(RevokeDevice(laptop.state.me.device, world.words("ben")))
    assert len(ana.state.log) == before
    ana.do(RevokeDevice(laptop.state.me.device))
    with pytest.raises(RefusedError, match="already"):
        ana.do(RevokeDevice(laptop.state.me.device))


def test_words_stay_out_of_a_traceback(world: World) -> None:
    assert world.words("ana").hex() not in repr(RevokeDevice(world["ana"].state.me.device, world.words("ana")))


def test_revoked_device_does_not_come_again_with_its_join(world: World) -> None:
    ana = world["ana"]
    invitation = ana.invite(uses=2)
    application = world.ask_with("tablet", invitation, world.words("ben"))
    ana.answer(invitation, application)
    tablet = ana.state.log.view().device_records(world["ben"].member)[-1].device
    world.deliver()
    world["ben"].do(RevokeDevice(tablet))
    world.deliver()
    assert ana.answer(invitation, application).reason == "revoked_device"


# -- one person, two devices


def resume_text(machine: Machine) -> str:
    (row,) = MemoryGroupReader(machine.disk).resumes(9)
    page = MemoryGroupReader(machine.disk).resume(row.id)
    assert page is not None
    return page.text


def test_two_devices_of_one_person_merge_a_resume(world: World) -> None:
    """Both edit while they are apart; nothing of either is lost, and both show the same."""
    ana, laptop = world["ana"], world["laptop"]
    added: ResumeVersion = ana.do(do.AddResume(world.general, "Ana\n\nPayments\n\nBerlin\n"))
    world.deliver()
    ana.do(do.EditResume(world.general, added.resume, "Ana B.\n\nPayments\n\nBerlin\n"))
    laptop.do(do.EditResume(world.general, added.resume, "Ana\n\nPayments\n\nBerlin and Riga\n"))
    world.deliver()
    shown = [resume_text(machine) for machine in world.machines.values()]
    assert shown == 3 * ["Ana B.\n\nPayments\n\nBerlin and Riga\n"]


def test_devices_of_one_person_edit_each_others_posts_and_are_one_row(world: World) -> None:
    ana, ben, laptop = world["ana"], world["ben"], world["laptop"]
    post = ana.post(world.general, "tomorow")
    world.deliver()
    laptop.do(do.EditMessage(world.general, post, "tomorrow"))
    world.deliver()
    assert ana.texts(world.general) == ben.texts(world.general) == ["tomorrow"]
    laptop.do(do.DeleteMessage(world.general, post))
    world.deliver()
    assert ana.texts(world.general) == [""]
    rows = [row for row in MemoryGroupReader(ben.disk).members() if row.member == ana.member]
    assert len(rows) == 1


def test_what_was_read_is_known_to_each_device_alone(world: World) -> None:
    ana, ben, laptop = world["ana"], world["ben"], world["laptop"]
    ben.post(world.general, "news")
    world.deliver()
    mark = MemoryGroupReader(laptop.disk).newest(world.general)
    assert mark is not None
    laptop.do(do.MarkRead(mark))
    world.deliver()
    unread = {machine.name: MemoryGroupReader(machine.disk).channels()[0].unread for machine in (ana, laptop)}
    assert unread == {"ana": 1, "laptop": 0}


def test_devices_of_one_person_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has as many as may be is told so, before anything is written, and adds another once one is gone."""
    for module in (roster, admitting):
        monkeypatch.setattr(module, "MAX_DEVICES", 3)
    ana, laptop = world["ana"], world["laptop"]
    world.further("desktop", "ana")
    invitation = ana.invite(uses=9)
    application = world.ask_with("tablet", invitation, world.words("ana"))
    before = len(ana.state.log)
    assert ana.answer(invitation, application).reason == "devices"
    assert len(ana.state.log) == before
    ana.do(RevokeDevice(laptop.state.me.device))
    assert ana.answer(invitation, application).state == "welcome"
    assert len(ana.state.log.view().devices(ana.member)) == 3


def test_root_that_adds_devices_without_end_gives_the_first_alone_a_box(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beside each other, so that none knows of another: all take the same ones for live, and rotations go on."""
    monkeypatch.setattr(roster, "MAX_DEVICES", 4)
    ana, ben, person = world["ana"], world["ben"], world["laptop"].member
    heads, links = ana.state.log.heads, list[bytes]()
    root = root_of(world.words("ana"), ana.state)
    assert root is not None
    for n in range(9):
        body = add_device(ana.state.me.group, person, keypair(seed("device", n)), box_key_of(seed("box", n)))
        args = LinkType.DEVICE_ADD, ana.state.me.group, person, DeviceId(root[0]), 0, heads, 0, body
        links.append(write(root[1], *args).raw)
    ana.take_links(*links)
    ben.take_links(*reversed(links))
    live = ana.state.log.view().devices(person)
    assert live == ben.state.log.view().devices(person)
    assert len(live) == 4
    assert set(states(ana).values()) == {"live", "surplus"}
    ana.do(do.RemoveMember(ben.member))
    epoch = ana.state.log.view().sending_epoch(ScopeId(ana.state.me.group))
    assert epoch is not None
    assert ana.state.log.view().recipients_of(epoch) == sorted(live.values())
