"""What somebody filled an older topic against: the same for each device on a topic of its own (PROTOCOL section 9).

Whoever expects to be put out can fill the topic on which others would hear of it. They cannot cheaply fill one for
every device. What finds no room is left there, each device's box alone, and nothing where there is room. What becomes
of it where it arrives is hinting.py; what belongs where, reseeding.py.
"""

from whisper_net.core.crypto.epochs import make_boxes
from whisper_net.core.crypto.items import TopicKeys
from whisper_net.core.group.reseeding import hinted_epoch
from whisper_net.core.group.rotating import secret_of
from whisper_net.core.group.state import GroupState
from whisper_net.core.group.topics import Topics
from whisper_net.core.ids import BoxKey, Kid, ScopeId
from whisper_net.core.membership.generations import EpochInfo
from whisper_net.core.wire.item import OwnHint

MOST_OWN = 8
"""Keys of the group, the newest here, under which this device reads its own topic; and all that are on trial."""


def own_topics(state: GroupState, topics: Topics) -> list[tuple[TopicKeys, bool]]:
    """This device's own topics, the newest key's first, and whether the key is on trial; none before it has entered."""
    if state.welcome is not None:
        return []
    held = [key for key in state.keys if key.scope == ScopeId(state.me.group)]
    newest = sorted(held, key=lambda key: (-state.generation(key.kid), key.kid))[:MOST_OWN]
    here = [(topics.own(key.kid, key.secret), False) for key in newest]
    return here + [(topics.own(kid, trial.secret), True) for kid, trial in state.provisional.items()]


def others_told(state: GroupState, epoch: EpochInfo) -> list[BoxKey]:
    """The devices, but this one, that an epoch has a box for: whom its HINT tells of it."""
    return [box_key for box_key in state.log.view().recipients_of(epoch) if box_key != state.me.box_key]


def make_own_hint(state: GroupState, epoch: EpochInfo, box_key: BoxKey, day: int) -> OwnHint | None:
    """The HINT of an epoch for one device; None where the key is not here. 60 us."""
    secret = secret_of(state, epoch)
    return None if secret is None else OwnHint(day, state.log.get(epoch.id).raw, make_boxes(secret, [box_key])[0])


def proved_own_hint(state: GroupState, hint: OwnHint) -> Kid | None:
    """The kid of a HINT for this device that says what its EPOCH's key gives: nobody need put it again. Else None."""
    epoch = hinted_epoch(state, hint.link)
    secret = None if epoch is None else state.secret_of(epoch)
    if epoch is None or secret is None or make_boxes(secret, [state.me.box_key]) != [hint.box]:
        return None
    return Kid(epoch.kid)
