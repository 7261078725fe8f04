"""From nothing to a comment on a résumé: two people, two windows, one screen. `python -m tests.e2e.journey` shows it.

Rules: whatever they do goes through their windows, from the welcome on; nobody types a command. By hand it leaves its
transcript and pictures of the screen in build/e2e/. Its test is test_journey.py.
"""

import sys
import tempfile
from pathlib import Path

from tests.e2e.hand import Hand, Transcript, end_all, picture
from tests.e2e.reader import Reader
from tests.e2e.screen import Screen, screen

OUT = Path("build/e2e")
PASSPHRASE = "clay otter tram violin moss"
BESIDE = (1400, 60)
RESUME = "# Ben Ito\n\nPayments engineer\n\n- Responsible for data quality"
CHECKED = 3
"""Recovery words that are asked for."""


class Journey:
    """Ana and Ben, from the first start on."""

    def __init__(self, on: Screen, reader: Reader, folder: Path, out: Path) -> None:
        self.transcript = Transcript()
        self._screen, self._folder, self._out = on, folder, out
        self.ana, self.ben = (Hand(name, on, reader, self.transcript) for name in ("Ana", "Ben"))

    def go(self) -> None:
        """All of it, in order."""
        try:
            self.found()
            self.ask_to_join(self.invite())
            self.approve()
            self.talk()
            self.pass_on_a_lead()
            self.review_a_resume()
            self.end()
        finally:
            end_all([self.ana, self.ben])

    def _scene(self, title: str) -> None:
        self.transcript.say(f"\n── {title} ──")

    def _picture(self, name: str) -> None:
        picture(self._screen, self._out, name, self.transcript)

    # -- coming together

    def found(self) -> None:
        self._scene("Ana starts a group")
        self.ana.open(self._folder / "ana", "--listen", "127.0.0.1:0")
        self._picture("1_welcome")
        self.ana.press("Start a group")
        self.ana.into("Name of the group", "Acme alumni")
        self.ana.into("Your name", "Ana")
        self._choose_passphrase(self.ana)
        self.ana.press("Start the group")
        self._write_words_down(self.ana)
        self.ana.sees("Nobody else is here yet")

    def _choose_passphrase(self, hand: Hand) -> None:
        for field in ("Passphrase", "The same once more"):
            hand.into(field, PASSPHRASE, secret=True)

    def _write_words_down(self, hand: Hand) -> None:
        hand.press("Show the words")
        hand.sees("Hide the words")
        named = [item.name for item in hand.items() if item.name.startswith("Word ")]
        paper = dict(name.split(": ") for name in named)
        assert len(paper) == 12
        hand.press("Hide and check")
        hand.sees("Type these three from your paper")
        wanted = [item.name for item in hand.items() if item.role == "text" and item.name in paper]
        assert len(wanted) == CHECKED
        assert not any(
            word in item.name.split() for word in paper.values() for item in hand.items() if "Word" in item.name
        )
        for field in wanted:
            hand.into(field, paper[field], secret=True)
        hand.press("Continue")

    def invite(self) -> str:
        """Make an invitation and copy it; where Ana's computer is reached."""
        self._scene("Ana makes an invitation")
        self.ana.press("People", "check box")
        self.ana.press("Invite somebody")
        self.ana.press("Make an invitation")
        self.ana.press("Copy link")
        address = self.ana.sees("This computer answers itself alone, at 127.0.0.1:").name.split(" at ")[1]
        self._picture("2_invitation")
        self.ana.press("Done")
        return address

    def ask_to_join(self, address: str) -> None:
        self._scene("Ben asks to join")
        self.ben.open(self._folder / "ben", at=BESIDE)
        self.ben.press("I have an invitation")
        self.ben.paste("Key")
        self.ben.into("Your name", "Ben")
        self.ben.into("Your inviter's computer", address)
        self.ben.into("What you say about yourself", "Payments, 2019. I sat next to you.")
        self._choose_passphrase(self.ben)
        self.ben.press("Ask to join")
        self.ben.press("Later")
        self.ben.press("Go on without words")
        self.ben.sees("Joining Acme alumni")
        self.ben.sees("0 of 1 approvals, now")

    def approve(self) -> None:
        self._scene("Ana lets him in")
        self.ana.sees("Payments, 2019. I sat next to you.")
        self._picture("3_request_and_lobby")
        self.ana.press("Approve Ben")
        self.ben.sees("general", "check box")
        self.ana.sees("2 people")

    # -- being together

    def talk(self) -> None:
        self._scene("They talk")
        self.ana.press("general", "check box")
        self.ana.into("Message general", "Did anyone get the letter?")
        self.ana.keys("Return")
        self.ben.sees("Did anyone get the letter?", "list item")
        self.ben.into("Message general", "Mine came today.")
        self.ben.press("Send")
        self.ana.sees("Mine came today.", "list item")
        self._picture("4_talk")

    def pass_on_a_lead(self) -> None:
        self._scene("Ben knows of a job, and Ana goes after it")
        self.ben.press("Leads", "check box")
        self.ben.press("Add a lead")
        self.ben.into("Link", "https://example.org/jobs/17")
        self.ben.into("Role", "Data engineer")
        self.ben.into("Company", "Harbor")
        self.ben.into("Note", "Remote, two days in Porto.")
        self.ben.press("Post to you and 1 other")
        self.ana.press("Leads", "check box")
        self.ana.press("Data engineer. Harbor. Found.", "list item")
        self.ana.press("Claim")
        self.ben.sees("Claimed: 1")
        self._picture("5_claim")

    def review_a_resume(self) -> None:
        self._scene("Ben shares his résumé, and Ana comments on a line")
        self.ben.press("Résumés", "check box")
        self.ben.press("Share a résumé")
        self.ben.into("Text of your résumé", RESUME)
        self.ben.press("Share with you and 1 other")
        self.ben.sees("Your résumé is shared.")
        self.ana.press("Résumés", "check box")
        self.ana.press("Ben Ito, Ben", "list item")
        self.ana.selects("data quality", "Résumé of Ben")
        self.ana.press("Comment")
        self.ana.into("Your comment", "Say what came of it.")
        self.ana.press("Comment")
        self.ben.sees("on “data quality”. Say what came of it.", "list item")
        self._picture("6_comment")

    def end(self) -> None:
        self._scene("They close their windows")
        for hand in (self.ana, self.ben):
            assert hand.end() == (0, "")


def main() -> int:
    """Show it; the exit code."""
    OUT.mkdir(parents=True, exist_ok=True)
    with screen() as (on, _), tempfile.TemporaryDirectory() as folder:
        reader = Reader(on.bus)
        journey = Journey(on, reader, Path(folder), OUT)
        try:
            journey.go()
        finally:
            reader.close()
            (OUT / "transcript.txt").write_text("\n".join(journey.transcript.lines).strip() + "\n", encoding="utf-8")
    sys.stdout.write(f"\nTranscript and pictures: {OUT}/\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
