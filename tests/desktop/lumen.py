"""The demo's group at a later day: what screens are drawn and walked over with; the names are the sketches'.

Rules: who these people are and what three of them said stands in whisper_net/cli/demo_lines.py; the others came later.
"""

from typing import Any

from tests.desktop.ground import Neighbourhood
from tests.node.world import Machine
from whisper_net.cli import demo_lines as demo

NEAR = ("Priya Raman", demo.TOMASZ, demo.JONAS, "Aisha Bello", "Noor Haddad")
CHANNELS = ("severance", "interview-prep", "platform-team")
MINUTE = 60
TALK: tuple[tuple[str, str, int], ...] = (
    ("Aisha Bello", "HR line is answering again. They open at nine.", 0),
    ("Priya Raman", "Got through. The payroll run was split, a second part comes on the 28th.", 12),
    (demo.TOMASZ, demo.QUESTION, 30),
    (demo.JONAS, demo.ANSWER, 41),
    ("Noor Haddad", "Do we keep the laptop until the end date?", 65),
    (demo.MAYA, demo.FOUND, 67),
)


class Lumen:
    """ex-Lumen, as Maya's computer has it: six people, four channels, some talk, two who ask to join."""

    def __init__(self, neighbourhood: Neighbourhood, *, small: bool = False) -> None:
        self.near = neighbourhood
        self.maya = neighbourhood.founder()
        people = NEAR[:2] if small else NEAR
        self.people: dict[str, Machine] = {demo.MAYA: self.maya}
        for person in people:
            self.people[person] = neighbourhood.newcomer(person, self.maya)
        for name in CHANNELS:
            neighbourhood.channel(self.maya, name, *(self.people[person] for person in people))
        self._level()

    def talk(self) -> "Lumen":
        """What was said in general this morning."""
        for person, text, minute in TALK:
            machine = self.people.get(person)
            if machine is not None:
                self.at(minute)
                self.near.do(machine, "post", channel="general", text=text)
                self._level()
        return self

    def asks(self) -> "Lumen":
        """Two people wait to be let in."""
        self.near.applicant(
            "Ines Duarte", self.maya, "Billing, 2021 to 2025. I sat next to Priya and shipped with Leo."
        )
        self.near.applicant(
            "Marek Novák", self.maya, "Night-shift support in Gdańsk. Tomasz knows me as the pager guy."
        )
        return self

    def do(self, person: str, operation: str, /, **args: Any) -> Any:
        """One operation on somebody's computer, and what it wrote brought to Maya's."""
        answer = self.near.do(self.people[person], operation, **args)
        self._level()
        return answer

    def at(self, minute: int) -> None:
        """Let it be so many minutes past eight on every machine."""
        for machine in self.near.world.machines:
            machine.clock.skew = minute * MINUTE - self.near.loop.time()

    def _level(self) -> None:
        for machine in self.people.values():
            if machine is not self.maya:
                self.near.sync(machine, self.maya)
