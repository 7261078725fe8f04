"""Twelve words held to a membership: a founder's, a member's, an applicant's before and after signing."""

import pytest

from tests.core.group.chance import Chance, seed
from tests.core.group.world import World
from whisper_net.core.crypto.keytext import InvitationKey
from whisper_net.core.crypto.phrase import phrase_of
from whisper_net.core.errors import KeyTextError, MistypedWord
from whisper_net.core.group.applying import begin, group_of
from whisper_net.core.group.recovering import check_applied, check_phrase

OTHERS = phrase_of(bytes(16))


def test_words_of_a_founder_and_of_a_member_are_told_from_others() -> None:
    world = World()
    world.join("ben")
    founder = phrase_of(seed("words", "ana")[:16])
    member = phrase_of(Chance(("applicant", "ben"))(16))
    check_phrase(founder, world["ana"].state)
    check_phrase(member, world["ben"].state)
    for words, name in ((member, "ana"), (founder, "ben"), (OTHERS, "ana")):
        with pytest.raises(MistypedWord, match="each group has its own"):
            check_phrase(words, world[name].state)
    with pytest.raises(KeyTextError):
        check_phrase("abandon", world["ana"].state)


def test_words_of_an_applicant_are_told_before_and_after_signing() -> None:
    world = World()
    invitation = world["ana"].invite()
    begun = begin(InvitationKey(invitation.secret), invitation.stretched, "ben", "", Chance(("applicant", "ben"))(16))
    signed = world.apply("ben", invitation)
    mine = phrase_of(begun.entropy)
    known = group_of(signed)
    assert known is not None
    for application, group in ((begun, None), (signed, known[0])):
        check_applied(mine, application, group)
        with pytest.raises(MistypedWord, match="each group has its own"):
            check_applied(OTHERS, application, group)
