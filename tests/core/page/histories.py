"""Random histories of a small group, and whether the package and a reader of the page show the same of them.

`python -m tests.core.page.histories FIRST LAST` tells of every seed, from one up to the other, in which they differ;
`make soak` runs it. Whoever may not do something is refused, and the story goes on.
"""

import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

from tests.core.group import hostile
from tests.core.group.chance import Chance
from tests.core.group.circles import circle
from tests.core.group.world import Machine, World
from tests.core.page.held import Held
from tests.core.page.screen import Screen
from tests.core.page.story import Story
from whisper_net.adapters.store.memory import GroupData, MemoryGroupStore
from whisper_net.core.errors import LocalError
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import SetChannelPolicy
from whisper_net.core.group.commands_circles import AddToCircle, RemoveFromCircle
from whisper_net.core.group.commands_cuts import ExtendCut
from whisper_net.core.group.commands_devices import RevokeDevice
from whisper_net.core.group.group import Group
from whisper_net.core.ids import EnvelopeId, ScopeId
from whisper_net.core.membership.bodies import Demote, Remove, RevokeGrant
from whisper_net.core.membership.link import History as Past
from whisper_net.core.membership.link import Role
from whisper_net.core.membership.policies import Keep

PEOPLE, READER = ("ana", "ben", "cho", "dan"), "cho"
FACTS = ("group", "member", "device", "box", "incarnation", "name")
DAY = 86_400
PASTS = (Past.ALL, Past.SINCE_JOIN)


class Reader(Machine):
    """A machine that proves the forks that it sees where it may."""

    def prove(self) -> None:
        with suppress(LocalError):
            super().prove()


@dataclass
class History:
    """One group, as chance has it."""

    chance: Random
    story: Story = field(default_factory=Story)
    posts: list[tuple[ScopeId, EnvelopeId]] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    acts: int = 0

    def __post_init__(self) -> None:
        self.world, disk = self.story.world, self.story[READER].disk
        self.facts, self.keys = {name: disk.facts[name] for name in FACTS}, dict(disk.keys)
        self.scopes = [self.world.general, circle(*(self.story[name] for name in self.some(4)))]
        self.world.deliver()
        if self.chance.random() < 0.5:
            self.story["ana"].do(do.PromoteMember(self.story["ben"].member, Role.ADMIN))
            self.world.deliver()

    @property
    def machines(self) -> list[str]:
        return [*PEOPLE, *self.phones]

    def some(self, most: int) -> list[str]:
        return self.chance.sample(self.machines, self.chance.randint(min(2, most), min(most, len(self.machines))))

    # -- what happens

    def go_on(self) -> None:
        """One more thing, by anybody, about anybody, anywhere."""
        self.acts += 1
        machine, other = (self.story[self.chance.choice(names)] for names in (self.machines, PEOPLE))
        with suppress(LocalError, AssertionError, LookupError, StopIteration, ValueError):
            self.chance.choice(ACTS)(self, machine, other, self.chance.choice(self.scopes))

    def post(self, by: Machine, _: Machine, scope: ScopeId) -> None:
        self.posts.append((scope, by.post(scope, f"{by.name} {self.acts}")))

    def edit(self, by: Machine, _: Machine, __: ScopeId) -> None:
        by.do(do.EditMessage(*self.chance.choice(self.posts), f"{by.name} edits {self.acts}"))

    def delete(self, by: Machine, _: Machine, __: ScopeId) -> None:
        by.do(do.DeleteMessage(*self.chance.choice(self.posts)))

    def deliver(self, *_: object) -> None:
        self.world.deliver(*self.some(6))

    def lose(self, by: Machine, *_: object) -> None:
        by.outbox.clear()

    def remove(self, by: Machine, other: Machine, _: ScopeId) -> None:
        by.do(do.RemoveMember(other.member))

    def remove_without_keys(self, by: Machine, other: Machine, _: ScopeId) -> None:
        raw = hostile.link(by, Remove(other.member))
        for name in self.some(6):
            self.story[name].take_links(raw)

    def leave(self, by: Machine, *_: object) -> None:
        by.do(do.LeaveGroup())

    def let_back(self, by: Machine, other: Machine, _: ScopeId) -> None:
        by.do(do.ApproveMember(other.member))

    def office(self, by: Machine, other: Machine, _: ScopeId) -> None:
        by.do(do.PromoteMember(other.member, self.chance.choice([Role.VETTER, Role.ADMIN])))

    def demote(self, by: Machine, other: Machine, _: ScopeId) -> None:
        by.take_links(hostile.link(by, Demote(other.member)))

    def room(self, by: Machine, *_: object) -> None:
        self.scopes.append(by.channel(f"room {self.acts}", self.chance.choice(PASTS)))

    def grant(self, by: Machine, other: Machine, scope: ScopeId) -> None:
        by.do(do.GrantChannel(other.member, scope))

    def revoke(self, by: Machine, other: Machine, scope: ScopeId) -> None:
        by.take_links(hostile.link(by, RevokeGrant(other.member, scope)))

    def policy(self, by: Machine, _: Machine, scope: ScopeId) -> None:
        by.do(SetChannelPolicy(scope, self.chance.choice(PASTS), Keep.OFF))

    def add(self, by: Machine, other: Machine, scope: ScopeId) -> None:
        by.do(AddToCircle(scope, other.member))

    def take_out(self, by: Machine, other: Machine, scope: ScopeId) -> None:
        by.do(RemoveFromCircle(scope, other.member))

    def show_again(self, by: Machine, other: Machine, scope: ScopeId) -> None:
        by.do(ExtendCut(scope, other.member))

    def phone(self, _: Machine, other: Machine, __: ScopeId) -> None:
        if len(self.phones) < 2:
            name = f"phone {self.acts}"
            self.world.further(name, other.name)
            self.phones.append(name)

    def lose_phone(self, by: Machine, *_: object) -> None:
        by.do(RevokeDevice(self.story[self.chance.choice(self.machines)].state.me.device))

    def meet(self, by: Machine, other: Machine, _: ScopeId) -> None:
        if by is not other:
            self.world.link(by.name, other.name)

    def fork(self, by: Machine, _: Machine, scope: ScopeId) -> None:
        for branch in range(2):
            pen = hostile.Pen(by, scope, bytes([self.acts]) * 8)
            texts = ["common", *(f"branch {branch}, {place}" for place in range(self.chance.randint(1, 2)))]
            raws = [pen.write(text).raw for text in texts]
            self.story.raws += raws
            for name in self.some(2):
                self.story[name].take_envelopes(*raws)

    def pause(self, *_: object) -> None:
        self.world.now += self.chance.choice([100, 3 * DAY, 31 * DAY])

    def settle(self) -> None:
        """In the end everybody says something everywhere, twice, so that most losses have their cuts."""
        for _ in range(2):
            for name in self.machines:
                for scope in self.scopes:
                    with suppress(LocalError, AssertionError, KeyError):
                        self.world.now += 10
                        self.story[name].post(scope, f"in the end {name}")
                        self.world.deliver()

    # -- what is shown of it

    def by_the_package(self) -> Machine:
        """Cho's machine as it was in the beginning, and all that there is, in any order."""
        disk = GroupData(facts=dict(self.facts), keys=dict(self.keys))
        world = World()
        world.now = self.world.now + 3_600
        machine = Reader(world, READER, disk, Group.open(MemoryGroupStore(disk).load()), Chance("reader"))
        machine.take_links(*self.story.links())
        for raw in self.story.boxes() * 2:
            machine.do(do.BoxesReceived(raw))
        raws = self.story.envelopes()
        while machine.take_envelopes(*self.chance.sample(raws, len(raws))):
            pass
        return machine

    def by_the_page(self) -> Screen:
        held = Held(self.story.links(), self.facts["box"], {k: (key.scope, key.secret) for k, key in self.keys.items()})
        held.open_boxes(self.story.boxes())
        return Screen(held, self.story.envelopes())


