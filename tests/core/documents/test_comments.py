"""Comments on résumés, and what resolves them."""

from tests.core.documents.texts import origin
from whisper_net.core.documents.comments import comment_patch
from whisper_net.core.documents.entries import ResolveComment, ResumeComment
from whisper_net.core.documents.patches import CommentResolved, ResumeCommented
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.ids import EnvelopeId, ResumeId

WHO = origin(3)
RESUME, COMMENT = ResumeId(b"\x01" * 32), EnvelopeId(b"\x02" * 32)


def test_a_comment_is_about_some_words_of_a_resume() -> None:
    entry = ResumeComment(RESUME, "words", "some ", " here", 5, b"\x03" * 32, "say more")
    anchor = Anchor("words", "some ", " here", 5, b"\x03" * 32)
    assert comment_patch(entry, WHO) == ResumeCommented(WHO, RESUME, anchor, "say more")


def test_a_comment_is_resolved_and_opened_again() -> None:
    assert comment_patch(ResolveComment(COMMENT, on=True), WHO) == CommentResolved(WHO, COMMENT, True)
    assert comment_patch(ResolveComment(COMMENT, on=False), WHO) == CommentResolved(WHO, COMMENT, False)
