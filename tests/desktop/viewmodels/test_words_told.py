"""What the security page tells of recovery words."""

from tests.desktop.ground import Neighbourhood, settle
from whisper_net.desktop.viewmodels.words_told import WordsTold


def test_what_became_of_the_words_is_told_as_it_is(neighbourhood: Neighbourhood) -> None:
    maya = neighbourhood.founder()
    told = WordsTold(neighbourhood.membership(maya))
    for state, title, left in (
        ({"checked": False, "seen": False}, "You did not look at your recovery words", False),
        ({"checked": False, "seen": True}, "Your recovery words cannot be shown again", True),
        ({"checked": True, "seen": True}, "Your recovery words cannot be shown again", False),
    ):
        neighbourhood.do(maya, "words_checked", **state)
        told.read()
        settle()
        assert told.title == title
        assert ("not checked yet" in told.note) is left
