"""Leads as the command line and the window ask for them, on real nodes over memory."""

import asyncio

import pytest

from tests.node.world import Machine, World, in_a_world
from whisper_net.core.documents.patches import LeadPosted, Origin, RosterChanged, RosterPerson
from whisper_net.core.errors import Ambiguous, BadUrl, NotAllowed, NotFound, RefusedError
from whisper_net.core.group.records import StoreBatch
from whisper_net.core.ids import EnvelopeId
from whisper_net.node import queries
from whisper_net.node.operations.shown import BadId

SAID = {"company": "Acme", "role": "Engineer", "url": "https://example.org/7", "note": "ask for Fay"}


async def pushed() -> None:
    """The link between the two is live: what is written travels by itself, and these seconds take no time."""
    await asyncio.sleep(5)


async def of_two(world: World) -> tuple[Machine, Machine]:
    ana = await world.founder()
    return ana, await world.newcomer("ben", ana)


def test_lead_goes_from_found_to_claimed_to_closed_on_both_machines() -> None:
    async def story(world: World) -> None:
        ana, ben = await of_two(world)
        lead = (await ana.do("lead_add", **SAID))["lead"]
        await pushed()
        mine = {"lead": lead, **SAID, "stage": "found", "by": ana.group.group.state.me.member.hex(), "claims": []}
        mine["audience"] = {"kind": "channel", "members": 2}
        assert await ben.do("lead_list") == await ana.do("lead_list") == [mine]

        assert await ben.do("lead_claim", lead=lead[:8]) == {"lead": lead}
        assert await ana.do("lead_claim", lead=lead[:9]) == {"lead": lead}
        await pushed()
        (row,) = await ben.do("lead_list", stage="claimed")
        assert sorted(claim["name"] for claim in row["claims"]) == ["Ana", "Ben"]
        assert await ana.do("lead_list") == [row]

        assert await ben.do("lead_unclaim", lead=lead) == {"lead": lead}
        assert await ana.do("lead_withdraw", lead=lead) == {"lead": lead}
        await pushed()
        (row,) = await ben.do("lead_list", stage="closed")
        assert (row["company"], [claim["name"] for claim in row["claims"]]) == ("Acme", ["Ana"])

    in_a_world(story)


def test_only_what_is_named_changes() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        lead = (await ana.do("lead_add", company=" Acme ", role="Engineer\n", note="pays well"))["lead"]
        assert await ana.do("lead_edit", lead=lead, role="Writer", url=" https://example.org ") == {"lead": lead}
        (row,) = await ana.do("lead_list")
        assert (row["company"], row["role"], row["note"]) == ("Acme", "Writer", "pays well")
        assert row["url"] == "https://example.org"
        await ana.do("lead_edit", lead=lead, url="", note="")
        (row,) = await ana.do("lead_list")
        assert (row["role"], row["url"], row["note"]) == ("Writer", "", "")

    in_a_world(story)


def test_saying_the_same_again_writes_nothing() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        lead = (await ana.do("lead_add", **SAID))["lead"]
        await ana.do("lead_claim", lead=lead)
        await ana.do("lead_withdraw", lead=lead)
        held = await ana.group.query(lambda reader: reader.counts())
        await ana.do("lead_withdraw", lead=lead)
        await ana.do("lead_unclaim", lead=lead)
        await ana.do("lead_unclaim", lead=lead)
        counts = await ana.group.query(lambda reader: reader.counts())
        assert counts["envelopes"] == held["envelopes"] + 1

        other = (await ana.do("lead_add", **SAID))["lead"]
        await ana.do("lead_claim", lead=other)
        held = await ana.group.query(lambda reader: reader.counts())
        await ana.do("lead_claim", lead=other)
        await ana.do("lead_edit", lead=other, **SAID)
        assert await ana.group.query(lambda reader: reader.counts()) == held

    in_a_world(story)