ACTS: list[Callable[[History, Machine, Machine, ScopeId], None]] = [
    *[History.post] * 7, *[History.deliver] * 6, History.edit, History.delete, History.lose, History.remove,
    History.remove_without_keys, History.leave, History.let_back, History.office, History.demote, History.room,
    History.grant, History.revoke, History.policy, History.add, History.take_out, History.show_again, History.phone,
    History.lose_phone, History.meet, History.fork, History.pause,
]  # fmt: skip


def differences(seed: int) -> tuple[int, list[tuple[str, list[str], list[str]]]]:
    """How many scopes were compared, and (scope, by the package, by the page) of those that differ.

    Left out is what the reader is not in, and what nobody has said yet how far it is shown.
    """
    history = History(Random(seed))
    for _ in range(history.chance.randint(8, 40)):
        history.go_on()
    history.settle()
    machine, page = history.by_the_package(), history.by_the_page()
    known = [scope for scope in history.scopes if _is_known(machine, page, scope)]
    shown = [(scope.hex()[:8], machine.texts(scope, 1_000), page.texts(scope)) for scope in known]
    return len(known), [row for row in shown if row[1] != row[2]]


def _is_known(machine: Machine, page: Screen, scope: ScopeId) -> bool:
    rests = {scope, machine.world.group} if scope in page.circles else {scope}
    within = machine.state.rooms.within(machine.member, scope) and machine.role(machine.member) != "pending"
    return within and not rests & page.held.unsure


def main(first: int, last: int) -> int:
    """Tell of every seed in which they differ; 1 if there is one."""
    compared, broken = 0, 0
    for seed in range(first, last):
        count, differing = differences(seed)
        compared, broken = compared + count, broken + len(differing)
        for difference in differing:
            sys.stdout.write(f"seed {seed}: {difference}\n")
    sys.stdout.write(f"the page and the package: {compared} scopes compared, {broken} differ\n")
    return bool(broken)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
