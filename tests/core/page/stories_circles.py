"""Stories of people who go from a circle, and of what stays to be seen there (see make_stories.py)."""

from tests.core.group import hostile
from tests.core.group.chance import seed
from tests.core.group.circles import Dropper, circle, further_drop
from tests.core.group.world import Machine
from tests.core.page.story import Story
from whisper_net.core.crypto.drops import read_drop
from whisper_net.core.group import commands as do
from whisper_net.core.group.commands_circles import AddToCircle, RemoveFromCircle
from whisper_net.core.group.commands_cuts import ExtendCut
from whisper_net.core.ids import Kid, ScopeId


def people(story: Story, *names: str) -> list[Machine]:
    return [story[name] for name in names]


def taken_out(story: Story) -> ScopeId:
    """Ana takes Ben out of a circle and says how far she held his words; later ones show nowhere."""
    scope = circle(*people(story, "ana", "ben", "cho", "dan"))
    story.deliver()
    story.split(scope)
    story["ana"].do(RemoveFromCircle(scope, story["ben"].member))
    story["ana"].post(scope, "without Ben")
    story.deliver("ana", "cho", "dan")
    story["ben"].post(scope, "dated back")
    return scope


def taken_out_of_the_group(story: Story) -> ScopeId:
    """Ana puts Ben out of the group. Cho, who has more of his words, writes in the circle before Ana: hers counts."""
    scope = circle(*people(story, "ana", "ben", "cho", "dan"))
    story.deliver()
    story.split(scope)
    story.remove()
    story["cho"].post(scope, "Cho writes first")
    story["ana"].post(scope, "and Ana")
    story.deliver("ana", "cho", "dan")
    return scope


def went(story: Story) -> ScopeId:
    """Ben goes from a circle and says himself how far he wrote, while Ana, apart from it, puts Dan in."""
    scope = circle(*people(story, "ana", "ben", "cho"))
    story.deliver()
    story["ben"].post(scope, "said in time")
    story.deliver()
    story["ben"].do(RemoveFromCircle(scope, story["ben"].member))
    story["ana"].do(AddToCircle(scope, story["dan"].member))
    story.deliver()
    story["ana"].post(scope, "welcome, Dan")
    story.deliver("ana", "cho", "dan")
    return scope


def put_in_again(story: Story) -> ScopeId:
    """Taken out, and put in again by the owner: under the new key Ben writes on."""
    scope = circle(*people(story, "ana", "ben", "cho"))
    story.deliver()
    story.split(scope)
    story["ana"].do(RemoveFromCircle(scope, story["ben"].member))
    story["ana"].do(AddToCircle(scope, story["ben"].member))
    story.deliver()
    story["ben"].post(scope, "back again")
    story.deliver()
    return scope


def loose(story: Story) -> ScopeId:
    """Dan hands a key to Ben alone, who writes under it; Dan is put out, and Ben's next drop carries that key."""
    all_, ben = people(story, "ana", "ben", "cho", "dan"), story["ben"]
    scope = circle(*all_)
    story["ana"].post(scope, "hello")
    story.deliver()
    ben.take_envelopes(further_drop(Dropper(story["dan"]), ben, scope, *all_))
    story.world.drop()
    ben.post(scope, "under Dan's key")
    kept, ben.outbox = ben.outbox, []
    story["ana"].do(do.RemoveMember(story["dan"].member))
    story.deliver("ana", "ben", "cho")
    ben.outbox += kept
    story.deliver("ana", "ben", "cho")
    ben.post(scope, "by Ben")
    story.deliver("ana", "ben", "cho")
    return scope


def strangers(story: Story) -> ScopeId:
    """Ben, who did not make the circle, puts Dan in: that drop does not hold, and nothing shows under its key."""
    scope = circle(*people(story, "ana", "ben", "cho"))
    story.deliver()
    raw = further_drop(Dropper(story["ben"]), story["ben"], scope, *people(story, "ana", "ben", "cho", "dan"))
    for name in ("ana", "ben", "cho", "dan"):
        story[name].take_envelopes(raw)
    kid, secret = Kid(read_drop(story["ben"].opened(raw).inner.payload).kid), seed("drop", "ben", 1)
    pen = hostile.Pen(story["ben"], scope, b"strayed!", kid=kid, secret=secret)
    story.raws.append(pen.write("under a key of his own").raw)
    story["cho"].post(scope, "under the first key")
    return scope


def shown_again(story: Story) -> ScopeId:
    """Ana puts Ben out and writes in Cho's circle; Cho, who made it, shows all that she holds of his."""
    scope = circle(*people(story, "cho", "ana", "ben"))
    story.deliver()
    story.split(scope)
    story.remove()
    story["ana"].post(scope, "without Ben")
    story.deliver("ana", "cho", "dan")
    assert story["cho"].do(ExtendCut(scope, story["ben"].member)) == 1
    story.deliver("ana", "cho", "dan")
    return scope


def apart(story: Story) -> ScopeId:
    """Ana puts Dan in on one machine and takes Ben out on another, apart: both count, and Ben's later words do not."""
    laptop = story.world.further("laptop", "ana")
    scope = circle(*people(story, "ana", "ben", "cho"))
    story.deliver()
    story["ben"].post(scope, "in time")
    story.deliver()
    story["ana"].do(AddToCircle(scope, story["dan"].member))
    laptop.do(RemoveFromCircle(scope, story["ben"].member))
    story["ben"].post(scope, "too late")
    story.deliver("ana", "laptop", "cho", "dan")
    story["cho"].post(scope, "to Ana and Dan")
    story.deliver("ana", "laptop", "cho", "dan")
    return scope


def taken_out_by_another(story: Story) -> ScopeId:
    """Ben, who did not make the circle, leaves Dan out of a key: that drop does not hold, and Dan is in."""
    scope = circle(*people(story, "ana", "ben", "cho", "dan"))
    story.deliver()
    raw = further_drop(Dropper(story["ben"]), story["ben"], scope, *people(story, "ana", "ben", "cho"))
    for name in ("ana", "ben", "cho"):
        story[name].take_envelopes(raw)
    kid, secret = Kid(read_drop(story["ben"].opened(raw).inner.payload).kid), seed("drop", "ben", 1)
    story.raws.append(hostile.Pen(story["ben"], scope, b"strayed!", kid=kid, secret=secret).write("without Dan").raw)
    story["dan"].post(scope, "I am still here")
    return scope


def remover_holds_more(story: Story) -> ScopeId:
    """Ana, who has Ben's words, puts him out; Dan, who has none, writes in the circle before her: hers count."""
    scope = circle(*people(story, "ana", "ben", "cho", "dan"))
    story.deliver()
    story["ben"].post(scope, "heard by Ana")
    story.deliver("ana", "ben")
    story.world.drop()
    story.remove()
    story["dan"].post(scope, "Dan writes first")
    story.deliver("dan", "cho")
    story["ana"].post(scope, "and Ana")
    return scope


def owner_shows_more(story: Story) -> ScopeId:
    """Ana takes Ben out on one machine; another of hers has more of his words, and shows them."""
    laptop = story.world.further("laptop", "ana")
    scope = circle(*people(story, "ana", "ben", "cho"))
    story.deliver()
    story["ben"].post(scope, "seen by all")
    story.deliver()
    story["ben"].post(scope, "seen by the laptop")
    story.deliver("ben", "laptop")
    story.world.drop()
    story["ana"].do(RemoveFromCircle(scope, story["ben"].member))
    story.deliver("ana", "laptop", "cho")
    assert laptop.do(ExtendCut(scope, story["ben"].member)) == 1
    return scope
