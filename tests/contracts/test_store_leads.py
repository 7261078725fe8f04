"""What every GroupReader answers about job leads."""

from itertools import permutations

import msgspec

from tests.contracts.leads import claimed, eid, lead, lead_edited, withdrawn
from tests.contracts.stores import DANA, DEVICE, EMRE, FAY, GENERAL, STAFF, Disk, named, opened, origin, patches
from whisper_net.core.documents.patches import LeadPosted, Origin, Patch, RosterChanged, RosterPerson
from whisper_net.core.ids import EnvelopeId
from whisper_net.ports.leads import CLAIMED, CLOSED, FOUND, ClaimRow, LeadRow
from whisper_net.ports.store import GroupReader


def stages(reader: GroupReader) -> dict[str, str]:
    return {row.company: row.stage for row in reader.leads(None, 100)}


def claimers(reader: GroupReader, name: str) -> list[str]:
    row = reader.lead(eid(name))
    assert row is not None
    return [claim.name for claim in row.claims]


def test_lead_has_all_that_a_board_shows(disk: Disk) -> None:
    store, reader = opened(disk)
    place = origin("l", EMRE, lamport=7, ahead=True)
    store.commit(patches(LeadPosted(place, "Acme", "Engineer", "https://example.org/7", "ask for Fay")))
    store.commit(patches(named(EMRE, "Emre"), named(FAY, "Fay"), claimed("l", FAY, lamport=9)))
    row = LeadRow(
        id=eid("l"),
        scope=GENERAL,
        member=EMRE,
        name="Emre",
        company="Acme",
        role="Engineer",
        url="https://example.org/7",
        note="ask for Fay",
        at=1_007,
        edited=False,
        stage=CLAIMED,
        claims=(ClaimRow(FAY, "Fay", 1_009),),
        n=1,
        lamport=7,
        ahead=True,
    )
    assert reader.leads(None, 1) == [row]
    assert reader.lead(eid("l")) == row
    assert reader.lead(eid("unknown")) is None


def test_newest_leads_come_first(disk: Disk) -> None:
    store, reader = opened(disk)
    ties = sorted(["p", "q", "r"], key=eid, reverse=True)
    store.commit(patches(lead("d", "d", n=2), *(lead(name, name, lamport=2) for name in "rqp"), lead("a", "a")))
    assert [row.company for row in reader.leads(None, 100)] == ["d", *ties, "a"]
    assert [row.company for row in reader.leads(None, 2)] == ["d", ties[0]]
    assert reader.leads(None, 0) == []


def test_stage_says_how_far_a_lead_has_come(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(lead("f", "free"), lead("t", "taken"), lead("g", "gone"), lead("b", "back")))
    store.commit(patches(claimed("t", EMRE), claimed("g", EMRE), withdrawn("g")))
    store.commit(patches(claimed("b", EMRE), claimed("b", EMRE, on=False, lamport=2)))
    assert stages(reader) == {"free": FOUND, "taken": CLAIMED, "gone": CLOSED, "back": FOUND}
    assert {row.company for row in reader.leads(FOUND, 9)} == {"free", "back"}
    assert [row.company for row in reader.leads(CLAIMED, 9)] == ["taken"]
    assert [row.company for row in reader.leads(CLOSED, 9)] == ["gone"]
    assert len(reader.leads(FOUND, 1)) == 1
    assert reader.leads("hired", 9) == []


def test_two_claims_made_offline_both_show(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(claimed("l", FAY, lamport=2), named(EMRE, "Emre"), named(FAY, "Fay"), lead("l")))
    store.commit(patches(claimed("l", EMRE, lamport=2)))
    first, second = sorted((EMRE, FAY), key=lambda member: claimed("l", member, lamport=2).origin.id)
    rows = reader.leads(CLAIMED, 9)
    assert [[claim.member for claim in row.claims] for row in rows] == [[first, second]]


