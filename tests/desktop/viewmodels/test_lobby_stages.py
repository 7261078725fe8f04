"""The stages in words, for every state that a node tells of."""

import msgspec

from whisper_net.core.ids import MemberId
from whisper_net.desktop.viewmodels.lobby_stages import (
    asked_words,
    headline,
    member_words,
    origin,
    refusal,
    short_name,
    stages,
    state_words,
)
from whisper_net.node.memberships import Attempt

NOW = 1_800_000_000
JOINING = Attempt("file", None, "Ines", "", "joining", 0, 0, "")
PENDING = msgspec.structs.replace(
    JOINING, name="ex-Lumen", state="pending", member=MemberId(bytes(32)), inviter="Maya", expires=NOW + 86_400, need=3
)


def told(attempt: Attempt, answer: str = "") -> list[tuple[str, str]]:
    return [(stage.title, stage.state) for stage in stages(attempt, answer)]


def test_nobody_answered() -> None:
    assert headline(JOINING) == "Joining a group"
    assert "answers" in origin(JOINING, NOW)
    assert state_words(JOINING) == "Nobody has answered yet"
    assert told(JOINING)[:3] == [("The key was read", "done"), ("Reaching the group", "now"), ("Approval", "next")]
    assert stages(JOINING, "Nowhere did not answer.")[1].note == "Nowhere did not answer."
    assert member_words(JOINING) == ""


def test_people_decide() -> None:
    assert headline(PENDING) == "Joining ex-Lumen"
    assert origin(PENDING, NOW).startswith("Invited by Maya · open until ")
    assert origin(PENDING, NOW + 100_000) == "Invited by Maya"
    assert told(PENDING)[1:3] == [("Request delivered", "done"), ("0 of 3 approvals", "now")]
    assert stages(PENDING)[2].note == "Waiting for 3 more people"
    assert stages(msgspec.structs.replace(PENDING, have=2))[2].note == "Waiting for one more person"
    assert member_words(PENDING) == "Code 0000 0000 0000 0000"


def test_after_a_restart_nobody_has_said_how_many_yet() -> None:
    fresh = msgspec.structs.replace(PENDING, need=0)
    assert told(fresh)[2] == ("Approval", "now")
    assert stages(fresh)[2].note == "People of ex-Lumen decide"


def test_request_lies_at_a_relay_before_anybody_has_seen_it() -> None:
    left = msgspec.structs.replace(PENDING, need=0, relays=("wss://relay.example:443",), picked_up=False)
    assert state_words(left) == "Not picked up yet"
    assert told(left)[1:3] == [("Request left at a relay", "now"), ("Approval", "next")]
    assert stages(left)[1].note.startswith("At relay.example:443.")
    nowhere = msgspec.structs.replace(left, relays=())
    assert stages(nowhere, "Nothing listens there.")[1][:2] == ("Request signed", "Nothing listens there.")
    device = msgspec.structs.replace(left, device=True)
    assert "Nobody of the group has picked it up yet" in stages(device)[1].note


def test_being_let_in() -> None:
    entering = msgspec.structs.replace(PENDING, state="entering")
    assert told(entering)[2:] == [("Approved", "done"), ("Keys", "now"), ("History", "next")]


def test_refused_before_and_after_it_was_signed() -> None:
    late = msgspec.structs.replace(JOINING, state="refused", refused="expired")
    assert told(late)[1:3] == [("Request refused", "failed"), ("Approval", "next")]
    assert refusal(late) == "This invitation has expired; ask for a new key."
    declined = msgspec.structs.replace(PENDING, state="refused", refused="declined")
    assert told(declined)[1:3] == [("Request delivered", "done"), ("Not approved", "failed")]
    assert refusal(msgspec.structs.replace(PENDING, state="refused", refused="x")).endswith("ask for a new key.")


def test_hostile_names_stay_on_their_line() -> None:
    hostile = msgspec.structs.replace(PENDING, name="ex\u202eLumen\n" + "x" * 200, inviter="\u202eayaM\nYou are in")
    for words in (headline(hostile), origin(hostile, NOW), asked_words(hostile), stages(hostile)[1].note):
        assert not set(words) & {"\n", "\u202e"}
        assert len(words) < 200
    assert len(short_name(hostile)) <= 24
    assert (short_name(JOINING), asked_words(JOINING)) == ("A group", "You asked to join a group")


def test_somebody_who_comes_back_waits_for_keys_alone() -> None:
    linking = msgspec.structs.replace(PENDING, device=True, need=0)
    assert headline(linking) == "Coming back into ex-Lumen"
    assert asked_words(linking) == "You are coming back into ex-Lumen"
    assert origin(linking, NOW) == "With a key from Maya"
    assert state_words(linking) == "Waiting for keys"
    assert told(linking) == [("Your words were recognised", "done"), ("Keys", "now"), ("History", "next")]
    assert stages(linking, "Nowhere did not answer.")[1].note == "Nowhere did not answer."
    entering = msgspec.structs.replace(linking, state="entering")
    assert "They are here" in stages(entering)[1].note
    refused = msgspec.structs.replace(linking, state="refused", refused="revoked_device")
    assert told(refused)[1] == ("Keys", "failed")
    assert "revoked" in stages(refused)[1].note
