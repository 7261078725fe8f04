"""What the sidebar says of leads, résumés and requests that came while one was elsewhere."""

from tests.desktop.ground import Ear, Neighbourhood, settle
from tests.desktop.lumen import Lumen
from whisper_net.desktop.viewmodels.place import LEADS, RESUMES, Place


def test_what_came_from_others_is_counted_until_one_goes_there(neighbourhood: Neighbourhood) -> None:
    lumen = Lumen(neighbourhood, small=True)
    shell = neighbourhood.shell(lumen.maya)
    lumen.do("Priya Raman", "lead_add", company="Finch", role="Engineer", url="https://example.org/1")
    lumen.do("Priya Raman", "resume_add", text="# Priya\n\nEngineer")
    lumen.do("Maya Ortiz", "lead_add", company="Own", role="Engineer", url="https://example.org/2")
    settle()
    assert shell.unseen is not None
    assert (shell.unseen.count(LEADS), shell.unseen.count(RESUMES)) == (1, 1)
    shell.go(Place(LEADS))
    assert (shell.unseen.count(LEADS), shell.unseen.count(RESUMES)) == (0, 1)
    assert shell.membership is not None
    shell.membership.drafts.flush()
    settle()
    again = neighbourhood.shell(lumen.maya)
    assert again.unseen is not None
    assert (again.unseen.count(LEADS), again.unseen.count(RESUMES)) == (0, 1)


def test_officer_hears_of_a_request_wherever_they_are(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    shell = neighbourhood.shell(maya)
    ear = Ear()
    shell.asked.connect(ear)
    neighbourhood.applicant("Ben Marsh", maya)
    settle()
    assert ear.heard == ["Ben Marsh asks to join."]
