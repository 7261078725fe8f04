"""The demo's story of finding work: a lead that two go after, a résumé and what is said about it."""

from whisper_net.cli.demo_lines import ADVICE, LEAD, PRAISE, RESUME, SHORTER, Comment
from whisper_net.cli.demo_person import Person
from whisper_net.cli.demo_transcript import Transcript
from whisper_net.cli.text import short

RESUME_FILE = "resume.md"


class Work:
    """A lead and a résumé; the ids are there once they were posted."""

    def __init__(self, transcript: Transcript) -> None:
        self._to = transcript
        self.lead = ""
        self.resume = ""

    def pass_on(self, jonas: Person, tomasz: Person) -> None:
        """Jonas knows of a job, and Tomasz hears of it."""
        self._to.scene("Jonas knows of a job")
        what = ["--company", LEAD.company, "--role", LEAD.role, "--url", LEAD.url, "--note", LEAD.note]
        self.lead = self._to.runs(jonas, "lead", "add", *what)["lead"]
        tomasz.wait_for("lead", lead=self.lead)
        self._to.underneath("A lead is an entry like any other: signed, sealed, on all three disks.")

    def review(self, maya: Person, jonas: Person, tomasz: Person) -> None:
        """Maya shares her résumé, and Jonas comments on a line."""
        self._to.scene("Maya shares her résumé, and Jonas comments on a line")
        maya.write(RESUME_FILE, RESUME)
        self.resume = self._to.runs(maya, "resume", "add", RESUME_FILE)["resume"]
        jonas.wait_for("resume", resume=self.resume)
        said = self._comment(jonas, PRAISE)
        for reader in (maya, tomasz):
            reader.wait_for("comment", comment=said)
        self._to.looks_at_resume(maya, self.resume)
        self._to.underneath("A comment holds on to the words that it is about, not to a line number.")

    def claim(self, person: Person) -> None:
        """Somebody goes after the job."""
        self._to.runs(person, "lead", "claim", short(self.lead))

    def advise(self, tomasz: Person) -> None:
        """Tomasz comments on another line, wherever he is."""
        self._comment(tomasz, ADVICE)

    def shorten(self, maya: Person) -> None:
        """Maya takes a line out of her résumé."""
        maya.write(RESUME_FILE, SHORTER)
        self._to.runs(maya, "resume", "edit", short(self.resume), RESUME_FILE)

    def _comment(self, person: Person, what: Comment) -> str:
        args = ["resume", "comment", short(self.resume), "--quote", what.quote, what.text]
        return str(self._to.runs(person, *args)["comment"])
