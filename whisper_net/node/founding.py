"""A new group, from its founder's words to a database of its own."""

from whisper_net.core.crypto.phrase import phrase_of
from whisper_net.core.group.effects import Store
from whisper_net.core.group.group import Group
from whisper_net.core.membership.bodies import Refound
from whisper_net.node.means import Means
from whisper_net.ports.store import GroupEntry

PHRASE_ENTROPY = 16
FILE_BYTES = 8
MEMBER = "member"


async def found_group(
    name: str, me: str, needed: int, means: Means, older: Refound | None = None
) -> tuple[GroupEntry, str]:
    """Write a new group to disk; (its entry, its founder's twelve words). Raises TooLong or RefusedError."""
    phrase_entropy = means.entropy(PHRASE_ENTROPY)
    _, effects = Group.found(name, me, needed, phrase_entropy, means.clock.now(), means.entropy, older)
    batches = [effect.batch for effect in effects if isinstance(effect, Store)]
    file = means.entropy(FILE_BYTES).hex()
    lane = means.new_lane()
    try:
        store = await lane.run(means.profile.open_group, file)
        await lane.run(store.commit, batches)
        await lane.run(store.close)
    finally:
        lane.close()
    return GroupEntry(file, batches[0].links[0].id, name, MEMBER, b""), phrase_of(phrase_entropy)
