"""Whether twelve words are those of a membership (PROTOCOL section 2).

The words are kept nowhere: what is compared is the member id that grows from them, in the group that they were made
for. Its counterparts are entering.py for a founder and applying.py for everybody else.
"""

from whisper_net.core.crypto.phrase import entropy_of, founder_root, master_of, member_root
from whisper_net.core.errors import MistypedWord
from whisper_net.core.group.applying import Application
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import GroupId, LinkId
from whisper_net.core.membership.link import Found

OTHERS = "These twelve words are not those of this group: each group has its own."


def check_phrase(text: str, state: GroupState) -> None:
    """Raise MistypedWord or KeyTextError unless these are the words of this person's membership."""
    if root_of(entropy_of(text), state) is None:
        raise MistypedWord(OTHERS)


def root_of(words: bytes, state: GroupState) -> tuple[bytes, bytes] | None:
    """(public, secret) root key of this person, from the 16 bytes behind their words; None for anybody else's words."""
    master, log = master_of(words), state.log
    found: Found = log.get(LinkId(log.group)).body
    roots = founder_root(master, found.salt), member_root(master, log.group)
    return next((root for root in roots if root[0] == state.me.member), None)


def check_applied(text: str, application: Application, group: GroupId | None) -> None:
    """The same for somebody who still asks to join; `group` is None until its card is here."""
    entropy = entropy_of(text)
    mine = (
        entropy == application.entropy
        if group is None
        else member_root(master_of(entropy), group)[0] == application.member
    )
    if not mine:
        raise MistypedWord(OTHERS)
