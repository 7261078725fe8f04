"""What must have come of all that was done against the rules: it is found out, ends alike everywhere, and is over.

Of what reached nobody who is in, nothing is asked: nobody can know of it.
"""

from tests.simulation.sight import data_of, group_of, inside, shown, union_log
from tests.simulation.world import World, scopes_of
from tests.simulation.wrongs import Backdated, Doubled, Twins
from whisper_net.core.membership.state import View

NAME = "Acme"


def check_wrongs(world: World) -> None:
    world.wrongs.proved.clear()
    view = union_log(inside(world.machines)).view()
    check_newest_keys(world, view)
    assert view.name == NAME, f"somebody who may not gave the group the name {view.name!r}"
    for twins in world.wrongs.twins:
        check_twins(world, twins)
    for doubled in world.wrongs.doubled:
        check_doubled(world, doubled, view)
    for backdated in world.wrongs.backdated:
        check_backdated(world, backdated, view)


def check_twins(world: World, twins: Twins) -> None:
    """Nobody shows both; where one has the proof, or two have one each, all have the proof, and show neither."""
    here = [one for one in inside(world.machines) if twins.scope in scopes_of(group_of(one))]
    readers = [one for one in here if twins.feed.kid in data_of(one).keys]
    parts = [part for one in readers for key, part in data_of(one).envelopes.items() if key.feed == twins.feed]
    held = {envelope.id for part in parts for envelope in part.values()}
    shows = {row.id for one in readers for row in shown(one, twins.scope)} & {twins.one, *twins.others}
    assert not (twins.one in shows and shows & twins.others), f"two things that {twins.machine} said at once are shown"
    knows = [one.name for one in readers if twins.feed in group_of(one).group.state.forks]
    if not knows and not (twins.one in held and held & twins.others):
        return
    _found_out(world, "twins")
    others = [one.name for one in readers if one.name not in knows]
    assert not others, f"{others} do not know that {twins.machine} said two things under one number, {knows} do"
    assert not shows, f"{twins.machine} said two things under one number, and one of them is shown"


def check_doubled(world: World, doubled: Doubled, view: View) -> None:
    """Where both count for what they say, the device is dead."""
    log = union_log(inside(world.machines))
    if all(id_ in log and not view.happening(id_).rule for id_ in doubled.links):
        _found_out(world, "doubled links")
        assert not view.is_active(doubled.device), "a device that signed two links under one number is alive"


def check_backdated(world: World, backdated: Backdated, view: View) -> None:
    """As long as the removal stands, none of it counts or shows, whatever its stamp."""
    log = union_log(inside(world.machines))
    if backdated.removal not in {removal.id for removal in view.removals()}:
        return
    _found_out(world, "backdated")
    counts = [id_.hex()[:8] for id_ in backdated.links if id_ in log and not view.happening(id_).rule]
    assert not counts, f"links of somebody who is out count, for their old stamps: {counts}"
    for one in inside(world.machines):
        rows = {row.id for scope in scopes_of(group_of(one)) for row in shown(one, scope)}
        late = rows & set(backdated.messages)
        assert not late, f"{one.name} shows what somebody wrote who was out, for its old stamp"


def check_newest_keys(world: World, view: View) -> None:
    """Nobody writes under a key that is open to somebody who is out, or to a device that is dead."""
    entitled = {scope: set(view.entitled(scope).values()) for scope in view.channels()}
    for one in inside(world.machines):
        own = group_of(one).group.state.log.view()
        for scope in scopes_of(group_of(one)):
            epoch = own.sending_epoch(scope)
            beyond = set() if epoch is None else set(own.recipients_of(epoch)) - entitled[scope]
            assert not beyond, f"{one.name} writes in {scope.hex()[:8]} under a key that others have"


def _found_out(world: World, what: str) -> None:
    proved = world.wrongs.proved
    proved[what] = proved.get(what, 0) + 1