def test_whoever_did_not_post_a_lead_neither_edits_nor_withdraws_it() -> None:
    async def story(world: World) -> None:
        ana, ben = await of_two(world)
        lead = (await ana.do("lead_add", **SAID))["lead"]
        await pushed()
        with pytest.raises(NotAllowed, match="edits"):
            await ben.do("lead_edit", lead=lead, company="Forged")
        with pytest.raises(NotAllowed, match="withdraws"):
            await ben.do("lead_withdraw", lead=lead)

    in_a_world(story)


def test_withdrawn_lead_is_neither_claimed_nor_edited() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        lead = (await ana.do("lead_add", **SAID))["lead"]
        await ana.do("lead_withdraw", lead=lead)
        for operation, args in (("lead_claim", {}), ("lead_edit", {"company": "Globex"})):
            with pytest.raises(NotAllowed, match="withdrawn"):
                await ana.do(operation, lead=lead, **args)

    in_a_world(story)


def test_what_cannot_be_meant_is_refused_by_name() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        with pytest.raises(BadUrl, match="javascript"):
            await ana.do("lead_add", company="Acme", role="Engineer", url="javascript:alert(1)")
        lead = (await ana.do("lead_add", **SAID))["lead"]
        with pytest.raises(BadUrl, match="file"):
            await ana.do("lead_edit", lead=lead, url="file:///etc/passwd")
        with pytest.raises(RefusedError, match="company is empty"):
            await ana.do("lead_edit", lead=lead, company=" ")
        with pytest.raises(RefusedError, match="found, claimed or closed"):
            await ana.do("lead_list", stage="hired")
        with pytest.raises(NotFound):
            await ana.do("lead_claim", lead="0" * 64)
        with pytest.raises(BadId):
            await ana.do("lead_claim", lead=lead[:7])
        (row,) = await ana.do("lead_list")
        assert row["url"] == SAID["url"]

    in_a_world(story)


def test_lead_of_somebody_sent_back_is_not_found() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        lead = (await ana.do("lead_add", **SAID))["lead"]
        me = ana.group.group.state.me.member
        sent_back = RosterPerson(me, "pending", "pending", None, None, ())
        ana.group.runner.store.commit([StoreBatch(patches=(RosterChanged((sent_back,)),))])
        assert await ana.do("lead_list") == []
        with pytest.raises(NotFound):
            await ana.do("lead_claim", lead=lead)

    in_a_world(story)


def test_beginning_of_two_ids_names_neither() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        me, general = ana.group.group.state.me, (await ana.group.query(lambda reader: reader.channels()))[0].scope
        for last in range(2):
            origin = Origin(EnvelopeId(bytes(31) + bytes([last])), general, me.member, me.device, 1, 1, 1)
            ana.group.runner.store.commit([StoreBatch(patches=(LeadPosted(origin, "Acme", "Engineer", "", ""),))])
        with pytest.raises(Ambiguous):
            await ana.do("lead_claim", lead="0" * 63)
        assert len(await ana.do("lead_list", limit=1)) == 1
        assert await ana.do("lead_list", limit=-1) == []

    in_a_world(story)


def test_window_reads_leads_as_typed_rows() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        group = ana.group.id.hex()
        first, second = [(await ana.do("lead_add", **SAID))["lead"] for _ in range(2)]
        await ana.do("lead_claim", lead=first)
        assert [row.id.hex() for row in await queries.leads(ana.node, group)] == [second, first]
        assert [row.id.hex() for row in await queries.leads(ana.node, group, limit=1)] == [second]
        (row,) = await queries.leads(ana.node, group, "claimed")
        assert (row.id.hex(), row.claims[0].name, row.company) == (first, "Ana", "Acme")
        assert await queries.lead(ana.node, group, row.id) == row

    in_a_world(story)


def test_repair_brings_the_same_board_back() -> None:
    async def story(world: World) -> None:
        ana = await world.founder()
        lead = (await ana.do("lead_add", **SAID))["lead"]
        await ana.do("lead_edit", lead=lead, company="Globex")
        await ana.do("lead_claim", lead=lead)
        before = await ana.do("lead_list")
        assert (await ana.do("repair"))["faults"] == 0
        assert await ana.do("lead_list") == before
        await ana.stop()
        await ana.start()
        assert await ana.do("lead_list") == before

    in_a_world(story)
