"""Two ways in which a database begins: founding a group, and a welcome that is not believed before it is borne out."""

import pytest

from tests.core.group import hostile
from tests.core.group.chance import Chance, seed
from tests.core.group.world import Invited, Machine, World
from whisper_net.core.crypto.epochs import ScopeKey
from whisper_net.core.crypto.handover import open_welcome, seal_welcome
from whisper_net.core.crypto.lockbox import box_key_of
from whisper_net.core.errors import NoKey, NotAllowed, RefusedError, TooLong
from whisper_net.core.group import commands as do
from whisper_net.core.group.applying import Application
from whisper_net.core.group.events import Entered
from whisper_net.core.group.group import Group
from whisper_net.core.group.state import INCARNATION, PROFILE_DUE, WELCOME
from whisper_net.core.ids import BoxKey, Kid, LinkId, MemberId, ScopeId
from whisper_net.core.membership.link import Rename
from whisper_net.core.wire.codec import decode


@pytest.fixture
def asked(world: World) -> tuple[Invited, Application]:
    """Cleo's application, approved; her welcome is still to come."""
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("cleo", invitation)
    ana.answer(invitation, application)
    ana.approve(MemberId(application.member))
    return invitation, application


def welcome(application: Application, heads: list[LinkId], *keys: ScopeKey) -> bytes:
    """A welcome as anybody can seal it who knows a box key."""
    box = BoxKey(box_key_of(application.box_secret))
    return seal_welcome(box, heads, [], list(keys), seed("welcome"))


def true_keys(world: World, application: Application, invitation: Invited) -> list[ScopeKey]:
    return open_welcome(application.box_secret, world["ana"].answer(invitation, application).welcome).keys


def entering(machine: Machine) -> bool:
    """Nothing is believed, said or served."""
    view = machine.group.view
    assert view.entering == (WELCOME in machine.disk.facts)
    assert not machine.group.entered or not view.entering
    return view.entering and not machine.disk.keys and view.answering_psks() == []


# -- founding


def test_founder_is_all_there_is() -> None:
    ana = World()["ana"]
    view = ana.state.log.view()
    assert view.role(ana.member) == "admin"
    assert [channel.name for channel in view.channels().values()] == ["general"]
    assert ana.names() == {ana.member: "ana"}
    assert ana.group.entered
    assert {key.scope for key in ana.state.keys} == set(view.scopes_of(ana.member))


