"""Somebody who knows the page alone comes into a group of real machines, reads what was said, and is read."""

from tests.core.group.link import Link
from tests.core.group.world import Machine, World
from tests.core.page.client import Applicant, Member, drawn
from tests.core.page.pen import Pen
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.group import commands as do
from whisper_net.core.group.inviting import invitation_texts
from whisper_net.core.ids import ScopeId
from whisper_net.core.sync.session import Session
from whisper_net.core.wire import peer as wire


class Line(Link):
    """A line that a client of the page calls; the other end is a real session."""

    def __init__(self, client: Member, called: Machine) -> None:
        super().__init__(called, called)
        self.client, self.hash = client, drawn("handshake", 64)
        self.sessions = self.sessions[0], Session(called.group.view, False, self.hash)
        self.frames = [(0, raw) for raw in client.start(self.hash)]

    def go_on(self) -> None:
        while self.frames:
            sender, raw = self.frames.pop(0)
            if sender:
                self.frames += [(0, said) for said in self.client.hear(raw)]
            else:
                self.perform(1, self.sessions[1].receive(raw))
        assert not self.hangups


def welcomed(world: World) -> Member:
    """Asks by the key, is approved, and opens what comes."""
    ana = world["ana"]
    invited = ana.invite()
    key, _ = invitation_texts(ana.state, invited.id) or ("", "")
    applicant = Applicant(key, invited.stretched, drawn("words", 16), "Pat")
    request = applicant.ask(invited.card)
    assert ana.do(do.JoinReceived(invited.id, request)).state == "pending"
    (pending,) = (member for member in ana.state.log.view().people() if ana.role(member) == "pending")
    ana.approve(pending)
    answer = ana.do(do.JoinReceived(invited.id, request))
    assert answer.state == "welcome"
    return Member(applicant, answer.welcome)


def talking() -> tuple[World, Member, Line]:
    """Ana said two things, and a client of the page that came in has a line to her."""
    world = World()
    for text in ("hello", "שלום"):
        world["ana"].post(world.general, text)
    client = welcomed(world)
    line = Line(client, world["ana"])
    line.go_on()
    return world, client, line


def says(line: Line, *raws: bytes) -> None:
    tells(line, wire.Envelopes(list(raws)))


def tells(line: Line, *messages: wire.Message) -> None:
    line.frames = [(0, wire.encode_message(message)) for message in messages]
    line.go_on()


def test_who_knows_the_page_alone_joins_reads_and_writes() -> None:
    world, client, line = talking()
    assert client.texts(world.general) == ["hello", "שלום"]
    pen = Pen(client)
    says(line, *(pen.post(world.general, text, world.now) for text in ("good to be here", "and to write")))
    assert world["ana"].texts(world.general) == ["hello", "שלום", "good to be here", "and to write"]
    again = Line(client, world["ana"])
    again.go_on()
    assert again.sessions[1].level
    assert client.texts(world.general) == world["ana"].texts(world.general)


def test_what_it_acknowledges_counts() -> None:
    world, client, line = talking()
    says(line, Pen(client).acknowledge(world.general, world.now))
    assert [(ack.device, ack.upto) for ack in world["ana"].disk.acks.values()] == [(client.public, 2)]


def test_it_writes_to_one_member_alone() -> None:
    world, client, line = talking()
    ana, pen = world["ana"], Pen(client)
    scope, drop = pen.direct(ana.member, world.now)
    says(line, drop, pen.post(scope, "for you alone", world.now), pen.post(scope, "and more", world.now))
    assert not ana.steps()
    (row,) = MemoryGroupReader(ana.disk).circles()
    assert (row.scope, row.kind, ana.member in row.members) == (scope, "dm", True)
    assert ana.texts(ScopeId(scope)) == ["for you alone", "and more"]
    answer = ana.post(ScopeId(scope), "thank you")
    assert answer
    client.envelopes += ana.raws()
    assert client.texts(scope) == ["for you alone", "and more", "thank you"]


def test_it_gives_a_room_a_new_key() -> None:
    world, client, line = talking()
    ana, pen = world["ana"], Pen(client)
    link, boxes = pen.rotate(world.general, world.now)
    tells(line, wire.Links([link], False), wire.Boxes(boxes))
    says(line, pen.post(world.general, "under a key of mine", world.now))
    assert not ana.steps()
    assert ana.texts(world.general)[-1] == "under a key of mine"
    ana.post(world.general, "and I")
    client.envelopes += ana.raws()[-1:]
    assert client.texts(world.general)[-2:] == ["under a key of mine", "and I"]
