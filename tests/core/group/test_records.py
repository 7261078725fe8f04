"""What holds secrets says none of them when it is printed: a traceback may end in a log."""

import pytest

from tests.core.group.chance import seed
from tests.core.group.world import World
from whisper_net.core.group import commands as do
from whisper_net.core.group.effects import Store
from whisper_net.core.group.events import NewInvitation
from whisper_net.core.group.group import Group
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.group.state import BOX_SECRET, DEVICE_SEED


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def shows(value: object, secret: bytes) -> bool:
    shown = repr(value)
    return repr(secret)[2:-1] in shown or secret.hex() in shown or secret.decode(errors="replace") in shown


def test_no_secret_of_a_group_in_a_repr(world: World) -> None:
    ana = world["ana"]
    me = ana.state.me
    secrets = [me.secret, me.box_secret, ana.state.facts[DEVICE_SEED], *(key.secret for key in ana.state.keys)]
    _, effects = Group.found("Former Acme", "ana", 1, seed("words")[:16], world.now, ana.chance)
    batches = [effect.batch for effect in effects if isinstance(effect, Store)]
    secrets += [
        value for batch in batches for name, value in batch.facts if value and name in (DEVICE_SEED, BOX_SECRET)
    ]
    holders = [me, ana.state, ana.group, ana.store.load(), batches, effects, list(ana.state.keys), ana.state.keys]
    assert len(secrets) >= 8
    for secret in secrets:
        assert not any(shows(holder, secret) for holder in holders)


def test_no_secret_of_an_invitation_in_a_repr(world: World) -> None:
    secret, stretched = seed("secret")[:10], seed("stretched")
    command = do.CreateInvitation(secret, stretched, world.now + 60, (world.general,))
    answer = world["ana"].do(command)
    assert isinstance(answer, NewInvitation)
    for value in (command, answer, world["ana"].effects):
        assert not shows(value, secret)
        assert not shows(value, stretched)
        assert answer.key not in repr(value)
        assert answer.words not in repr(value)


def test_batch_says_how_much_it_holds() -> None:
    assert repr(StoreBatch()) == "StoreBatch(links=0, envelopes=0, patches=0)"
