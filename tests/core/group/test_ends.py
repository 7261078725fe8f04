"""How far what somebody wrote is shown after they went, or lost a device: on every machine alike."""

from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.core.group import hostile, resumes
from tests.core.group.screens import repair, said
from tests.core.group.world import Machine, World
from whisper_net.core.envelope.parts import FeedKey
from whisper_net.core.group import commands as do
from whisper_net.core.group import retelling
from whisper_net.core.group.effects import Publish
from whisper_net.core.group.retelling import AT_ONCE, HOUR
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import EnvelopeId, LinkId, MemberId, ScopeId
from whisper_net.core.membership.bodies import CutExtend, Feed, Remove, RevokeGrant
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.membership.link import LinkType, Role


@pytest.fixture
def world() -> World:
    """Ana, who founded it, Ben, and Cho."""
    world = World()
    world.join("ben")
    world.join("cho")
    return world


def sending(machine: Machine, scope: ScopeId) -> EpochInfo:
    epoch = machine.state.log.view().sending_epoch(scope)
    assert epoch is not None
    return epoch


def loss(machine: Machine, type_: LinkType = LinkType.REMOVE) -> LinkId:
    log = machine.state.log
    return next(id_ for id_ in reversed(log.ids) if log.get(id_).link.type is type_)


def extension(by: Machine, of: Machine, seq: int, scope: ScopeId, removal: LinkId | None = None) -> bytes:
    """A CUT_EXTEND of somebody's first feed in a scope."""
    (feed,) = of.state.feeds.by_device(scope)[of.state.me.device]
    return hostile.link(by, CutExtend(removal or loss(by), scope, [Feed(*feed, seq)]))


def remove(world: World, name: str = "ben", by: str = "ana") -> None:
    """Put somebody out, and let everybody else hear of it."""
    world[by].do(do.RemoveMember(world[name].member))
    world.deliver(*[one for one in world.machines if one != name])


def split(world: World, text: str = "seen by Cho alone") -> None:
    """Ben said one thing that everybody has, and one that Cho has and Ana lacks; then Ana puts him out."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ben.post(world.general, "seen by all")
    world.deliver()
    ben.post(world.general, text)
    world.deliver("ben", "cho")
    cho.outbox.clear()
    assert cho.texts(world.general) == ["seen by all", text]
    ana.do(do.RemoveMember(ben.member))


# -- what it costs


def test_a_command_looks_at_feeds_that_ended_only_once_something_moved(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a group that many left there are hundreds, and everything that anybody says is a command."""
    split(world)
    world.deliver("ana", "cho")
    cho, looked, look = world["cho"], list[int](), retelling.beyond
    assert cho.state.ends

    def noted(state: GroupState, feed: FeedKey) -> int | None:
        looked.append(1)
        return look(state, feed)

    monkeypatch.setattr(retelling, "beyond", noted)
    cho.post(world.general, "as before")
    cho.take_envelopes(*world["ana"].raws())
    assert not looked
    world.join("dan")
    world.deliver("ana", "cho", "dan")
    assert looked


# -- what a removal hides


def test_backdating_past_cut_hidden(world: World) -> None:
    """Under the old key, with heads of before, going on in a feed that all have: beyond the cut nothing shows."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ben.post(world.general, "in time")
    world.deliver()
    heads = ben.state.log.heads
    remove(world)
    ben.post(world.general, "dated back")
    assert ben.state.log.heads == heads
    raws = ben.raws()
    for machine in (ana, cho):
        assert machine.take_envelopes(*raws) == 0
        assert machine.texts(world.general) == ["in time"]
        assert not machine.steps()


def test_old_heads_after_removal_hidden(world: World) -> None:
    """A feed that nobody heard of before, with heads that know nothing of the removal: its cut is at 0."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    pen = hostile.Pen(ben, world.general, b"otherone")
    opened = pen.write("never said in time", heads=tuple(ben.state.log.heads))
    remove(world)
    for machine in (ana, cho):
        assert machine.take_envelopes(opened.raw) == 0
        assert machine.texts(world.general) == []


def test_what_only_some_had_seen_leaves_their_screens(world: World) -> None:
    split(world)
    world.deliver("ana", "cho")
    for name in ("ana", "cho"):
        assert world[name].texts(world.general) == ["seen by all"]
    assert world["ben"].texts(world.general) == ["seen by all", "seen by Cho alone"]


