"""Why somebody who waits to be let in hears nothing: the doctor of an attempt to join (doctor.py is a group's).

What stands between this machine and people who may let it in is looked at: which relays hold the request, or could,
and who answers at the addresses that are known. A round with relays takes up what lies there, as a sync does.
"""

import asyncio
from collections.abc import Sequence

from whisper_net.core.crypto.invitation import invitation_keys, meet_lan_psk
from whisper_net.node import symptoms, symptoms_joining
from whisper_net.node.applicant import Applicant
from whisper_net.node.asked import asked_at
from whisper_net.node.doctor import PATIENCE, clock, knock, networks, storage
from whisper_net.node.join_refused import JoinRefused
from whisper_net.node.node import Node
from whisper_net.node.stages import stage
from whisper_net.node.symptoms import Check


async def examine_attempt(node: Node, applicant: Applicant, typed: Sequence[str] = ()) -> list[Check]:
    """Everything that was looked at, in the order in which one would look.

    `typed` are addresses beside those that are known. Raises AddressError for one that is none.
    """
    typed = [node.means.transport.check(address) for address in typed]
    if not applicant.relays.kept:
        await applicant.relays.round(PATIENCE)
    relays = applicant.relays.rows()
    addresses = node.addresses.of(applicant.entry.file, typed)
    psk = meet_lan_psk(invitation_keys(applicant.application.stretched).meet)
    answers = await asyncio.gather(*(knock(node, address, [psk]) for address in addresses))
    found = [*storage(node), await _request(node, applicant), *await networks(node), *clock(relays)]
    found += [symptoms.relay(row) for row in relays]
    found += [symptoms_joining.address(where, fault) for where, fault in zip(addresses, answers, strict=True)]
    return found if relays or addresses else [*found, symptoms_joining.NO_WAY]


async def _request(node: Node, applicant: Applicant) -> Check:
    refused, asked = applicant.application.refused, await asked_at(node, applicant.entry.file)
    name = applicant.entry.name or "a group"
    if refused:
        return symptoms_joining.refused(name, str(JoinRefused(refused)))
    since = None if asked is None else node.means.clock.now() - asked
    return symptoms_joining.waiting(name, stage(applicant), since, there=applicant.picked_up or applicant.relays.lies)
