"""Two real sessions between two machines, run to the end: what a node does, without a network."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.core.group.chance import seed
from whisper_net.core.group import commands as do
from whisper_net.core.sync import acts
from whisper_net.core.sync.session import Session
from whisper_net.core.wire import peer as wire

if TYPE_CHECKING:
    from tests.core.group.world import Machine


class Link:
    """Two sessions and the frames between them, in order and without loss. What they do is done as a node does it."""

    def __init__(self, caller: "Machine", called: "Machine") -> None:
        self.machines = caller, called
        hash_ = seed("handshake", caller.name, called.name)
        self.sessions = Session(caller.group.view, True, hash_), Session(called.group.view, False, hash_)
        self.frames: list[tuple[int, bytes]] = []
        """(sender, message), oldest first: what is under way."""
        self.said: list[tuple[int, wire.Message]] = []
        self.hangups: list[tuple[int, str]] = []

    def run(self) -> None:
        """Start, and go on until nothing is under way."""
        self.perform(0, self.sessions[0].start())
        self.go_on()

    def go_on(self) -> None:
        while self.frames and not self.hangups:
            sender, data = self.frames.pop(0)
            self.perform(1 - sender, self.sessions[1 - sender].receive(data))

    def words(self, side: int) -> list[str]:
        """The names of what one side said."""
        return [type(message).__name__ for sender, message in self.said if sender == side]

    def send(self, side: int, message: wire.Message) -> None:
        self.said.append((side, message))
        self.frames.append((side, wire.encode_message(message)))

    def perform(self, side: int, todo: Sequence[acts.Act]) -> None:
        for act in todo:
            self._perform(side, act)

    def _perform(self, side: int, act: acts.Act) -> None:
        machine, session = self.machines[side], self.sessions[side]
        match act:
            case acts.Send(message):
                self.send(side, message)
                return
            case acts.Hangup(reason):
                self.hangups.append((side, reason))
                return
            case acts.ServeParts(tag, lacks):
                for lack in lacks:
                    most = lack.last_seq - lack.after_seq
                    self.send(side, wire.Envelopes(machine.store.envelopes(lack.part, lack.after_seq, most)))
                self.send(side, wire.Served(tag))
                return
            case acts.ServeBoxes(hashes):
                for raw in filter(None, map(machine.store.boxes, hashes)):
                    self.send(side, wire.Boxes(raw))
                return
            case acts.GiveKeys(device, kids):
                sealed = machine.group.view.give_keys(device, kids, machine.chance(32))
                if sealed is not None:
                    self.send(side, wire.Keys(sealed))
                return
            case acts.DeliverLinks(links):
                machine.take_links(*links)
            case acts.DeliverBoxes(raw):
                machine.do(do.BoxesReceived(raw))
            case acts.DeliverKeys(sealed):
                machine.do(do.KeysReceived(sealed))
            case acts.DeliverEnvelopes(envelopes):
                machine.take_envelopes(*envelopes)
        self.perform(side, session.advance())
