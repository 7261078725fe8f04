"""What may be done about a member, in words: a name in them is never anything but a name."""

import pytest

from whisper_net.core.group import commands as do
from whisper_net.core.ids import MemberId
from whisper_net.core.membership.link import Role
from whisper_net.desktop.viewmodels.member_acts import acts, command, unable
from whisper_net.node.particulars import Named, Particulars, Powers

MIRA = MemberId(b"\1" * 32)
ANA, BEN, CHO = (Named(MemberId(bytes([n]) * 32), name) for n, name in ((2, "Ana"), (3, "Ben"), (4, "Cho")))
EVERYTHING = Powers(vetter=True, admin=True, demote=True, remove=True, leave=True)


def told(may: Powers = EVERYTHING, *admins: Named, together: tuple[int, tuple[Named, ...]] = (1, ())) -> Particulars:
    return Particulars(MIRA, (), (), may, admins, together)


def test_each_act_names_the_person_on_its_button_and_says_what_stays() -> None:
    by_kind = {act.kind: act for act in acts(told(), "Mira", "ex-Lumen")}
    assert {kind: act.button for kind, act in by_kind.items()} == {
        "vetter": "Make Mira a vetter",
        "admin": "Make Mira an admin",
        "demote": "Take the office from Mira",
        "remove": "Remove Mira",
        "leave": "Leave ex-Lumen",
    }
    assert [act.kind for act in by_kind.values() if act.red] == ["demote", "remove", "leave"]
    assert "What Mira's computer already holds stays there." in by_kind["remove"].text
    assert "You cannot take this back" in by_kind["leave"].text


def test_each_act_is_the_command_that_it_says() -> None:
    commands = [command(act, MIRA) for act in acts(told(), "Mira", "ex-Lumen")]
    assert commands == [
        do.PromoteMember(MIRA, Role.VETTER),
        do.PromoteMember(MIRA, Role.ADMIN),
        do.DemoteMember(MIRA),
        do.RemoveMember(MIRA),
        do.LeaveGroup(),
    ]


def test_nothing_is_offered_that_would_be_refused() -> None:
    assert acts(told(Powers()), "Mira", "ex-Lumen") == ()


@pytest.mark.parametrize("name", ["%2", "%1", "a%1b%2c"])
def test_name_that_looks_like_a_place_in_our_words_puts_nothing_in(name: str) -> None:
    removal = next(act for act in acts(told(), name, "ex-Lumen") if act.kind == "remove")
    assert removal.button == f"Remove {name}"
    assert "ex-Lumen" not in removal.text


def test_long_name_leaves_room_for_the_words() -> None:
    assert all(len(act.button) < 70 for act in acts(told(), "W" * 80, "G" * 80))


def test_who_cannot_is_told_who_could() -> None:
    assert unable(told(Powers(), ANA, BEN), "Mira", "member", "member") == (
        "Only an admin gives offices and removes people. Ask Ana, Ben."
    )
    outranked = told(Powers(), ANA, together=(2, (ANA, BEN, CHO)))
    assert unable(outranked, "Mira", "admin", "admin") == (
        "Mira is an admin for longer than you, so you alone cannot remove them. It takes 2 of Ana, Ben, Cho."
    )
    lonely = told(Powers(), ANA, together=(2, (BEN,)))
    assert unable(lonely, "Mira", "admin", "admin").endswith("so you cannot remove them.")
    assert unable(told(Powers(last_admin=True)), "Mira", "admin", "admin").startswith("You are the last admin.")
    assert unable(told(Powers()), "Mira", "member", "vetter") == "", "nobody is there to be asked"


def test_who_can_is_told_nothing() -> None:
    assert unable(told(), "Mira", "member", "admin") == ""
    assert unable(told(Powers()), "Mira", "", "admin") == "", "nobody is there any more"
