"""The door of one group at its relays: cards left there, JOINs taken up, and answers left to each.

It is a guest on the group's lines (relay_line.py), beside what carries the group's own items; nobody has to be online
with whoever asks. Rules: only admins' and vetters' machines know these topics. Whatever changed, all who wait are
considered again, one round after another, and a round never waits for a relay. Its counterparts are lobbies.py, the
same door for those who call, and asking_lines.py, the newcomer's machine.
"""

import asyncio
from collections.abc import Awaitable, Callable

from whisper_net.core.crypto.meeting import MARK_SIZE
from whisper_net.core.errors import LocalError
from whisper_net.core.group.commands import JoinReceived
from whisper_net.core.group.events import JoinAnswer
from whisper_net.core.group.group import Group
from whisper_net.core.group.meeting import has_come, meeting_places, welcoming_kid
from whisper_net.core.ids import LinkId
from whisper_net.core.sync.mailbox_acts import Came, Kept
from whisper_net.core.sync.rendezvous import DAY, Answer, Request, VetterMeeting, fits
from whisper_net.core.wire.meeting import StatusSaid, WelcomeSaid
from whisper_net.node.means import Means
from whisper_net.node.relay_line import News, Post
from whisper_net.node.tasks import Tasks, track

UNSAID = ("unknown", "invalid")
"""Reasons that are nobody's business at a relay: whoever left such a thing knows why it is none."""
TEND_SECONDS = 3_600.0


class Meetings:
    """One group's; `submit` hands a JOIN to its writer."""

    def __init__(
        self, group: Callable[[], Group], submit: Callable[[JoinReceived], Awaitable[JoinAnswer]], means: Means
    ) -> None:
        self._group, self._submit, self._means = group, submit, means
        self._meetings: dict[LinkId, VetterMeeting] = {}
        self._by_topic: dict[bytes, LinkId] = {}
        self._posts: dict[bytes, Post] = {}
        """The lines that stand, by the relay's key."""
        self._ended: dict[bytes, set[bytes]] = {}
        """Of each, the topics that were read to the end."""
        self._left: dict[LinkId, dict[bytes, str]] = {}
        """Of each invitation, the relays that keep something of it, and where they are."""
        self._at: tuple[int, int, int] | None = None
        self._due = False
        self._working = False
        self._tasks: Tasks = {}

    # -- the lines

    def arrived(self, post: Post, /) -> None:
        self._posts[post.relay], self._ended[post.relay] = post, set()
        for meeting in self._meetings.values():
            self._begin(post, meeting)
        self.wake()

    def _begin(self, post: Post, meeting: VetterMeeting) -> None:
        meeting.arrive(post.relay)
        post.follow(meeting.keys.topic, meeting.keys.secret)

    async def heard(self, post: Post, news: News, /) -> None:
        invitation = self._by_topic.get(news.topic) if isinstance(news, Came | Kept) else None
        if invitation is None:
            return
        if isinstance(news, Came):
            self._read(post, self._meetings[invitation], news)
        else:
            self._left.setdefault(invitation, {})[post.relay] = post.address.where

    def _read(self, post: Post, meeting: VetterMeeting, came: Came) -> None:
        meeting.receive(post.relay, [item for _, item in came.items], last=came.last)
        if meeting.exhausted(post.relay):
            post.unfollow(came.topic)
        if came.last or meeting.exhausted(post.relay):
            self._ended[post.relay].add(came.topic)
        self.wake()

    def departed(self, post: Post, /) -> None:
        if self._posts.get(post.relay) is not post:
            return
        del self._posts[post.relay], self._ended[post.relay]
        for meeting in self._meetings.values():
            meeting.part(post.relay)

    def idle(self, post: Post) -> bool:
        """All that lies there was read, and all that is to be said was said."""
        return not self._working and not self._due and self._ended.get(post.relay, set()) >= set(self._by_topic)

    def left_at(self, invitation: LinkId) -> list[str]:
        """Where an invitation's card lies, as far as this run knows."""
        return sorted(self._left.get(invitation, {}).values())

    # -- considering

    def wake(self) -> None:
        """Something changed: consider all who wait, once what is under way is done."""
        self._due = True
        if not self._working and self._posts:
            self._working = True
            track(self._tasks, self._work())

    async def tend(self) -> None:
        """Leave again what a relay would let go soon, as long as this node runs."""
        while True:
            await self._means.clock.sleep(TEND_SECONDS)
            self.wake()

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _work(self) -> None:
        try:
            while self._due and self._posts:
                self._due = False
                self._look_around()
                for invitation, meeting in list(self._meetings.items()):
                    for request in list(meeting.requests.values()):
                        await self._consider(invitation, meeting, request)
                self._leave()
        finally:
            self._working = False

    def _look_around(self) -> None:
        """Know the invitations that there are now."""
        state, now = self._group().state, self._means.clock.now()
        at = len(state.log), state.keys.revision, now // DAY
        if at == self._at:
            return
        self._at = at
        places = meeting_places(state, now)
        for gone in [invitation for invitation in self._meetings if invitation not in places]:
            self._end(gone)
        for invitation, place in places.items():
            if invitation not in self._meetings:
                meeting = self._meetings[invitation] = VetterMeeting(place)
                self._by_topic[meeting.keys.topic] = invitation
                for post in self._posts.values():
                    self._begin(post, meeting)

    def _end(self, invitation: LinkId) -> None:
        topic = self._meetings.pop(invitation).keys.topic
        del self._by_topic[topic]
        for post in self._posts.values():
            post.unfollow(topic)

    async def _consider(self, invitation: LinkId, meeting: VetterMeeting, request: Request) -> None:
        at = self._known()
        if has_come(self._group().state, request.device) or request.at == at:
            return
        try:
            answer = await self._submit(JoinReceived(invitation, request.sealed, request.further))
        except LocalError:
            return  # a key is missing here, or the disk is full: whatever mends that wakes us
        request.at = at
        said = self._said(request, answer)
        if said is not None:
            meeting.say(said)

    def _known(self) -> tuple[int, ...]:
        """What an answer follows from."""
        state = self._group().state
        return len(state.log), state.keys.revision, self._means.clock.now() // int(TEND_SECONDS)

    def _said(self, request: Request, answer: JoinAnswer) -> Answer | None:
        now, kid = self._means.clock.now(), welcoming_kid(self._group().state)
        if answer.welcome and kid is not None and fits(answer.welcome):
            return WelcomeSaid(request.to, now, kid, bytes(MARK_SIZE), answer.welcome)
        if answer.welcome or answer.reason in UNSAID:
            return None
        return StatusSaid(request.to, now, answer.state, answer.have, answer.need, answer.reason)

    def _leave(self) -> None:
        now = self._means.clock.now()
        for post in self._posts.values():
            for meeting in self._meetings.values():
                for leave in meeting.due(post.relay, now, self._means.entropy):
                    post.put(meeting.keys.topic, meeting.keys.secret, leave.item, leave.expiry)
