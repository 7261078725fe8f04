"""Somebody who knows the page alone comes into a group of real machines, reads what was said, and is read."""

from tests.core.group.link import Link
from tests.core.group.world import Machine, World
from tests.core.page.client import Applicant, Member, drawn
from whisper_net.core.group import commands as do
from whisper_net.core.group.inviting import invitation_texts
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


def test_who_knows_the_page_alone_joins_reads_and_writes() -> None:
    world = World()
    ana = world["ana"]
    for text in ("hello", "שלום"):
        ana.post(world.general, text)
    client = welcomed(world)
    line = Line(client, ana)
    line.go_on()
    assert client.texts(world.general) == ["hello", "שלום"]
    raw = client.post(world.general, "good to be here", world.now)
    line.frames = [(0, wire.encode_message(wire.Envelopes([raw])))]
    line.go_on()
    assert ana.texts(world.general) == ["hello", "שלום", "good to be here"]
    again = Line(client, ana)
    again.go_on()
    assert again.sessions[1].level
    assert client.texts(world.general) == ana.texts(world.general)
