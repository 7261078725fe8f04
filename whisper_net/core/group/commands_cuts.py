"""What a node may ask of a group about cuts and forks."""

import msgspec

from whisper_net.core.ids import MemberId, ScopeId


class ExtendCut(msgspec.Struct, frozen=True):
    """Show again what this device holds of somebody beyond their cuts in a scope. Answered with how many feeds."""

    scope: ScopeId
    member: MemberId


class ProveFork(msgspec.Struct, frozen=True):
    """Tell a scope that a feed forked. `proof` is envelope/forks.py's; `again`: it is known, and its carrier hidden."""

    scope: ScopeId
    proof: bytes
    again: bool = False
