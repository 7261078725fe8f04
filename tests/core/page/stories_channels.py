"""Stories of people who go from a group or a channel, and of what stays to be seen there (see make_stories.py)."""

from tests.core.group import hostile
from tests.core.page.story import Story
from whisper_net.core.documents.entries import Edit
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_channels import SetChannelPolicy
from whisper_net.core.group.commands_devices import RevokeDevice
from whisper_net.core.ids import MemberId, ScopeId
from whisper_net.core.membership.bodies import CutExtend, Feed, Remove, RevokeGrant
from whisper_net.core.membership.link import History, LinkType, RevokeInvite, Role
from whisper_net.core.membership.policies import Keep


def cut(story: Story) -> ScopeId:
    """Ana, who put Ben out, had his first message alone. What he dates back afterwards shows nowhere."""
    story.split(story.world.general)
    heads = tuple(story["ben"].state.log.heads)
    pen = hostile.Pen(story["ben"], story.world.general, b"otherone")
    story.raws.append(pen.write("a feed that nobody heard of", heads=heads).raw)
    story.remove()
    story["ben"].post(story.world.general, "dated back")
    story["ana"].post(story.world.general, "without Ben")
    return story.world.general


def lengthened(story: Story) -> ScopeId:
    """The same; then Ana lengthens the cut by one."""
    scope = cut(story)
    ben = story["ben"]
    feeds = ben.state.feeds.by_device(scope)[ben.state.me.device]
    (feed,) = (one for one in feeds if one.incarnation == ben.state.incarnation)
    raw = hostile.link(story["ana"], CutExtend(story.loss(LinkType.REMOVE), scope, [Feed(*feed, 2)]))
    story["ana"].take_links(raw)
    return scope


def left(story: Story) -> ScopeId:
    """Ben leaves. Dan, who has one of his messages, writes first; Cho, who has both, writes after him."""
    scope = story.world.general
    story.split(scope)
    story["ben"].do(do.LeaveGroup())
    story.deliver()
    story["dan"].post(scope, "Dan writes first")
    story.deliver()
    story["cho"].post(scope, "Cho has more")
    story.deliver()
    return scope


def room(story: Story) -> ScopeId:
    """Ben loses a room; in general he goes on."""
    ana, ben = story["ana"], story["ben"]
    scope = ana.channel("payments")
    for name in ("ben", "cho"):
        ana.do(do.GrantChannel(story[name].member, scope))
    story.deliver()
    for name in ("ben", "cho"):
        story.world.link(name, "ana")
    ben.post(scope, "in the room")
    ben.post(story.world.general, "in general")
    story.deliver()
    ana.take_links(hostile.link(ana, RevokeGrant(ben.member, scope)))
    ben.post(scope, "one more, not heard in time")
    ana.post(scope, "without Ben")
    return scope


def void(story: Story) -> ScopeId:
    """Dan, an admin, puts Ben out; beside it Ana, whose office is older, puts Dan out: Ben was never out."""
    ana, ben, dan = story["ana"], story["ben"], story["dan"]
    ana.do(do.PromoteMember(dan.member, Role.ADMIN))
    story.deliver()
    ben.post(story.world.general, "stays")
    story.deliver()
    heads = ana.state.log.heads
    dan.do(do.RemoveMember(ben.member))
    story.deliver("dan", "cho")
    story["cho"].take_links(hostile.link(ana, Remove(dan.member), heads))
    return story.world.general


def came_back(story: Story) -> ScopeId:
    """Ben is put out, approved again, and writes on under a key that rests on both."""
    ana, ben = story["ana"], story["ben"]
    story.split(story.world.general)
    story.remove()
    ana.do(do.ApproveMember(ben.member))
    story.deliver("ana", "cho", "dan")
    story.world.link("ben", "ana")
    ben.post(story.world.general, "back again")
    story.deliver()
    return story.world.general


def fork(story: Story) -> ScopeId:
    """Ben's feed has two third envelopes. Cho, who holds one, meets the other and proves it."""
    scope, found = story.world.general, list[list[bytes]]()
    for branch in range(2):
        pen = hostile.Pen(story["ben"], scope, b"doubled!")
        texts = ["one", "two", *(f"branch {branch}, {place}" for place in range(2 - branch))]
        found.append([pen.write(text).raw for text in texts])
    story["cho"].take_envelopes(*found[0])
    story["cho"].take_envelopes(*found[1])
    story.raws += [*found[0], *found[1]]
    return scope


def device(story: Story) -> ScopeId:
    """Ben revokes his first device by another, whose own word on what the first wrote counts."""
    phone, scope = story.world.further("phone", "ben"), story.world.general
    story.world.link("phone", "ana")
    story["ben"].post(scope, "heard by the phone")
    story.deliver()
    phone.do(RevokeDevice(story["ben"].state.me.device))
    story["ben"].post(scope, "by whoever found it")
    phone.post(scope, "from the phone")
    return scope


