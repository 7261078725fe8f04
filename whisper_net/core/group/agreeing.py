"""Deciding together, the machines' part: from what people said yes to, to the one link (PROTOCOL section 3).

Rules: a device does it by itself, one step a command, from what was said (accords.py) and the log. Whoever proposed
drafts the link, those who said yes sign the draft as if it were theirs, and with enough of them its author writes it.
A draft is of one place in its author's line of links. Once that device has written anything else it is dead and drafted
anew: no device ever signs two links for one place, which would be a fork. Its counterpart, what people say, is
proposing.py.
"""

from whisper_net.core.documents.accords import Act, Cosign, Draft
from whisper_net.core.errors import RefusedError, RemoteError
from whisper_net.core.group.accords import Accord, Said
from whisper_net.core.group.change import Change
from whisper_net.core.group.dropping import go_on_with_stranded
from whisper_net.core.group.inviting import rotate_own_scopes
from whisper_net.core.group.posting import write_entry
from whisper_net.core.group.quorums import enough, stands_with
from whisper_net.core.group.receiving import retry_ready
from whisper_net.core.group.rotating import sending_epoch, vetters_scope
from whisper_net.core.group.state import GroupState
from whisper_net.core.ids import EnvelopeId, LinkId, MemberId
from whisper_net.core.membership import bodies, together
from whisper_net.core.membership.link import Parsed, Promote, Role, parse
from whisper_net.core.membership.proofs import cosign

MOST_DRAFTS = 16
"""Drafts of one device for one accord: a device that writes so much else gets nothing together with others."""


def take_up(state: GroupState, change: Change) -> None:
    """What waited and is ready; then what is stranded in a circle; then the next step of what is decided together."""
    if state.ready:
        retry_ready(state, change)
    elif state.circles.turned:
        go_on_with_stranded(state, change)
    else:
        deliberate(state, change)


def deliberate(state: GroupState, change: Change) -> None:
    """Take the next step in anything proposed, if there is one. Raises DocumentsNeeded before anything is changed."""
    state.accords.due = False
    if not state.log.view().within(state.me.member, vetters_scope(state)):
        return
    every = state.accords.open(change.now, state.log)
    try:
        for step in (_conclude, _draft, _cosign):
            if any(step(state, change, accord) for accord in every):
                state.accords.due = True
                return
    except RefusedError:
        return  # no key to say it under, for now: whatever comes next stirs it again
    state.accords.forget(change)


def _conclude(state: GroupState, change: Change, accord: Accord) -> bool:
    """Write the link, once enough have signed a draft of ours that still fits."""
    for said, draft in _own_drafts(state, accord):
        given = _signatures(state, accord, said.origin.id, draft)
        view, author = state.log.view_at([LinkId(id_) for id_ in draft.link.prev]), state.me.member
        chosen = enough(view, accord.act, accord.member, author, frozenset(given)) or frozenset()
        signers = [given[member] for member in chosen]
        if not state.log.allows(together.with_signers(draft, signers)):
            continue
        state.add_link(change, together.signed(draft, state.me.secret, signers))
        if accord.act is Act.REMOVE:
            rotate_own_scopes(state, change)
        return True
    return False


def _signatures(state: GroupState, accord: Accord, id_: EnvelopeId, draft: Parsed) -> dict[MemberId, bodies.Signature]:
    """Those that hold, of people whose yes stands."""
    given: dict[MemberId, bodies.Signature] = {}
    for member, (said, entry) in state.accords.signatures(id_).items():
        signature = bodies.Signature(member, said.origin.device, entry.sig)
        if member in accord.yes and together.holds_for(draft, signature):
            given[member] = signature
    return given


def _own_drafts(state: GroupState, accord: Accord) -> list[tuple[Said, Parsed]]:
    """Drafts of this device that it may still sign: it has written no link since, and the accord is not beyond them."""
    me, found = state.me, []
    now = enough(state.log.view(), accord.act, accord.member, me.member, frozenset(accord.yes)) is not None
    for said, entry in state.accords.drafts(accord):
        draft = _fitting(state, accord, said, entry) if said.origin.device == me.device else None
        if draft is None:
            continue
        then = state.log.view_at([LinkId(id_) for id_ in draft.link.prev])
        if not now or enough(then, accord.act, accord.member, me.member, frozenset(accord.yes)) is not None:
            found.append((said, draft))
    return found


def _draft(state: GroupState, change: Change, accord: Accord) -> bool:
    """Draft the link of what this device proposed: at once, and again once enough said yes and no draft fits."""
    me, proposal = state.me, accord.proposed_by(state.me.device)
    if proposal is None or _own_drafts(state, accord):
        return False
    made = [said for said, _ in state.accords.drafts(accord) if said.origin.device == me.device]
    agreed = enough(state.log.view(), accord.act, accord.member, me.member, frozenset(accord.yes)) is not None
    if (made and not agreed) or len(made) >= MOST_DRAFTS:
        return False
    sending_epoch(state, change, vetters_scope(state))  # a new key is a link: it goes before the draft, not after
    place = state.log.prev_for(me.device)
    draft = together.draft_link(me.group, me.member, me.device, place, change.now, _body(accord))
    if not stands_with(state.log, draft, accord.act, accord.member, frozenset()):
        return False
    write_entry(state, change, vetters_scope(state), Draft(proposal, draft.raw))
    return True


def _body(accord: Accord) -> Promote | bodies.RemoveQuorum:
    if accord.act is Act.REMOVE:
        return bodies.RemoveQuorum(accord.member, [])
    return Promote(accord.member, Role.ADMIN, [])


def _cosign(state: GroupState, change: Change, accord: Accord) -> bool:
    """Sign somebody else's newest draft of what our person said yes to."""
    me = state.me
    if me.member not in accord.yes:
        return False
    drafts = state.accords.drafts(accord)
    newest = {said.origin.device: (said, entry) for said, entry in reversed(drafts)}
    signed = [said for said, _ in drafts if me.member in state.accords.signatures(said.origin.id)]
    for said, entry in newest.values():
        theirs = [one for one in signed if one.origin.device == said.origin.device]
        if said.origin.member == me.member or said in theirs or len(theirs) >= MOST_DRAFTS:
            continue
        draft = _fitting(state, accord, said, entry)
        if draft is None or not stands_with(state.log, draft, accord.act, accord.member, frozenset({me.member})):
            continue
        sig = cosign(me.secret, me.member, me.device, draft).sig
        write_entry(state, change, vetters_scope(state), Cosign(said.origin.id, sig))
        return True
    return False


def _fitting(state: GroupState, accord: Accord, said: Said, entry: Draft) -> Parsed | None:
    """A draft that is its author's own, of this very act, and of the next place in the line of that device."""
    try:
        draft = parse(entry.link)
    except RemoteError:
        return None
    of = (draft.link.group, draft.link.author, draft.link.device)
    if of != (state.me.group, said.origin.member, said.origin.device) or not together.is_draft(draft):
        return None
    if draft.body != _body(accord) or state.log.missing(draft):
        return None
    return draft if draft.link.seq == state.log.next_seq(said.origin.device) else None