def test_until_the_cut_is_known_what_is_held_stays_and_nothing_is_added(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    split(world)
    ben.post(world.general, "and one that Cho lacks")
    (publish,) = ana.outbox
    cho.take_links(publish.links[0])
    assert cho.take_envelopes(*ben.raws()) == 0
    assert cho.texts(world.general) == ["seen by all", "seen by Cho alone"]
    cho.take_links(*publish.links[1:])
    assert cho.texts(world.general) == ["seen by all", "seen by Cho alone"]
    world.deliver("ana", "cho")
    assert cho.texts(world.general) == ["seen by all"]


def test_newcomer_sees_what_everybody_sees(world: World) -> None:
    split(world)
    world.deliver("ana", "cho")
    world["cho"].post(world.general, "after")
    world.deliver("ana", "cho")
    dan = world["ana"].invite()
    application = world.apply("dan", dan)
    world["ana"].answer(dan, application)
    world["ana"].approve(MemberId(application.member))
    answer = world["ana"].answer(dan, application)
    world.deliver("ana", "cho")
    world.enter("dan", application, answer.welcome)
    world.link("dan", "cho")
    world.deliver("ana", "cho", "dan")
    assert world["dan"].texts(world.general) == ["seen by all", "after"]
    assert said(world["dan"]) == said(world["cho"]) == said(world["ana"])
    link = world.link("dan", "ana")
    assert all(session.level for session in link.sessions)


def test_hidden_stays_hidden_after_a_restart_and_a_repair(world: World) -> None:
    cho = world["cho"]
    split(world)
    world.deliver("ana", "cho")
    cho.reopen()
    assert cho.texts(world.general) == ["seen by all"]
    assert repair(cho) == 0
    assert cho.texts(world.general) == ["seen by all"]
    assert cho.state.hidden == cho.disk.hidden != {}
    assert cho.take_envelopes(*world["ben"].raws()) == 0


def test_lengthened_cut_shows_again_and_passes_on(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    split(world)
    world.deliver("ana", "cho")
    raw = extension(ana, ben, 2, world.general)
    for machine in (ana, cho):
        machine.take_links(raw)
    assert cho.texts(world.general) == ["seen by all", "seen by Cho alone"]
    assert cho.state.hidden == cho.disk.hidden == {}
    world.link("ana", "cho")
    assert ana.texts(world.general) == cho.texts(world.general)


def test_what_waited_beyond_a_cut_is_taken_once_it_is_lengthened(world: World) -> None:
    ana, ben = world["ana"], world["ben"]
    split(world)
    world.deliver("ana", "cho")
    ben.post(world.general, "third")
    assert ana.take_envelopes(*ben.raws()) == 0
    ana.take_links(extension(ana, ben, 3, world.general))
    assert ana.texts(world.general) == ["seen by all"]  # the second is not here
    raws = [one.raw for key in ben.disk.envelopes for one in ben.store.part(key) if one.seq == 2]
    ana.take_envelopes(*raws)
    assert ana.texts(world.general)[1:] == ["seen by Cho alone", "third"]


def test_removal_that_turns_out_void_hides_nothing(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    ana.do(do.PromoteMember(cho.member, Role.ADMIN))
    world.deliver()
    ben.post(world.general, "first")
    world.deliver("ben", "ana")
    ana.outbox.clear()
    cho.do(do.RemoveMember(ben.member))
    late = cho.outbox
    cho.outbox = []
    ana.do(do.RemoveMember(cho.member))
    for publish in late:
        world.hand(publish, cho, ana)
    assert ana.role(ben.member) == "member"
    assert ana.texts(world.general) == ["first"]
    world.deliver()
    assert cho.texts(world.general) == []


def test_removal_beside_one_that_voids_it_is_hidden_and_shown_again(world: World) -> None:
    """Cho, an admin, puts Ben out, and all hide what he said; then Ana's older removal of Cho is heard of."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    dan = world.join("dan")
    ana.do(do.PromoteMember(cho.member, Role.ADMIN))
    world.deliver()
    ben.post(world.general, "first")
    world.deliver("ben", "dan")
    dan.outbox.clear()
    heads = ana.state.log.heads
    cho.do(do.RemoveMember(ben.member))
    world.deliver("cho", "dan")
    assert dan.texts(world.general) == []
    dan.take_links(hostile.link(ana, Remove(cho.member), heads))
    assert dan.texts(world.general) == ["first"]


def test_whoever_was_never_rightly_in_shows_nothing(world: World) -> None:
    """Let in by a vetter who was put out at the same time: no removal names them, and their credential is void."""
    ana, ben = world["ana"], world["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    world.deliver()
    world.link("ben", "ana")
    heads = ana.state.log.heads
    world.join("puppet", "ben")
    world["puppet"].post(world.general, "hello from nobody")
    world.deliver()
    assert ana.texts(world.general) == ["hello from nobody"]
    for name in ("ana", "cho"):
        world[name].take_links(hostile.link(ana, Remove(ben.member), heads))
    assert ana.role(world["puppet"].member) == ""
    assert ana.texts(world.general) == world["cho"].texts(world.general) == []
    assert world["puppet"].texts(world.general) == ["hello from nobody"]


# -- rooms, devices


def test_room_that_somebody_lost_hides_there_alone(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    room = ana.channel("payments")
    for member in (ben.member, cho.member):
        ana.do(do.GrantChannel(member, room))
    world.deliver()
    world.link("ben", "ana")
    world.link("cho", "ana")
    ben.post(room, "seen by Cho alone")
    world.deliver("ben", "cho")
    cho.outbox.clear()
    ben.post(world.general, "in general")
    world.deliver("ben", "cho", "ana")
    for machine in (ana, cho):
        machine.take_links(hostile.link(ana, RevokeGrant(ben.member, room)))
    ana.post(room, "without Ben")
    world.deliver("ana", "cho")
    assert ana.texts(room) == cho.texts(room) == ["without Ben"]
    assert ana.texts(world.general) == cho.texts(world.general) == ["in general"]


# -- folds


def test_what_a_hidden_word_had_covered_comes_forward_again(world: World) -> None:
    """The last edit, reaction, name and claim of somebody are hidden: the ones before them count."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    target = ana.post(world.general, "hello")
    lead = ana.do(do.PostLead(world.general, "Acme", "Engineer"))
    world.deliver()
    post = ben.post(world.general, "first")
    ben.do(do.EditMessage(world.general, post, "second"))
    ben.do(do.React(world.general, target, "👍"))
    ben.do(do.SetProfile("Benjamin"))
    ben.do(do.ClaimLead(world.general, lead))
    world.deliver()
    expected = said(cho)
    ben.do(do.EditMessage(world.general, post, "third"))
    ben.do(do.React(world.general, target, "👍", on=False))
    ben.do(do.SetProfile("Mallory"))
    ben.do(do.ClaimLead(world.general, lead, on=False))
    ben.do(do.PostLead(world.general, "Evil", "Engineer"))
    world.deliver("ben", "cho")
    cho.outbox.clear()
    assert said(cho) != expected
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho")
    assert said(cho) == said(ana) == expected


def test_resume_goes_back_to_what_the_cut_leaves(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    id_ = resumes.add(ben, "# Ben\n\nPython.\n")
    world.deliver()
    resumes.comment(ana, id_, "Python")
    world.deliver()
    resumes.edit(ben, id_, "# Ben\n\nPython and Go.\n")
    world.deliver("ben", "cho")
    cho.outbox.clear()
    assert resumes.page(cho, id_).text == "# Ben\n\nPython and Go.\n"
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho")
    assert resumes.page(cho, id_).text == resumes.page(ana, id_).text == "# Ben\n\nPython.\n"
    assert len(resumes.page(cho, id_).comments) == 1
    cho.reopen()
    assert repair(cho) == 0
    assert resumes.page(cho, id_).text == "# Ben\n\nPython.\n"


def test_change_that_rests_on_a_hidden_one_is_hidden(world: World) -> None:
    """A second life of Ben's device goes on from what the first wrote: the first is cut, the second is not."""
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    id_ = resumes.add(ben, "# Ben\n")
    world.deliver()
    resumes.edit(ben, id_, "# Ben\n\nhidden\n")
    pen = resumes.ResumePen(ben, world.general, b"otherone")
    pen.read(ben, id_)
    second = pen.version(id_, "# Ben\n\nhidden\n\nseen\n")
    world.deliver("ben", "cho")
    cho.take_envelopes(*resumes.raws(second))
    ana.take_envelopes(*resumes.raws(second))
    cho.outbox.clear()
    ana.outbox.clear()
    assert "seen" in resumes.page(cho, id_).text
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho")
    assert resumes.page(cho, id_).text == resumes.page(ana, id_).text == "# Ben\n"


# -- keys


def test_welcomed_then_removed_cannot_read_on(world: World) -> None:
    """Handed the current key by a welcome, and put out: though its EPOCH names them not, nobody sends under it then."""
    ana, cho = world["ana"], world["cho"]
    before = sending(ana, world.general)
    dan = world.join("dan")
    assert dan.state.me.box_key not in ana.state.log.view().recipients_of(before)
    assert sending(ana, world.general).kid == before.kid
    assert before.kid in dan.state.keys
    ana.do(do.RemoveMember(dan.member))
    world.deliver()
    ana.post(world.general, "without Dan")
    cho.post(world.general, "nor from Cho")
    assert sending(cho, world.general).kid != before.kid
    assert dan.take_envelopes(*ana.raws(), *cho.raws()) == 0
    for raw in [*ana.disk.boxes.values(), *cho.disk.boxes.values()]:
        dan.do(do.BoxesReceived(raw))
    assert sending(ana, world.general).kid not in dan.state.keys
    assert dan.texts(world.general) == []


# -- what it costs


def test_whoever_ends_elsewhere_again_and_again_is_told_so_often_an_hour(world: World) -> None:
    ana, ben, cho = world["ana"], world["ben"], world["cho"]
    for number in range(AT_ONCE + 4):
        ben.post(world.general, f"post {number}")
    world.deliver("ben", "cho")
    cho.outbox.clear()
    ana.do(do.RemoveMember(ben.member))
    world.deliver("ana", "cho")
    assert cho.texts(world.general) == []
    for seq in range(1, AT_ONCE + 3):
        raw = extension(ana, ben, seq, world.general)
        for machine in (ana, cho):
            machine.take_links(raw)
    assert len(cho.texts(world.general)) == AT_ONCE - 1
    world.now += HOUR
    cho.retell()
    assert len(cho.texts(world.general)) == AT_ONCE + 2


# -- any order


class Story:
    """Ben writes, Ana hears some of it, puts him out and lengthens the cut; others hear of it in any order."""

    def __init__(self) -> None:
        self.world = World()
        for name in ("ben", "cho", "dan"):
            self.world.join(name)
        self.ana, self.ben = self.world["ana"], self.world["ben"]
        self.world.drop()
        self.target = self.ana.post(self.world.general, "hello")
        self.world.hand(self.ana.outbox[0], self.ana, self.ben)
        self.told: list[Publish] = []
        self.mine: list[EnvelopeId] = []
        self.heard = 0
        self.gone = False

    def act(self, word: str) -> None:
        general = self.world.general
        match word:
            case "post":
                self.mine.append(self.ben.post(general, f"post {len(self.mine)}"))
            case "edit" if self.mine:
                self.ben.do(do.EditMessage(general, self.mine[0], f"edit {len(self.ben.outbox)}"))
            case "react":
                self.ben.do(do.React(general, self.target, "👍", on=len(self.ben.outbox) % 2 == 0))
            case "lead":
                self.ben.do(do.PostLead(general, "Acme", f"role {len(self.ben.outbox)}"))
            case "hear":
                for publish in self.ben.outbox[self.heard :]:
                    self.world.hand(publish, self.ben, self.ana)
                self.heard = len(self.ben.outbox)
            case "remove" if not self.gone:
                self.ana.do(do.RemoveMember(self.ben.member))
                self.gone = True
            case "extend" if self.gone:
                for feed in self.ben.state.feeds.by_device(general).get(self.ben.state.me.device, ()):
                    body = CutExtend(loss(self.ana), general, [Feed(*feed, len(self.ben.outbox))])
                    raw = hostile.link(self.ana, body)
                    self.ana.take_links(raw)
                    self.ana.outbox.append(Publish((raw,), (), ()))
            case "say":
                self.ana.post(general, f"Ana says {len(self.ana.outbox)}")

    def items(self) -> list[tuple[Machine, Publish]]:
        """Everything that was ever published, each thing by itself."""
        found: list[tuple[Machine, Publish]] = []
        for machine in (self.ana, self.ben):
            for publish in machine.outbox:
                found += [(machine, Publish((raw,), (), ())) for raw in publish.links]
                found += [(machine, Publish((), (raw,), ())) for raw in publish.boxes]
                found += [(machine, Publish((), (), (one,))) for one in publish.envelopes]
        return found


WORDS = ["post", "post", "post", "edit", "react", "lead", "hear", "remove", "extend", "say"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(words=st.lists(st.sampled_from(WORDS), max_size=16), data=st.data())
def test_any_order_of_hearing_ends_in_the_same_screens(words: Sequence[str], data: st.DataObject) -> None:
    story = Story()
    for word in [*words, "remove", "say"]:
        story.act(word)
    world, items = story.world, story.items()
    for name in ("cho", "dan"):
        for giver, publish in data.draw(st.permutations(items)):
            world.hand(publish, giver, world[name])
        if data.draw(st.booleans()):
            world[name].reopen()
    for name in ("cho", "dan", "cho"):
        world.link(name, "ana")
        world.link("cho", "dan")
    ana, cho, dan = world["ana"], world["cho"], world["dan"]
    assert said(cho) == said(dan) == said(ana)
    for machine in (ana, cho, dan):
        before = said(machine)
        assert repair(machine) == 0
        assert said(machine) == before