def never_in(story: Story) -> ScopeId:
    """Let in by a vetter who was put out beside it: no removal names them, and nothing of theirs shows."""
    ana, ben = story["ana"], story["ben"]
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    story.deliver()
    story.world.link("ben", "ana")
    heads = ana.state.log.heads
    story.world.join("puppet", "ben")
    story["puppet"].post(story.world.general, "hello from nobody")
    story.deliver()
    ana.take_links(hostile.link(ana, Remove(ben.member), heads))
    return story.world.general


def folds(story: Story) -> ScopeId:
    """Edits, a deletion and a reply; Ben's last edit is hidden, so the one before it comes forward."""
    scope, ben = story.world.general, story["ben"]
    first = ben.post(scope, "first")
    story.deliver()
    ben.do(do.EditMessage(scope, first, "second"))
    gone = story["cho"].post(scope, "gone")
    story.deliver()
    story["cho"].do(do.DeleteMessage(scope, gone))
    story["dan"].post(scope, "a reply", first)
    story.deliver()
    ben.do(do.EditMessage(scope, first, "third"))
    story.deliver("ben", "cho")
    story.world.drop()
    story.remove()
    return scope


def removers_word(story: Story) -> ScopeId:
    """Dan, who has more of Ben's words, gives the room a new key before Ana does, who put Ben out: hers counts."""
    ana, scope = story["ana"], story.world.general
    story["ben"].post(scope, "seen by all")
    story.deliver()
    story["ben"].post(scope, "not seen by Ana")
    story.deliver("ben", "cho", "dan")
    story.world.drop()
    raw = hostile.link(ana, Remove(story["ben"].member))
    for name in ("ana", "cho", "dan"):
        story[name].take_links(raw)
    story["dan"].post(scope, "Dan writes first")
    story.deliver("ana", "cho", "dan")
    story.world.now += 40 * 86_400
    ana.post(scope, "a month later")
    story.deliver("ana", "cho", "dan")
    return scope


def doubled_link(story: Story) -> ScopeId:
    """Ben's device writes two links of one number: it is dead, and Ana's next EPOCH says how far it is shown."""
    ben, scope = story["ben"], story.world.general
    ben.post(scope, "in time")
    story.deliver()
    links = [hostile.epoch(ben, scope)[0] for _ in range(2)]
    for name in ("ana", "cho", "dan"):
        story[name].take_links(*links)
    ben.post(scope, "too late")
    story["ana"].post(scope, "without that device")
    story.deliver("ana", "cho", "dan")
    return scope


def pending_again(story: Story) -> ScopeId:
    """Ana revokes Eve's invitation beside Ben's letting her in: she waits again, and shows nothing until approved."""
    ana, ben, scope = story["ana"], story["ben"], story.world.general
    ana.do(do.PromoteMember(ben.member, Role.VETTER))
    story.deliver()
    story.world.link("ben", "ana")
    invitation = ben.invite()
    story.deliver()
    heads = ana.state.log.heads
    application = story.world.apply("eve", invitation)
    assert ben.answer(invitation, application).state == "pending"
    ben.approve(MemberId(application.member))
    story.world.enter("eve", application, ben.answer(invitation, application).welcome)
    story.world.link("eve", "ben")
    story["eve"].post(scope, "hello from Eve")
    story.deliver("ben", "cho", "dan", "eve")
    ben.post(scope, "welcome")
    ana.take_links(hostile.link(ana, RevokeInvite(invitation.id), heads))
    return scope


def closed_past(story: Story) -> ScopeId:
    """A room that newcomers read from when they come; then its past is opened, from that time on."""
    ana, cho = story["ana"], story["cho"]
    scope = ana.channel("payments", History.SINCE_JOIN)
    ana.post(scope, "before Cho")
    ana.do(do.GrantChannel(cho.member, scope))
    ana.post(scope, "since Cho")
    ana.do(SetChannelPolicy(scope, History.ALL, Keep.OFF))
    ana.do(do.GrantChannel(story["dan"].member, scope))
    ana.post(scope, "open to all")
    return scope


def written_wrong(story: Story) -> ScopeId:
    """Ben goes back behind his heads, writes before his key was made, and edits what Dan said: none of it shows."""
    ana, ben, scope = story["ana"], story["ben"], story.world.general
    target = story["dan"].post(scope, "by Dan")
    story.deliver()
    before = tuple(ben.state.log.heads)
    ana.do(SetChannelPolicy(scope, History.ALL, Keep.WEEK))
    ana.post(scope, "under a new key")
    story.deliver()
    then = tuple(ben.state.log.heads)
    ana.channel("quiet")
    story.deliver()
    back = hostile.Pen(ben, scope, b"goesback")
    story.raws.append(back.write("in its place").raw)
    story.raws.append(back.write("back", heads=then).raw)
    early = hostile.Pen(ben, scope, b"tooearly")
    story.raws.append(early.write("before the key", heads=before).raw)
    forging = hostile.Pen(ben, scope, b"forging!")
    story.raws.append(forging.write(Edit(target, "not by Dan")).raw)
    return scope
