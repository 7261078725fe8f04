"""The story of the demo: three people, from the first day to the same view.

Rules: each step waits for what it stands on, as a person would look whether it has arrived; the end is compared, not
told (demo_ending.py). The part about leads and résumés stands in demo_work.py, how all is told in demo_transcript.py.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from whisper_net.cli import text
from whisper_net.cli.demo_ending import compare
from whisper_net.cli.demo_person import Cast
from whisper_net.cli.demo_transcript import Transcript
from whisper_net.cli.demo_work import Work
from whisper_net.cli.member import listed as members_listed

HERE = "127.0.0.1:0"
GROUP = "Acme alumni"


class Story:
    """Three people, from the first day to the same view."""

    def __init__(self, cast: Cast, transcript: Transcript) -> None:
        self.ana, self.ben, self.cleo = cast.people
        self._people = cast.people
        self._to = transcript
        self._work = Work(transcript)
        self.address = ""
        """Where Ana is reached."""
        self._pool = ThreadPoolExecutor(len(cast.people))

    def tell(self) -> dict[str, Any]:
        """Run and show all of it; what came of it, as `compare` says. Raises StepFailed."""
        self._to.say(
            "Three people lost their jobs at Acme today. Each has a machine, and no server stands between them."
        )
        self._to.say("Here each machine is a process of its own, with an encrypted profile and a real socket.")
        self._found()
        self._come_in(*self._invite())
        question = self._talk()
        self._work.pass_on(self.ben, self.cleo)
        self._work.review(self.cleo, self.ana)
        self._part(question)
        return self._compare()

    # -- the scenes

    def _found(self) -> None:
        self._to.scene("Ana founds a group")
        answer = self._to.runs(self.ana, "group", "found", GROUP, "--me", "Ana")
        first = _begin(answer["phrase"], 3)
        self._to.sees([f"You founded {GROUP}. Your recovery words: {first} … and nine more, for paper."])
        self._to.underneath("Keys and an encrypted database, made on this machine alone. Nobody else knows of it yet.")
        self._to.types(self.ana, ["node", "run", "--listen", HERE])
        self.address = self.ana.start_node("--listen", HERE)
        self._to.sees([f"Listening on {self.address}."])
        self._to.underneath("Ana is reachable now. Whoever calls without a key of the group hears nothing at all.")

    def _invite(self) -> tuple[str, str]:
        self._to.scene("She invites Ben by a link, and Cleo by eight words over the phone")
        link = self._to.runs(self.ana, "invite", "create", "--expires", "2d")["key"]
        self._to.sees([f"Key    {link}"])
        spoken = self._to.runs(self.ana, "invite", "create", "--expires", "2d")["words"]
        self._to.sees([f"Words  {spoken}"])
        self._to.underneath("Each is a fresh secret for one person. It opens the door to asking, not to the group.")
        return link, spoken

    def _come_in(self, link: str, spoken: str) -> None:
        self._to.scene("Ben and Cleo ask to join, and Ana looks who is there")
        ben = ["join", link, "--me", "Ben", "--claim", "Payments, 2019", "--peer", self.address]
        cleo = ["join", *spoken.split(), "--me", "Cleo", "--claim", "Data", "--peer", self.address]
        asked = [self._pool.submit(self.ben.run, *ben), self._pool.submit(self.cleo.run, *cleo)]
        for person, args, answer in zip((self.ben, self.cleo), (ben, cleo), asked, strict=True):
            member = answer.result()["member"]
            self._to.types(person, args)
            self._to.sees([f"Your request is there. They see you as {text.short(member)}."])
        self._to.underneath("A Noise handshake under the invitation's key. Who waits holds no key and sees no message.")
        rows = self._to.runs(self.ana, "member", "list")
        self._to.sees(members_listed(rows))
        for answer in asked:
            self._to.runs(self.ana, "member", "approve", text.short(answer.result()["member"]))
        self._to.sees(["Approved: they are members now."])
        self._to.underneath("Two signed records in the group's log. Every machine checks them; none has to be trusted.")
        self._start_nodes()

    def _start_nodes(self) -> None:
        newcomers = (self.ben, self.cleo)
        started = [self._pool.submit(person.start_node, "--peer", self.address) for person in newcomers]
        for person, start in zip(newcomers, started, strict=True):
            start.result()
            self._to.types(person, ["node", "run", "--peer", self.address])
            person.wait_for("entered")
            self._to.sees([f"You were let into {GROUP}."])
        self._to.underneath("The keys came sealed to each newcomer's machine, which checked them against the log.")

    def _talk(self) -> str:
        self._to.scene("They talk")
        question: str = self._to.runs(self.ana, "post", "general", "Did anyone get the severence letter yet?")[
            "message"
        ]
        self._to.runs(self.ana, "edit", text.short(question), "Did anyone get the severance letter yet?")
        self.ben.wait_for("edited", message=question)
        answer = self._to.runs(
            self.ben, "reply", text.short(question), "Mine came today. Let a lawyer read it before you sign."
        )
        self.cleo.wait_for("message", message=answer["message"])
        self._to.runs(self.cleo, "react", text.short(answer["message"]), "🙏")
        self.ana.wait_for("reaction", message=answer["message"])
        self._to.reads(self.ana)
        self._to.underneath(
            "Each line is signed, sealed, saved on the author's disk, then sent to who is in the channel."
        )
        return question

    def _part(self, question: str) -> None:
        self._to.scene("Cleo takes the train: no network")
        self.cleo.stop_node()
        self._to.sees(["(Ctrl-C: her node stops.)"])
        self._to.runs(self.ben, "post", "general", "I asked mine: you have 21 days to think about it.")
        self._to.runs(self.ana, "react", text.short(question), "👀")
        self._work.claim(self.ana)
        late = self._to.runs(self.cleo, "post", "general", "On the train. Two hours to Porto, and no signal.")
        self._work.claim(self.cleo)
        self._work.improve(self.cleo)
        self._to.reads(self.cleo)
        self._to.underneath("Written offline: saved, signed and sealed, waiting. Ben's line has not reached her.")
        self._to.scene("She is back")
        self._to.types(self.cleo, ["node", "run", "--peer", self.address])
        self.cleo.start_node("--peer", self.address)
        self.ben.wait_for("message", message=late["message"])
        self._to.underneath("The machines compared what each holds and sent only what the other lacked.")

    def _compare(self) -> dict[str, Any]:
        self._to.scene("Do all three hold the same?")
        ending = compare(self._people, self._pool)
        self._to.reads(self.cleo)
        self._to.looks_at_leads(self.ben)
        self._to.looks_at_resume(self.ana, self._work.resume)
        self._to.underneath("Both claims are seen by all: nobody writes the same application unknowingly.")
        for person, code in zip(self._people, ending["view_codes"], strict=True):
            self._to.types(person, ["status"])
            self._to.sees([f"View code  {text.bold(code)}"])
        self._to.underneath(
            "Eight words over all records of who is in. Read aloud, they tell whether one was left out."
        )
        self._to.say()
        return ending

    @property
    def places(self) -> tuple[str, ...]:
        """What each of them looks at in the end, as `whisper-net app --place` names it."""
        return ("channel", f"leads:{self._work.lead}", f"resumes:{self._work.resume}")


def _begin(phrase: str, count: int) -> str:
    return " ".join(phrase.split()[:count])
