"""A vetter who copies the meeting place of another's invitation, or fills the list with places where nobody is met."""

import msgspec

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.world import World
from whisper_net.core.crypto.invitation import invitation_keys, make_card, open_invite_box, seal_invite_box
from whisper_net.core.group import commands as do
from whisper_net.core.group.inviting import invitation_of, invite_secret
from whisper_net.core.group.meeting import meeting_psks
from whisper_net.core.ids import BoxKey, Kid
from whisper_net.core.membership.link import Role


def test_copied_meeting_place_is_answered_for_the_older_invitation() -> None:
    world = World()
    mole, ana = world.join("mole"), world["ana"]
    ana.do(do.PromoteMember(mole.member, Role.VETTER))
    world.deliver()
    world.link("mole", "ana")
    invited = ana.invite()
    world.deliver()
    row = invitation_of(mole.state, invited.id)
    assert row is not None
    secret, kid = invite_secret(mole.state, row), Kid(row.body.vetters_kid)
    assert secret is not None
    meet = open_invite_box(secret, kid, row.body.box).meet
    own = invitation_keys(seed("mole's"))
    card = make_card(
        own.inv_sk, mole.state.me.group, "x", mole.member, "x", [], row.body.expires, BoxKey(mole.state.me.box_key)
    )
    for content, place in ((card, meet), (b"no card", seed("elsewhere"))):
        box = seal_invite_box(secret, kid, place, content, bytes(24))
        body = msgspec.structs.replace(row.body, inv_pk=own.inv_pk, expires=row.body.expires + 1, box=box)
        ana.take_links(hostile.link(mole, body))
    places = [id_ for id_, _ in meeting_psks(ana.state)]
    assert places.count(invited.id) == 1
    assert all(invitation_of(ana.state, id_) is not None for id_ in places)
    assert len({psk for _, psk in meeting_psks(ana.state)}) == len(places)


def test_many_invitations_of_one_vetter_stand_behind_the_first_of_another() -> None:
    world = World()
    mole, ana = world.join("mole"), world["ana"]
    ana.do(do.PromoteMember(mole.member, Role.VETTER))
    world.deliver()
    world.link("mole", "ana")
    own = ana.invite()
    many = [mole.invite(days=1_000).id for _ in range(8)]
    world.deliver()
    places = [id_ for id_, _ in meeting_psks(ana.state)]
    assert set(places) > {own.id, *many}
    assert places.index(own.id) <= 1
