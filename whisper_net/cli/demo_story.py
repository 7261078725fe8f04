"""The story of the demo: three people, from the first day to the same view.

Rules: each step waits for what it stands on, as a person would look whether it has arrived; the end is compared, not
told (demo_ending.py). What they say stands in demo_lines.py, the part about leads and résumés in demo_work.py, how all
is told in demo_transcript.py.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from whisper_net.cli import demo_lines as lines
from whisper_net.cli import text
from whisper_net.cli.demo_ending import compare
from whisper_net.cli.demo_person import Cast, Person
from whisper_net.cli.demo_transcript import Transcript
from whisper_net.cli.demo_work import Work
from whisper_net.cli.member import listed as members_listed

HERE = "127.0.0.1:0"


class Story:
    """Three people, from the first day to the same view."""

    def __init__(self, cast: Cast, transcript: Transcript) -> None:
        self.maya, self.tomasz, self.jonas = cast.people
        self._people = cast.people
        self._to = transcript
        self._work = Work(transcript)
        self.address = ""
        """Where Maya is reached."""
        self._pool = ThreadPoolExecutor(len(cast.people))

    def tell(self) -> dict[str, Any]:
        """Run and show all of it; what came of it, as `compare` says. Raises StepFailed."""
        self._to.say(f"Three people lost their jobs at {lines.COMPANY} today.")
        self._to.say("Each has a machine, and no server stands between them.")
        self._to.say("Here each machine is a process of its own, with an encrypted profile and a real socket.")
        self._found()
        self._come_in(*self._invite())
        self._talk()
        self._work.pass_on(self.jonas, self.tomasz)
        self._work.review(self.maya, self.jonas, self.tomasz)
        self._part()
        return self._compare()

    # -- the scenes

    def _found(self) -> None:
        self._to.scene("Maya founds a group")
        answer = self._to.runs(self.maya, "group", "found", lines.GROUP, "--me", lines.MAYA)
        first = _begin(answer["phrase"], 3)
        self._to.sees([f"You founded {lines.GROUP}. Your recovery words: {first} … and nine more, for paper."])
        self._to.underneath("Keys and an encrypted database, made on this machine alone. Nobody else knows of it yet.")
        self._to.types(self.maya, ["node", "run", "--listen", HERE])
        self.address = self.maya.start_node("--listen", HERE)
        self._to.sees([f"Listening on {self.address}."])
        self._to.underneath("Maya is reachable now. Whoever calls without a key of the group hears nothing at all.")

    def _invite(self) -> tuple[str, str]:
        self._to.scene("She invites Tomasz by a link, and Jonas by eight words over the phone")
        link = self._to.runs(self.maya, "invite", "create", "--expires", "2d")["key"]
        self._to.sees([f"Key    {link}"])
        spoken = self._to.runs(self.maya, "invite", "create", "--expires", "2d")["words"]
        self._to.sees([f"Words  {spoken}"])
        self._to.underneath("Each is a fresh secret for one person. It opens the door to asking, not to the group.")
        return link, spoken

    def _come_in(self, link: str, spoken: str) -> None:
        self._to.scene("Tomasz and Jonas ask to join, and Maya looks who is there")
        peer = ["--peer", self.address]
        tomasz = ["join", link, "--me", lines.TOMASZ, "--claim", lines.TOMASZ_CLAIMS, *peer]
        jonas = ["join", *spoken.split(), "--me", lines.JONAS, "--claim", lines.JONAS_CLAIMS, *peer]
        asked = [self._pool.submit(self.tomasz.run, *tomasz), self._pool.submit(self.jonas.run, *jonas)]
        for person, args, answer in zip((self.tomasz, self.jonas), (tomasz, jonas), asked, strict=True):
            member = answer.result()["member"]
            self._to.types(person, args)
            self._to.sees([f"Your request is there. They see you as {text.short(member)}."])
        self._to.underneath("A Noise handshake under the invitation's key. Who waits holds no key and sees no message.")
        rows = self._to.runs(self.maya, "member", "list")
        self._to.sees(members_listed(rows))
        for answer in asked:
            self._to.runs(self.maya, "member", "approve", text.short(answer.result()["member"]))
        self._to.sees(["Approved: they are members now."])
        self._to.underneath("Two signed records in the group's log. Every machine checks them; none has to be trusted.")
        self._start_nodes()

    def _start_nodes(self) -> None:
        newcomers = (self.tomasz, self.jonas)
        started = [self._pool.submit(person.start_node, "--peer", self.address) for person in newcomers]
        for person, start in zip(newcomers, started, strict=True):
            start.result()
            self._to.types(person, ["node", "run", "--peer", self.address])
            person.wait_for("entered")
            self._to.sees([f"You were let into {lines.GROUP}."])
        self._to.underneath("The keys came sealed to each newcomer's machine, which checked them against the log.")

    def _talk(self) -> None:
        self._to.scene("They talk")
        question = self._post(self.tomasz, lines.QUESTION)
        self.jonas.wait_for("message", message=question)
        answer = self._post(self.jonas, lines.ANSWER)
        self.maya.wait_for("message", message=answer)
        self._to.runs(self.maya, "react", text.short(answer), lines.SYMPATHY)
        self.tomasz.wait_for("reaction", message=answer)
        self._to.reads(self.tomasz)
        self._to.underneath(
            "Each line is signed, sealed, saved on the author's disk, then sent to who is in the channel."
        )

    def _post(self, person: Person, what: str) -> str:
        return str(self._to.runs(person, "post", "general", what)["message"])

    def _part(self) -> None:
        self._to.scene("Tomasz takes the train: no network")
        self.tomasz.stop_node()
        self._to.sees(["(Ctrl-C: his node stops.)"])
        self._post(self.maya, lines.FOUND)
        self._work.claim(self.maya)
        self._work.shorten(self.maya)
        self._work.claim(self.tomasz)
        self._work.advise(self.tomasz)
        late = self._post(self.tomasz, lines.FORMS)
        self._to.reads(self.tomasz)
        self._to.underneath("Written offline: saved, signed and sealed, waiting. Maya's line has not reached him.")
        self._come_back(late)

    def _come_back(self, late: str) -> None:
        self._to.scene("He is back")
        self._to.types(self.tomasz, ["node", "run", "--peer", self.address])
        self.tomasz.start_node("--peer", self.address)
        self.maya.wait_for("message", message=late)
        self._to.underneath("The machines compared what each holds and sent only what the other lacked.")
        thanks = self._post(self.maya, lines.THANKS)
        self._to.runs(self.maya, "edit", text.short(thanks), lines.THANKS_TO_ALL)

    def _compare(self) -> dict[str, Any]:
        self._to.scene("Do all three hold the same?")
        ending = compare(self._people, self._pool)
        self._to.reads(self.tomasz)
        self._to.looks_at_leads(self.jonas)
        self._to.underneath("Both claims are seen by all: nobody writes the same application unknowingly.")
        self._to.looks_at_resume(self.maya, self._work.resume)
        self._to.underneath("Tomasz commented on a text that Maya was changing; his comment found its words again.")
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