@pytest.mark.parametrize(
    ("name", "me", "needed", "error"),
    [
        ("", "ana", 1, RefusedError),
        ("Acme", " ", 1, RefusedError),
        ("Acme", "x" * 121, 1, TooLong),
        ("é" * 61, "ana", 1, TooLong),
        ("Acme", "ana", 0, RefusedError),
        ("Acme", "ana", 101, RefusedError),
    ],
)
def test_group_that_may_not_be_founded(name: str, me: str, needed: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        Group.found(name, me, needed, seed("words")[:16], 1_760_000_000, Chance("nobody"))


def test_same_words_found_different_groups(world: World) -> None:
    """The founder's member id holds the group's salt: nobody links two groups of one person by it."""
    ana = world["ana"]
    group, _ = Group.found("Former Acme", "ana", 1, seed("words", "ana")[:16], world.now, ana.chance)
    assert group.state.me.member != ana.member
    assert group.state.me.group != ana.state.me.group


# -- entering


def test_welcome_is_believed_once_the_log_bears_it_out(world: World, asked: tuple[Invited, Application]) -> None:
    invitation, application = asked
    ana = world["ana"]
    cleo = world.enter("cleo", application, ana.answer(invitation, application).welcome)
    assert entering(cleo)
    links = list(ana.disk.links.values())
    cleo.take_links(*links[:-1])
    assert entering(cleo)
    cleo.take_links(links[-1])
    assert not entering(cleo)
    assert cleo.heard(Entered) == [Entered(ana.state.me.group)]
    assert cleo.group.entered
    assert WELCOME not in cleo.disk.facts
    assert PROFILE_DUE not in cleo.disk.facts
    assert cleo.names()[cleo.member] == "cleo"
    cleo.post(world.general, "hello")


def test_entering_goes_on_after_a_restart(world: World, asked: tuple[Invited, Application]) -> None:
    invitation, application = asked
    ana = world["ana"]
    cleo = world.enter("cleo", application, ana.answer(invitation, application).welcome)
    links = list(ana.disk.links.values())
    cleo.take_links(*links[:5])
    cleo.reopen()
    assert entering(cleo)
    cleo.take_links(*links)
    assert cleo.group.entered
    cleo.reopen()
    assert cleo.group.entered
    assert cleo.heard(Entered) == [Entered(ana.state.me.group)]


def test_pending_decrypts_nothing(world: World, asked: tuple[Invited, Application]) -> None:
    """Somebody who waits holds no key: every link in hand, and every envelope, tells them names of rooms at most."""
    ana = world["ana"]
    invitation = ana.invite()
    application = world.apply("dora", invitation)
    ana.answer(invitation, application)
    ana.post(world.general, "members only")
    dora = world.enter("dora", application, welcome(application, []))
    dora.take_links(*ana.disk.links.values())
    assert dora.role(dora.member) == "pending"
    for raw in ana.disk.boxes.values():
        dora.do(do.BoxesReceived(raw))
    assert dora.take_envelopes(*ana.raws()) == 0
    assert entering(dora)
    assert dora.texts(world.general) == []
    assert not dora.group.entered
    with pytest.raises((NotAllowed, NoKey)):
        dora.post(world.general, "hello")
    link = world.link("dora", "ana")
    assert link.hangups[0][0] == 1
    assert link.words(1) == []


def test_forged_welcome_ignored(world: World, asked: tuple[Invited, Application]) -> None:
    """Not sealed to us, no welcome at all, or after the true one: nothing changes."""
    invitation, application = asked
    ana = world["ana"]
    cleo = world.enter("cleo", application, ana.answer(invitation, application).welcome)
    held = dict(cleo.disk.facts)
    for forged in (b"", b"x" * 200, seal_welcome(ana.state.me.box_key, [], [], [], seed("e"))):
        cleo.do(do.WelcomeReceived(forged))
    assert set(cleo.steps()) == {"cannot_open"}
    assert cleo.disk.facts == held
    cleo.take_links(*ana.disk.links.values())
    assert cleo.group.entered
    cleo.do(do.WelcomeReceived(welcome(application, [], ScopeKey(seed("kid"), seed("secret")))))
    assert cleo.group.entered
    assert WELCOME not in cleo.disk.facts


def test_welcome_with_heads_that_never_come_gives_way_to_the_true_one(
    world: World, asked: tuple[Invited, Application]
) -> None:
    invitation, application = asked
    ana = world["ana"]
    lie = welcome(application, [LinkId(seed("never"))], *true_keys(world, application, invitation))
    cleo = world.enter("cleo", application, lie)
    cleo.take_links(*ana.disk.links.values())
    assert entering(cleo)
    cleo.do(do.WelcomeReceived(ana.answer(invitation, application).welcome))
    assert cleo.group.entered
    assert cleo.heard(Entered) == [Entered(ana.state.me.group)]
    cleo.post(world.general, "hello")


@pytest.mark.parametrize("lie", ["no keys", "made-up key", "key of another scope", "key of an invalid epoch"])
def test_welcome_without_a_true_key_of_the_group_is_none(
    world: World, asked: tuple[Invited, Application], lie: str
) -> None:
    """With true heads and no key to call anybody with it would enter a group that it never hears of again."""
    invitation, application = asked
    ana = world["ana"]
    true = true_keys(world, application, invitation)
    of_group = next(key for key in true if ana.state.keys.secret(world.group, Kid(key.kid)) is not None)
    keys = {
        "no keys": [],
        "made-up key": [ScopeKey(of_group.kid, seed("made up"))],
        "key of another scope": [key for key in true if key is not of_group],
        "key of an invalid epoch": [],
    }[lie]
    if lie == "key of an invalid epoch":
        outsider = world["mallory"]
        raw, _, secret = hostile.epoch(outsider, ScopeId(ana.state.me.group))
        raw, _, secret = hostile.epoch(outsider, ana.group.view.vetters_scope())
        ana.take_links(raw)
        keys = [ScopeKey(hostile.body_of(raw).kid, secret)]
    cleo = world.enter("cleo", application, welcome(application, list(ana.state.log.heads), *keys))
    cleo.take_links(*ana.disk.links.values())
    assert entering(cleo)
    cleo.do(do.WelcomeReceived(ana.answer(invitation, application).welcome))
    assert cleo.group.entered


def test_keys_that_no_epoch_bears_out_are_left_out(world: World, asked: tuple[Invited, Application]) -> None:
    """A welcome that adds keys of other scopes, or of nothing, to the true ones gives what is true of it."""
    invitation, application = asked
    ana = world["ana"]
    keys = [*true_keys(world, application, invitation), ScopeKey(seed("kid"), seed("secret"))]
    cleo = world.enter("cleo", application, welcome(application, list(ana.state.log.heads), *keys))
    cleo.take_links(*ana.disk.links.values())
    assert cleo.group.entered
    assert len(cleo.disk.keys) == len(keys) - 1
    assert cleo.steps() == ["no_epoch"]


def test_log_of_another_group_is_not_ours(world: World, asked: tuple[Invited, Application]) -> None:
    """Whoever answers under a welcome's key with a group of their own is told apart by its FOUND."""
    invitation, application = asked
    other = World("zoe")["zoe"]
    cleo = world.enter("cleo", application, world["ana"].answer(invitation, application).welcome)
    cleo.take_links(*other.disk.links.values())
    assert set(cleo.steps()) == {"wrong_group"}
    assert len(cleo.state.log) == 0
    cleo.take_links(*world["ana"].disk.links.values())
    assert cleo.group.entered


def test_welcome_before_any_link_waits(world: World, asked: tuple[Invited, Application]) -> None:
    _, application = asked
    cleo = world.enter("cleo", application, welcome(application, []))
    cleo.do(do.WelcomeReceived(welcome(application, [], ScopeKey(seed("kid"), seed("secret")))))
    assert entering(cleo)
    assert cleo.group.view.calling_psk() is not None
    assert decode(cleo.disk.facts[WELCOME], type(open_welcome(application.box_secret, welcome(application, []))))


# -- saying one's name


def test_name_is_said_once_there_is_a_key(world: World, asked: tuple[Invited, Application]) -> None:
    """In by a key that is no longer to be sent under: the name follows with the next one."""
    invitation, application = asked
    ana = world["ana"]
    given = ana.answer(invitation, application).welcome
    ana.do(do.RevokeInvitation(ana.invite().id))
    boxes = [raw for publish in ana.outbox for raw in publish.boxes]
    cleo = world.enter("cleo", application, given)
    cleo.take_links(*ana.disk.links.values())
    assert cleo.group.entered
    assert PROFILE_DUE in cleo.disk.facts
    assert cleo.sent() == []
    assert ana.state.log.heads == cleo.state.log.heads
    for raw in boxes:
        cleo.do(do.BoxesReceived(raw))
    assert PROFILE_DUE not in cleo.disk.facts
    assert len(cleo.sent()) == 1


def test_name_that_is_due_never_loses_a_link(world: World) -> None:
    """To say it, a part would have to be read back first; the links that arrived with it are stored all the same."""
    ana, ben = world["ana"], world["ben"]
    ben.reopen()
    ben.state.facts[PROFILE_DUE] = b"1"
    raw = hostile.link(ana, Rename("Former Acme, Ltd"))
    ben.take_links(raw)
    assert raw in ben.disk.links.values()
    assert ben.loads == 0
    ben.do(do.SetProfile("Benjamin"))
    assert ben.loads == 1
    assert ben.names()[ben.member] == "Benjamin"
    assert ben.disk.facts[INCARNATION] == ben.state.incarnation
