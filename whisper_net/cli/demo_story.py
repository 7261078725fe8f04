"""The story of the demo, told as it happens: who types what, what they see, and what that did underneath.

Rules: every command is run as it is shown, apart from the folder of the profile; what people see is the program's
own answer, in short. The end is checked, not told: view codes and messages of all three are compared.
"""

import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import click

from whisper_net.cli import text
from whisper_net.cli.demo_person import Cast, Person
from whisper_net.cli.member import listed as members_listed
from whisper_net.cli.reading import shown as messages_shown

HERE = "127.0.0.1:0"
GROUP = "Acme alumni"
TOGETHER_SECONDS = 15.0
LONGEST_ARGUMENT, LONGEST_LINK = 60, 30


class Transcript:
    """What the reader of the demo sees."""

    def __init__(self, *, silent: bool) -> None:
        self._silent = silent

    def say(self, line: str = "") -> None:
        if not self._silent:
            click.echo(line)

    def scene(self, title: str) -> None:
        self.say()
        self.say(text.bold(f"── {title} ──"))

    def types(self, person: Person, args: Sequence[str]) -> None:
        self.say(f"{text.bold(person.name.ljust(5))}$ whisper-net {' '.join(map(_typed, args))}")

    def sees(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(f"       {line}")

    def underneath(self, what: str) -> None:
        self.say(text.dim(f"     ~ {what}"))


class Story:
    """Three people, from the first day to the same view."""

    def __init__(self, cast: Cast, transcript: Transcript) -> None:
        self.ana, self.ben, self.cleo = cast.people
        self._people = cast.people
        self._to = transcript
        self._address = ""
        self._pool = ThreadPoolExecutor(len(cast.people))

    def tell(self) -> dict[str, Any]:
        """Run and show all of it; {"equal", "view_codes", "messages"}. Raises StepFailed."""
        self._to.say(
            "Three people lost their jobs at Acme today. Each has a machine, and no server stands between them."
        )
        self._to.say("Here each machine is a process of its own, with an encrypted profile and a real socket.")
        self._found()
        self._come_in(*self._invite())
        question = self._talk()
        self._part(question)
        return self._compare()

    def _types(self, person: Person, *args: str) -> Any:
        self._to.types(person, args)
        return person.run(*args)

    # -- the scenes

    def _found(self) -> None:
        self._to.scene("Ana founds a group")
        answer = self._types(self.ana, "group", "found", GROUP, "--me", "Ana")
        first = _begin(answer["phrase"], 3)
        self._to.sees([f"You founded {GROUP}. Your recovery words: {first} … and nine more, for paper."])
        self._to.underneath("Keys and an encrypted database, made on this machine alone. Nobody else knows of it yet.")
        self._to.types(self.ana, ["node", "run", "--listen", HERE])
        self._address = self.ana.start_node("--listen", HERE)
        self._to.sees([f"Listening on {self._address}."])
        self._to.underneath("Ana is reachable now. Whoever calls without a key of the group hears nothing at all.")

    def _invite(self) -> tuple[str, str]:
        self._to.scene("She invites Ben by a link, and Cleo by eight words over the phone")
        link = self._types(self.ana, "invite", "create", "--expires", "2d")["key"]
        self._to.sees([f"Key    {link}"])
        spoken = self._types(self.ana, "invite", "create", "--expires", "2d")["words"]
        self._to.sees([f"Words  {spoken}"])
        self._to.underneath("Each is a fresh secret for one person. It opens the door to asking, not to the group.")
        return link, spoken

    def _come_in(self, link: str, spoken: str) -> None:
        self._to.scene("Ben and Cleo ask to join, and Ana looks who is there")
        ben = ["join", link, "--me", "Ben", "--claim", "Payments, 2019", "--peer", self._address]
        cleo = ["join", *spoken.split(), "--me", "Cleo", "--claim", "Data", "--peer", self._address]
        asked = [self._pool.submit(self.ben.run, *ben), self._pool.submit(self.cleo.run, *cleo)]
        for person, args, answer in zip((self.ben, self.cleo), (ben, cleo), asked, strict=True):
            member = answer.result()["member"]
            self._to.types(person, args)
            self._to.sees([f"Your request is there. They see you as {text.short(member)}."])
        self._to.underneath("A Noise handshake under the invitation's key. Who waits holds no key and sees no message.")
        rows = self._types(self.ana, "member", "list")
        self._to.sees(members_listed(rows))
        for answer in asked:
            self._types(self.ana, "member", "approve", text.short(answer.result()["member"]))
        self._to.sees(["Approved: they are members now."])
        self._to.underneath("Two signed records in the group's log. Every machine checks them; none has to be trusted.")
        self._start_nodes()

    def _start_nodes(self) -> None:
        newcomers = (self.ben, self.cleo)
        started = [self._pool.submit(person.start_node, "--peer", self._address) for person in newcomers]
        for person, start in zip(newcomers, started, strict=True):
            start.result()
            self._to.types(person, ["node", "run", "--peer", self._address])
            person.wait_for("entered")
            self._to.sees([f"You were let into {GROUP}."])
        self._to.underneath("The keys came sealed to each newcomer's machine, which checked them against the log.")

    def _talk(self) -> str:
        self._to.scene("They talk")
        question: str = self._types(self.ana, "post", "general", "Did anyone get the severence letter yet?")["message"]
        self._types(self.ana, "edit", text.short(question), "Did anyone get the severance letter yet?")
        self.ben.wait_for("edited", question)
        answer = self._types(
            self.ben, "reply", text.short(question), "Mine came today. Let a lawyer read it before you sign."
        )
        self.cleo.wait_for("message", answer["message"])
        self._types(self.cleo, "react", text.short(answer["message"]), "🙏")
        self.ana.wait_for("reaction", answer["message"])
        self._see(self.ana)
        self._to.underneath(
            "Each line is signed, sealed, saved on the author's disk, then sent to who is in the channel."
        )
        return question

    def _part(self, question: str) -> None:
        self._to.scene("Cleo takes the train: no network")
        self.cleo.stop_node()
        self._to.sees(["(Ctrl-C: her node stops.)"])
        self._types(self.ben, "post", "general", "I asked mine: you have 21 days to think about it.")
        self._types(self.ana, "react", text.short(question), "👀")
        late = self._types(self.cleo, "post", "general", "On the train. A friend's firm hires data people, ask me.")
        self._see(self.cleo)
        self._to.underneath("Written offline: saved, signed and sealed, waiting. Ben's line has not reached her.")
        self._to.scene("She is back")
        self._to.types(self.cleo, ["node", "run", "--peer", self._address])
        self.cleo.start_node("--peer", self._address)
        self.ben.wait_for("message", late["message"])
        self._to.underneath("The machines compared what each holds and sent only what the other lacked.")

    def _see(self, person: Person) -> None:
        rows = self._types(person, "messages", "general")
        names = {row["member"]: row["name"] for row in person.run("member", "list")}
        self._to.sees(messages_shown(rows, names))

    # -- the end

    def _compare(self) -> dict[str, Any]:
        self._to.scene("Do all three hold the same?")
        deadline = time.monotonic() + TOGETHER_SECONDS
        while True:
            views = list(self._pool.map(_view, self._people))
            equal = all(view == views[0] for view in views)
            if equal or time.monotonic() > deadline:
                break
        self._see(self.cleo)
        for person, (code, _) in zip(self._people, views, strict=True):
            self._to.types(person, ["status"])
            self._to.sees([f"View code  {text.bold(code)}"])
        self._to.underneath(
            "Eight words over all records of who is in. Read aloud, they tell whether one was left out."
        )
        self._to.say()
        return {"equal": equal, "view_codes": [code for code, _ in views], "messages": len(views[0][1])}


def _view(person: Person) -> tuple[str, list[dict[str, Any]]]:
    return person.run("status")["view_code"], person.run("messages", "general")


def _typed(argument: str) -> str:
    shown = text.cut(argument, LONGEST_LINK if "://" in argument else LONGEST_ARGUMENT)
    return f'"{shown}"' if " " in shown else shown


def _begin(phrase: str, count: int) -> str:
    return " ".join(phrase.split()[:count])