def test_last_word_of_each_member_decides_their_claim(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(lead("l"), named(EMRE, "Emre"), named(FAY, "Fay")))
    steps = [claimed("l", EMRE, lamport=1), claimed("l", EMRE, on=False, lamport=2), claimed("l", EMRE, n=2)]
    for order in permutations([*steps, claimed("l", FAY, lamport=3)]):
        store.commit(patches(*order))
    assert claimers(reader, "l") == ["Fay", "Emre"]
    store.commit(patches(claimed("l", EMRE, on=False, n=2, lamport=2)))
    assert claimers(reader, "l") == ["Fay"]


def test_claims_of_another_scope_do_not_count(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(claimed("l", EMRE, scope=STAFF), lead("l"), claimed("other", EMRE)))
    assert claimers(reader, "l") == []


def test_greatest_edit_in_order_is_shown_in_whatever_order_it_comes(disk: Disk) -> None:
    store, reader = opened(disk)
    for number, order in enumerate(permutations(range(4))):
        name = f"l{number}"
        steps: list[Patch] = [
            lead(name, "first"),
            lead_edited(name, "third", n=2),
            lead_edited(name, "second", lamport=8),
            withdrawn(name),
        ]
        for step in order:
            store.commit(patches(steps[step]))
        row = reader.lead(eid(name))
        assert row is not None
        assert (row.company, row.role, row.url, row.note) == ("third", "Writer", "", ""), order
        assert (row.edited, row.stage) == (True, CLOSED)


def test_only_its_own_member_edits_or_withdraws_a_lead(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(lead_edited("l", "forged", EMRE, lamport=9), withdrawn("l", EMRE)))
    store.commit(patches(lead("l", "true"), lead_edited("l", "there", scope=STAFF), withdrawn("l", scope=STAFF)))
    assert stages(reader) == {"true": FOUND}
    assert not reader.leads(None, 1)[0].edited


def test_first_content_of_an_id_stays(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(lead("l", "true"), lead("l", "twin")))
    assert list(stages(reader)) == ["true"]


def test_what_somebody_pending_said_of_leads_shows_again_once_they_are_approved(disk: Disk) -> None:
    store, reader = opened(disk)
    emre = RosterPerson(EMRE, "member", "member", "Emre", None, (GENERAL,))
    sent_back: RosterPerson = msgspec.structs.replace(emre, role="pending", state="pending", channels=())
    store.commit(patches(lead("d", "dana's"), lead("e", "emre's", EMRE, lamport=2), claimed("d", EMRE)))

    store.commit(patches(RosterChanged((sent_back,))))
    assert stages(reader) == {"dana's": FOUND}
    assert reader.leads(CLAIMED, 9) == []
    assert reader.lead(eid("e")) is None

    store.commit(patches(RosterChanged((emre,))))
    assert stages(reader) == {"emre's": FOUND, "dana's": CLAIMED}
    assert claimers(reader, "d") == ["Emre"]


def test_leads_are_found_by_whole_and_half_bytes(disk: Disk) -> None:
    store, reader = opened(disk)
    ids = [EnvelopeId(bytes.fromhex(start).ljust(32, b"\x01")) for start in ("ab10", "ab12", "cd")]
    places = [Origin(id_, GENERAL, DANA, DEVICE, 1, 1, 1) for id_ in ids]
    store.commit(patches(*(LeadPosted(place, "Acme", "Engineer", "", "") for place in places)))
    assert reader.lead_ids(b"\xab") == ids[:2]
    assert reader.lead_ids(b"\xab", 1) == ids[:2]
    assert reader.lead_ids(b"", 0xC) == [ids[2]]
    assert reader.lead_ids(ids[1]) == [ids[1]]
    assert reader.lead_ids(b"\xee") == []
    assert reader.message_ids(b"\xab") == []


def test_dropping_projections_drops_all_that_was_said_of_leads(disk: Disk) -> None:
    store, reader = opened(disk)
    store.commit(patches(lead("l"), lead_edited("l", "edited"), withdrawn("l"), claimed("l", EMRE)))
    store.drop_projections()
    assert reader.leads(None, 9) == []
    store.commit(patches(lead("l", "anew")))
    assert stages(reader) == {"anew": FOUND}
    assert claimers(reader, "l") == []
    assert not reader.leads(None, 9)[0].edited
