"""The membership log of one group: links come in, and anybody may ask what they say.

Grow-only: merging two logs is adding the links of one to the other, in any order in which each comes after those it
rests on. Whoever adds parks what rests on links that are not held yet (`missing`).
"""

from collections.abc import Iterable, Sequence

from whisper_net.core.crypto.contexts import Context, digest
from whisper_net.core.errors import LinkError
from whisper_net.core.ids import DeviceId, GroupId, LinkId, MemberId
from whisper_net.core.membership.facts import bits
from whisper_net.core.membership.judgements import Block, blocks_after, refill
from whisper_net.core.membership.link import LinkType, Parsed
from whisper_net.core.membership.proofs import check_form, check_signatures
from whisper_net.core.membership.resolver import Resolver
from whisper_net.core.membership.state import View
from whisper_net.core.wire.bounds import MAX_PREV

SAMPLE = 32
VIEWS = 64
"""Views of older heads remembered."""


class MembershipLog:
    def __init__(self) -> None:
        self._resolver = Resolver()
        self._graph = self._resolver.graph
        self._view: View | None = None
        self._last: View | None = None
        """The one before what came since."""
        self._views: dict[int, View] = {}
        self._sample: list[LinkId] | None = None

    # -- coming in

    def add(self, parsed: Parsed, *, verified: bool = False) -> bool:
        """Add a link; False if it is held already. `verified`: it comes from our own store, its bytes were checked.

        A link without authority enters too, void, since others may cite it: whoever receives it asks `names` first.
        LinkError or BadSignature for what can never enter; LinkError also while something that it rests on is not held.
        """
        if parsed.id in self._graph.index:
            return False
        self._check_place(parsed)
        if not verified:
            check_form(parsed)
            check_signatures(parsed)
        self._resolver.add(parsed)
        self._view = self._sample = None
        return True

    def _check_place(self, parsed: Parsed) -> None:
        first = not self._graph.links
        if (parsed.link.type is LinkType.FOUND) != first:
            raise LinkError("a log begins with its FOUND, and has one")
        if not first and parsed.link.group != self._graph.group:
            raise LinkError("a link of another group")
        if self.missing(parsed):
            raise LinkError("a link that rests on links which are not here")

    def missing(self, parsed: Parsed) -> list[LinkId]:
        """What a link rests on that is not held."""
        return [LinkId(id_) for id_ in parsed.link.prev if id_ not in self._graph.index]

    def names(self, parsed: Parsed) -> bool:
        """Whether anything in the past of a link names its device: FOUND, an ADMIT or DEVICE_ADD, be it valid or not.

        A root is named by whatever names its person.

        What is signed by a device out of nowhere means nothing to anybody, ever, so nobody cites it: whoever refuses
        it holds the same log as whoever never heard of it. KeyError if what it rests on is not held.
        """
        if parsed.link.type is LinkType.FOUND:
            return True
        link, named = parsed.link, self._graph.key_uses.get(parsed.link.device, 0)
        if link.device == link.author:
            named |= self._graph.people.get(MemberId(link.author), 0)
        return bool(named & self._graph.place(parsed).past)

    def first_naming(self, device: DeviceId) -> Parsed | None:
        """The link that named a device before any other that is here, be it valid or not."""
        named = self._graph.key_uses.get(device, 0)
        return next((self._graph.links[i] for i in bits(named)), None)

    def allows(self, parsed: Parsed) -> bool:
        """Whether a link would be valid here. KeyError if what it rests on is not held."""
        return self._resolver.judged(parsed).valid

    # -- judged before

    def restore(self, links: Sequence[Parsed], blocks: Sequence[Block]) -> Block | None:
        """Fill an empty log from our own store: `links` each after those it rests on, as judged in the blocks that fit.

        All others are judged now. The last block that fits; None without one. Raises as `add` does.
        """
        last = refill(self._graph, links, blocks)
        if last is not None:
            self._resolver.settle()
        for parsed in links[len(self) :]:
            self.add(parsed, verified=True)
        return last

    def judgements(self, last: Block | None) -> list[Block]:
        """The whole blocks of what was judged after `last`, for the store."""
        return list(blocks_after(self._graph, last))

    # -- what is held

    @property
    def group(self) -> GroupId:
        """The id of FOUND; zeros before it is here."""
        return self._graph.group

    @property
    def founder(self) -> MemberId:
        """Who founded the group; zeros before FOUND is here."""
        return self._graph.founder

    @property
    def heads(self) -> list[LinkId]:
        """The links that no other rests on, sorted."""
        return sorted(self._graph.heads)

    @property
    def ids(self) -> list[LinkId]:
        """All ids, each after those it rests on."""
        return list(self._graph.index)

    def __contains__(self, id_: object) -> bool:
        return id_ in self._graph.index

    def __len__(self) -> int:
        return len(self._graph.links)

    def get(self, id_: LinkId) -> Parsed:
        """The link of an id. KeyError if it is not held."""
        return self._graph.links[self._graph.index[id_]]

    def since(self, known: Iterable[LinkId]) -> list[Parsed]:
        """Every link outside the closure of `known`, each after those it rests on. Unknown ids are passed over."""
        graph = self._graph
        behind = graph.mask_of(id_ for id_ in known if id_ in graph.index)
        return [graph.links[i] for i in bits(graph.all & ~behind)] if behind else list(graph.links)

    def of_device(self, device: DeviceId) -> list[Parsed]:
        """The links that a device signed, each after those it rests on."""
        return [self._graph.links[i] for i in bits(self._graph.by_device.get(device, 0))]

    def written_by(self, member: MemberId, types: Iterable[LinkType]) -> list[Parsed]:
        """The links of these types by a member, whatever they came to."""
        graph = self._graph
        return [graph.links[i] for i in bits(graph.by_author.get(member, 0) & graph.of_types(types))]

    def of_type(self, type_: LinkType) -> list[Parsed]:
        """The links of a type, whatever they came to."""
        return [self._graph.links[i] for i in bits(self._graph.by_type[type_])]

    def sample(self) -> list[LinkId]:
        """At most 32 ids, to find with a peer what both hold: heads, then ever older ones at doubling distances."""
        if self._sample is None:
            graph = self._graph
            by_age = [graph.links[i].id for i in reversed(graph.ordered(graph.all))]
            older = [by_age[(1 << k) - 1] for k in range(len(by_age).bit_length())]
            heads = [id_ for id_ in by_age if id_ in graph.heads][: SAMPLE - len(older) - 1]
            self._sample = list(dict.fromkeys([*heads, *older, *by_age[-1:]]))[:SAMPLE]
        return list(self._sample)

    def closure_has(self, heads: Sequence[LinkId], id_: LinkId) -> bool:
        """Whether a link is one of `heads` or in their past. KeyError if a head is not held."""
        i = self._graph.index.get(id_)
        return i is not None and bool(self._graph.mask_of(heads) >> i & 1)

    def dominates(self, newer: Sequence[LinkId], older: Sequence[LinkId]) -> bool:
        """Whether all of `older` lie in the closure of `newer`. KeyError if one of `newer` is not held."""
        closure = self._graph.mask_of(newer)
        places = [self._graph.index.get(id_) for id_ in older]
        return all(i is not None and closure >> i & 1 for i in places)

    # -- what it says

    def view(self) -> View:
        """Of all that is held."""
        if self._view is None:
            now = self._resolver.now
            self._view = self._last = View(now) if self._last is None else self._last.followed_by(now)
        return self._view

    def view_at(self, heads: Sequence[LinkId]) -> View:
        """Of the closure of `heads`. KeyError if one is not held."""
        mask = self._graph.mask_of(heads)
        if mask == self._graph.all:
            return self.view()
        view = self._views.pop(mask, None)
        if view is None:
            view = View(self._resolver.at(mask, heads))
            if len(self._views) >= VIEWS:
                del self._views[next(iter(self._views))]
        self._views[mask] = view
        return view

    def view_code(self) -> bytes:
        """32 bytes that are equal on two machines exactly if they hold the same links."""
        return digest(Context.VIEW, [self.group, self.heads])

    # -- writing

    def next_seq(self, device: DeviceId) -> int:
        """The seq of the device's next link, on top of all that is held."""
        return self._graph.by_device.get(device, 0).bit_count()

    def prev_for(self, device: DeviceId) -> tuple[list[LinkId], int]:
        """(prev, seq) for the device's next link: all heads, or of more than 8 its own line and the highest others."""
        graph = self._graph
        own = graph.by_device.get(device, 0)
        heads = graph.ordered(sum(1 << graph.index[id_] for id_ in graph.heads))
        heads.sort(key=lambda i: ((graph.past[i] | 1 << i) & own).bit_count())
        chosen = [graph.links[i].id for i in heads[-MAX_PREV:]]
        return sorted(chosen), (graph.mask_of(chosen) & own).bit_count()
