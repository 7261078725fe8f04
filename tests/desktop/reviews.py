"""Pictures of résumés: the list, one under review, one that is commented on, edited, shared, and none at all."""

from tests.desktop.ground import settle
from tests.desktop.lumen import Lumen
from whisper_net.cli import demo_lines as demo
from whisper_net.desktop.viewmodels.place import RESUMES, Place
from whisper_net.desktop.views.resumes import ResumesScreen
from whisper_net.desktop.views.resumes_share import ShareDialog
from whisper_net.desktop.views.shell import Shell

JONAS = """Jonas Beck
Site reliability, Berlin

EXPERIENCE
Lumen GmbH, 2016 to 2026: on-call, capacity, 🚨 incident reviews.
"""
NOOR = "# Noor Haddad\n\nProduct design and research. Speaks Arabic, French, English.\n"
SAID = (
    ("Priya Raman", "various backend tasks", "Say what changed because of you: moved billing to events, no downtime."),
    demo.PRAISE,
    demo.ADVICE,
    ("Aisha Bello", "Kafka", "Which version, and what for?"),
    ("Noor Haddad", demo.LAST_LINE, "You can drop this line."),
)


def shared(lumen: Lumen) -> str:
    """Three résumés, five comments on Maya's: one resolved, one whose words left. The id of hers."""
    rows = lumen.do("Maya Ortiz", "resume_list")
    mine = next((row["resume"] for row in rows if row["title"] == "Maya Ortiz"), None)
    if mine is not None:
        return str(mine)
    lumen.do("Noor Haddad", "resume_add", text=NOOR)
    jonas = lumen.do("Jonas Beck", "resume_add", text=JONAS)["resume"]
    lumen.do("Priya Raman", "resume_comment", resume=jonas, quote="incident reviews", text="How many?")
    mine = lumen.do("Maya Ortiz", "resume_add", text=demo.RESUME)["resume"]
    for person, quote, text in SAID:
        made = lumen.do(person, "resume_comment", resume=mine, quote=quote, text=text)
        if quote == "Kafka":
            lumen.do("Maya Ortiz", "resume_resolve", comment=made["comment"])
    lumen.do("Maya Ortiz", "resume_edit", resume=mine, text=demo.SHORTER)
    return str(mine)


def review(shell: Shell, lumen: Lumen) -> Shell:
    """Maya's own, its first comment looked at."""
    here = reviewed(shell, shared(lumen))
    here.one.step(1)
    settle()
    return shell


def comment(shell: Shell, lumen: Lumen) -> Shell:
    """Somebody writes about Jonas's."""
    shared(lumen)
    rows = lumen.do("Maya Ortiz", "resume_list")
    here = reviewed(shell, next(row["resume"] for row in rows if row["title"] == "Jonas Beck"))
    start = JONAS.index("on-call")
    cursor = here.review.page.paper.at(start, start + len("on-call, capacity"))
    here.review.page.paper.setTextCursor(cursor)
    here.review.page.comment()
    settle()
    here.one.writing.write("Name the size: how many services, how many people on the rota?")
    here.one.writing.text_wanted.emit(here.one.writing.text)
    settle()
    return shell


def edit(shell: Shell, lumen: Lumen) -> Shell:
    """Maya edits hers."""
    here = reviewed(shell, shared(lumen))
    here.one.edit()
    settle()
    paper = here.review.page.paper
    at = demo.RESUME.index("Responsible")
    paper.setTextCursor(paper.at(at, at + len("Responsible for")))
    paper.textCursor().insertText("Led")
    here.one.membership.drafts.flush()
    settle()
    return shell


def share(shell: Shell, lumen: Lumen) -> Shell:
    """The dialog, with a text in it."""
    shared(lumen)
    shell._model.go(Place(RESUMES))
    settle()
    here = screen(shell)
    here.share()
    for dialog in shell.findChildren(ShareDialog):
        dialog.editor.setPlainText(demo.RESUME)
    here.sharing.membership.drafts.flush()
    settle()
    return shell


def reviewed(shell: Shell, id_: str) -> ResumesScreen:
    """The screen, at one résumé."""
    shell._model.go(Place(RESUMES, id_))
    settle(12)
    return screen(shell)


def screen(shell: Shell) -> ResumesScreen:
    found = shell.stack.currentWidget()
    if not isinstance(found, ResumesScreen):
        raise TypeError("no résumés are on the screen")
    return found
