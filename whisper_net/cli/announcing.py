"""What a running node says of what happens, one line an event: as JSON with ids alone, or as telling.py says it.

Rules: what people write is never told. Lines are written by a thread of their own, straight to the file, and dropped
while nobody reads them: a full pipe, or a reader who is gone, must not stop a node. Its counterpart is serving.py.
"""

import json
import os
import queue
import sys
import threading
from collections.abc import Iterator
from typing import Any

from whisper_net.cli import text
from whisper_net.cli.telling import Teller
from whisper_net.core.documents import patches
from whisper_net.core.group import events
from whisper_net.core.group.effects import Notify
from whisper_net.node.group_node import GroupNode
from whisper_net.node.node import Node

MOST_WAITING = 1_000
FAREWELL_SECONDS = 0.5
WRITTEN: dict[type, tuple[str, str]] = {
    patches.MessagePosted: ("message", "message"),
    patches.MessageEdited: ("edited", "message"),
    patches.MessageDeleted: ("deleted", "message"),
    patches.ReactionSet: ("reaction", "message"),
    patches.LeadPosted: ("lead", "lead"),
    patches.LeadEdited: ("lead_edited", "lead"),
    patches.LeadWithdrawn: ("lead_withdrawn", "lead"),
    patches.LeadClaimed: ("lead_claimed", "lead"),
    patches.ResumeCommented: ("comment", "comment"),
    patches.CommentResolved: ("resolved", "comment"),
}


class Announcer:
    """Tells whoever reads this program's output what its node does."""

    def __init__(self, node: Node, teller: Teller, *, as_json: bool) -> None:
        self._json, self._teller = as_json, teller
        self._lines: queue.Queue[str | None] = queue.Queue(MOST_WAITING)
        self._thread = threading.Thread(target=self._write, name="announcing", daemon=True)
        self._thread.start()
        node.listeners.append(self._heard)

    def listening(self, address: str) -> None:
        """Say where others reach this machine; commands are answered by now."""
        if self._json:
            self._put(json.dumps({"listening": address}))
            return
        self._put(f"Listening on {address}. Commands work without a passphrase meanwhile. Ctrl-C stops.")
        if address.startswith(("127.", "[::1]")):
            self._put("Only this machine reaches that address; for others: --listen 0.0.0.0:4400")

    def close(self) -> None:
        """Write what is waiting, unless nobody reads."""
        self._put(None)
        self._thread.join(FAREWELL_SECONDS)

    def _heard(self, group: GroupNode, notify: Notify) -> None:
        self._teller.hear([*notify.patches, *notify.events])
        me = group.group.state.me.member.hex()
        for event in events_of(notify):
            if self._json:
                self._put(json.dumps({"event": event.pop("event"), "group": group.id.hex(), **event}))
            elif sentence := self._teller.sentence(event, me):
                self._put(sentence)

    def _put(self, line: str | None) -> None:
        try:
            self._lines.put_nowait(line)
        except queue.Full:
            return

    def _write(self) -> None:
        try:
            while (line := self._lines.get()) is not None:
                # Not through sys.stdout: a thread that waits inside its lock would hold up the program's end.
                os.write(sys.stdout.fileno(), f"{text.line(line)}\n".encode())
        except OSError:  # nobody reads any more
            return


def events_of(notify: Notify) -> Iterator[dict[str, Any]]:
    """What happened, in the words of the output; a kind that has no words here yet is left out."""
    told = [*map(_changed, notify.patches), *map(_noticed, notify.events)]
    yield from (event for event in told if event is not None)


def _changed(patch: patches.Patch) -> dict[str, Any] | None:
    match patch:
        case patches.ProfileSet(origin):
            return {"event": "profile", "member": origin.member.hex()}
        case patches.ResumeChanged(origin, resume):
            place = {"channel": origin.scope.hex(), "resume": resume.hex()}
            return {"event": "resume", **place, "member": origin.member.hex()}
        case patches.RosterChanged(people):
            return {"event": "members", "members": [person.member.hex() for person in people]}
        case patches.ChannelChanged(scope):
            return {"event": "channels", "channel": scope.hex()}
        case patches.CircleChanged(scope):
            return {"event": "circles", "circle": scope.hex()}
        case patches.InvitationChanged(invitation, _, state):
            return {"event": "invitations", "invitation": invitation.hex(), "state": state}
        case _:
            return _written(patch)


def _written(patch: Any) -> dict[str, Any] | None:
    """An entry of somebody's: what it did, where, to which message, lead or comment, and who did it."""
    event, what = WRITTEN.get(type(patch), ("", ""))
    if not event:
        return None
    origin: patches.Origin = patch.origin
    target: bytes = getattr(patch, "target", origin.id)
    return {"event": event, "channel": origin.scope.hex(), what: target.hex(), "member": origin.member.hex()}


def _noticed(event: events.Event) -> dict[str, Any] | None:
    match event:
        case events.RequestArrived(member):
            return {"event": "request", "member": member.hex()}
        case events.DevicesChanged(member):
            return {"event": "devices", "member": member.hex()}
        case events.MemberRemoved(member):
            return {"event": "removed", "member": member.hex()}
        case events.MemberLeft(member):
            return {"event": "left", "member": member.hex()}
        case events.RoleChanged(member, role):
            return {"event": "role", "member": member.hex(), "role": role}
        case events.MovedOn():
            return {"event": "moved_on"}
        case events.Entered():
            return {"event": "entered"}
        case events.Refused(what, step):
            return {"event": "refused", "what": what, "step": step}
        case events.Faded(scope):
            return {"event": "faded", "channel": scope.hex()}
        case events.Forked(scope):
            return {"event": "forked", "channel": scope.hex()}
        case events.NewIncarnation():
            return {"event": "restored"}
        case events.AccordsChanged():
            return {"event": "quorum"}
        case events.DeliveryChanged(scope):
            return {"event": "delivery", "channel": scope.hex()}
        case events.GapFound() | events.ApprovalsChanged() | events.VerificationChanged() | events.FileHeld():
            return None  # asked for at once; told of when they suffice; what one did oneself
