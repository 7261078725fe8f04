"""What each kind of entry changes, and what is shown as nothing."""

from whisper_net.core.documents.entries import (
    Claim,
    Delete,
    Edit,
    Lead,
    LeadEdit,
    LeadWithdraw,
    Post,
    Profile,
    React,
    ResolveComment,
    ResumeComment,
    Unknown,
)
from whisper_net.core.documents.outcome import patch_of
from whisper_net.core.documents.patches import (
    CommentResolved,
    LeadClaimed,
    LeadEdited,
    LeadPosted,
    LeadWithdrawn,
    MessageDeleted,
    MessageEdited,
    MessagePosted,
    Origin,
    ProfileSet,
    ReactionSet,
    ResumeCommented,
)
from whisper_net.core.documents.quotes import Anchor
from whisper_net.core.ids import DeviceId, EnvelopeId, GroupId, MemberId, ResumeId, ScopeId

GROUP = GroupId(b"\x01" * 32)
ID = EnvelopeId(b"\x07" * 32)
RESUME = ResumeId(ID)


def origin(scope: bytes) -> Origin:
    return Origin(EnvelopeId(b"\x02" * 32), ScopeId(scope), MemberId(b"\x03" * 32), DeviceId(b"\x04" * 32), 1, 2, 3)


CHANNEL, WHOLE = origin(b"\x05" * 32), origin(GROUP)


def test_talk_becomes_patches_of_messages() -> None:
    assert patch_of(Post("hi"), CHANNEL, GROUP) == MessagePosted(CHANNEL, "hi", None)
    assert patch_of(Post("hi", ID), CHANNEL, GROUP) == MessagePosted(CHANNEL, "hi", ID)
    assert patch_of(Edit(ID, "hey"), CHANNEL, GROUP) == MessageEdited(CHANNEL, ID, "hey")
    assert patch_of(Delete(ID), CHANNEL, GROUP) == MessageDeleted(CHANNEL, ID)
    assert patch_of(React(ID, "👍", on=True), CHANNEL, GROUP) == ReactionSet(CHANNEL, ID, "👍", True)


def test_leads_become_patches_of_the_board() -> None:
    said = ("Acme", "Engineer", "https://example.org", "ask for Fay")
    assert patch_of(Lead(*said), CHANNEL, GROUP) == LeadPosted(CHANNEL, *said)
    assert patch_of(LeadEdit(ID, *said), CHANNEL, GROUP) == LeadEdited(CHANNEL, ID, *said)
    assert patch_of(LeadWithdraw(ID), CHANNEL, GROUP) == LeadWithdrawn(CHANNEL, ID)
    assert patch_of(Claim(ID, on=False), CHANNEL, GROUP) == LeadClaimed(CHANNEL, ID, False)


def test_comments_become_patches_of_resumes() -> None:
    comment = ResumeComment(RESUME, "words", "some ", "", 5, bytes(32), "hi")
    anchor = Anchor("words", "some ", "", 5, bytes(32))
    assert patch_of(comment, CHANNEL, GROUP) == ResumeCommented(CHANNEL, RESUME, anchor, "hi")
    assert patch_of(ResolveComment(ID, on=True), CHANNEL, GROUP) == CommentResolved(CHANNEL, ID, True)


def test_a_profile_counts_in_the_groups_scope_only() -> None:
    assert patch_of(Profile("Dana"), WHOLE, GROUP) == ProfileSet(WHOLE, "Dana")
    assert patch_of(Profile("Dana"), CHANNEL, GROUP) is None


def test_what_a_later_version_wrote_is_shown_as_nothing() -> None:
    assert patch_of(Unknown(99), CHANNEL, GROUP) is None
