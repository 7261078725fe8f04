"""The demo's story of finding work: a lead that two go after, a résumé and what is said about it."""

from whisper_net.cli.demo_person import Person
from whisper_net.cli.demo_transcript import Transcript
from whisper_net.cli.text import short

RESUME_FILE = "resume.md"
RESUME = """# Cleo Marten

Data engineer, nine years

## Acme, 2019 to today

- Brought the nightly billing run from 6 hours to 40 minutes
- Responsible for data quality
"""
BETTER = RESUME.replace(
    "- Responsible for data quality", "- Raised data quality: 300 wrong invoices a month found in time"
)
QUOTE = "data quality"
ADVICE = "Say what came of it: a number, or a thing that stopped breaking."


class Work:
    """A lead and a résumé; the ids are there once they were posted."""

    def __init__(self, transcript: Transcript) -> None:
        self._to = transcript
        self.lead = ""
        self.resume = ""
        self.comment = ""

    def pass_on(self, ben: Person, cleo: Person) -> None:
        """Ben knows of a job, and Cleo hears of it."""
        self._to.scene("Ben knows of a job")
        note = ["--note", "They hire until Friday."]
        what = ["--company", "Harbor", "--role", "Data engineer", "--url", "https://example.org/jobs/17"]
        self.lead = self._to.runs(ben, "lead", "add", *what, *note)["lead"]
        cleo.wait_for("lead", lead=self.lead)
        self._to.underneath("A lead is an entry like any other: signed, sealed, on all three disks.")

    def review(self, cleo: Person, ana: Person) -> None:
        """Cleo shares her résumé, and Ana comments on a line."""
        self._to.scene("Cleo shares her résumé, and Ana comments on a line")
        cleo.write(RESUME_FILE, RESUME)
        self.resume = self._to.runs(cleo, "resume", "add", RESUME_FILE)["resume"]
        ana.wait_for("resume", resume=self.resume)
        said = self._to.runs(ana, "resume", "comment", short(self.resume), "--quote", QUOTE, ADVICE)
        self.comment = said["comment"]
        cleo.wait_for("comment", comment=self.comment)
        self._to.looks_at_resume(cleo, self.resume)
        self._to.underneath("A comment holds on to the words that it is about, not to a line number.")

    def claim(self, person: Person) -> None:
        """Somebody goes after the job."""
        self._to.runs(person, "lead", "claim", short(self.lead))

    def improve(self, cleo: Person) -> None:
        """Cleo takes the advice, wherever she is."""
        cleo.write(RESUME_FILE, BETTER)
        self._to.runs(cleo, "resume", "edit", short(self.resume), RESUME_FILE)
