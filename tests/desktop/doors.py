"""The pages that welcome somebody, as pictures and walks need them: in a window of their own, at one step each."""

from contextlib import suppress

from tests.desktop import home_lan
from tests.desktop.ground import PASSPHRASE, MachineEngine, Neighbourhood, settle
from tests.node.world import Machine
from whisper_net.adapters.discovery.memory import MemoryAir
from whisper_net.core.crypto.passphrase import check_passphrase
from whisper_net.core.errors import LocalError
from whisper_net.desktop.engine import Heard
from whisper_net.desktop.viewmodels.joining_words import SPOKEN_WORDS
from whisper_net.desktop.viewmodels.lobby_stages import Attempt
from whisper_net.desktop.viewmodels.onboarding import Onboarding
from whisper_net.desktop.viewmodels.recovery import Target
from whisper_net.desktop.viewmodels.root import RootModel
from whisper_net.desktop.views.lobby import LobbyStep
from whisper_net.desktop.views.unlock import UnlockPage
from whisper_net.desktop.views.welcome import WelcomePage
from whisper_net.desktop.views.welcome_frame import Step
from whisper_net.desktop.views.welcome_join import BY_WORDS, JoinStep
from whisper_net.desktop.views.welcome_restore import BY_HELP, RestoreStep
from whisper_net.desktop.views.welcome_start import StartStep
from whisper_net.desktop.views.welcome_words import WordsStep

PHRASE = "harbor lemon copper meadow violin basket timber language orchard puppy saddle winter"
SPOKEN = "harbor lemon copper meadow violin basket timber language"
ASKED = (2, 8, 11)
SIZE = (1280, 820)


def page(root: RootModel) -> WelcomePage:
    """The welcome, alone."""
    made = WelcomePage(root)
    made.resize(*SIZE)
    made.show()
    settle()
    return made


def step(made: WelcomePage, kind: type[Step]) -> Step:
    """The step that is up, which must be of a kind."""
    settle()
    assert isinstance(made.step, kind), made.step
    return made.step


def welcome(near: Neighbourhood) -> WelcomePage:
    """Somebody without a profile."""
    return page(near.root(None))


def start(near: Neighbourhood, *, faults: bool = False) -> WelcomePage:
    """Through the first door."""
    made = welcome(near)
    made.model.start()
    form = step(made, StartStep)
    assert isinstance(form, StartStep)
    form.fill("ex-Lumen", "Maya Ortiz")
    if faults:
        form.fill("", "Maya Ortiz", "short", "short")
        form.submit()
    settle()
    return made


def words(near: Neighbourhood, *, visible: bool = True, checking: bool = False) -> WelcomePage:
    """Twelve words that were just made."""
    near.overheard.add(PHRASE)  # it comes from a node
    made = welcome(near)
    model = made.model
    model.recovery._pick = lambda: ASKED
    model.recovery.show(PHRASE, Target("ex-Lumen", group="00" * 32))
    model.show_words()
    model.recovery.reveal(visible)
    if checking:
        model.check()
    step(made, WordsStep)
    return made


def join(near: Neighbourhood, *, by_words: bool = False, home: bool = False) -> WelcomePage:
    """Through the second door, with a key or with words."""
    made = welcome(near)
    made.model.join()
    form = step(made, JoinStep)
    assert isinstance(form, JoinStep)
    form.fill("Ines Duarte", "Billing, 2021 to 2025. I sat next to Priya.")
    form.home.setChecked(home)
    if by_words:
        form.show_way(BY_WORDS)
        form.words.fill([*SPOKEN.split()[: SPOKEN_WORDS - 2], "timbre"])
        form.words.fault()
    settle()
    return made


def waiting(near: Neighbourhood, machine: Machine) -> WelcomePage:
    """Somebody in the lobby."""
    root = near.root(machine)
    root.unlock(PASSPHRASE)
    settle()
    made = page(root)
    step(made, LobbyStep)
    return made


def lobby(near: Neighbourhood) -> WelcomePage:
    """Somebody who asked, with one of two approvals."""
    leo = near.founder("Leo Kim", "ex-Lumen")
    return waiting(near, near.applicant("Ida Moreau", leo, "Billing, 2021 to 2025. I sat next to Priya."))


def at_home(near: Neighbourhood, *, found: bool = False) -> WelcomePage:
    """Somebody whose key nobody has heard of yet, on a network that may be home."""
    air = MemoryAir()
    leo, ines = (home_lan.at(near, f"192.168.7.{host + 2 * found}", air) for host in (2, 3))
    near.do(leo, "group_found", name="ex-Lumen", me="Leo Kim", needed=2)
    key = near.do(leo, "invite_create")["key"]
    near.do(ines, "join", key=key, me="Ines Duarte", claim="Billing, 2021 to 2025. I sat next to Priya.")
    for machine in (leo, ines) if found else ():
        near.do(machine, "lan_home")
    near.rest(10)
    return waiting(near, ines)


def settings(near: Neighbourhood) -> WelcomePage:
    """Somebody without a profile, who looks at settings first."""
    made = welcome(near)
    made.show_settings()
    settle()
    return made


def refused(near: Neighbourhood) -> WelcomePage:
    """Somebody whom the group declined."""
    leo = near.founder("Petra Novak", "ex-Lumen")
    ines = near.applicant("Olaf Berg", leo, "Billing, 2021 to 2025. I sat next to Priya.")
    asked = next(row for row in near.do(leo, "member_list") if row["state"] == "pending")
    near.do(leo, "member_decline", member=asked["member"])
    file = ines.node.applicants[0].entry.file
    with suppress(LocalError):
        near.do(ines, "attempt_ask", attempt=file)
    return waiting(near, ines)


def unlock(near: Neighbourhood) -> UnlockPage:
    """Somebody who comes back, and mistyped."""
    root = near.root(near.machine("returning"))
    made = UnlockPage(root)
    made.resize(*SIZE)
    made.show()
    root.unlock("mistyped")
    settle()
    return made


def onboarding(near: Neighbourhood, machine: Machine | None) -> Onboarding:
    """The model alone."""
    root = near.root(machine)
    if machine is not None:
        root.unlock(PASSPHRASE)
        settle()
    return Onboarding(root, root)


def attempt(model: Onboarding) -> Attempt:
    """The only one there is."""
    (only,) = model.lobby.attempts
    return only


class BlankEngine(MachineEngine):
    """A computer whose profile is still to be made; any passphrase that is strong enough makes it."""

    def __init__(self, machine: Machine) -> None:
        super().__init__(machine)
        self.passphrase = ""

    def exists(self) -> bool:
        return bool(self.passphrase)

    async def open(self, passphrase: str, create: bool, heard: Heard) -> None:
        if create:
            check_passphrase(passphrase)
            self.passphrase = passphrase
        await super().open(PASSPHRASE if passphrase == self.passphrase else "", create, heard)


def newcomer(near: Neighbourhood, name: str) -> tuple[Onboarding, Machine]:
    """Somebody without a profile, and their computer."""
    machine = near.machine(name)
    bridge = near.bridge(machine, unlocked=False)
    bridge._engine = BlankEngine(machine)
    root = RootModel(bridge, bridge)
    return Onboarding(root, root), machine


def restore(near: Neighbourhood, *, by_help: bool = False, faults: bool = False) -> WelcomePage:
    """Through the third door, with a file or with a key."""
    near.overheard |= {"ex-Lumen.backup", "whisper://join/#…"}
    made = welcome(near)
    made.model.restore()
    form = step(made, RestoreStep)
    assert isinstance(form, RestoreStep)
    form.take("/media/stick/ex-Lumen.backup")
    form.words.fill(PHRASE.split())
    if by_help:
        form.show_way(BY_HELP)
    if faults:
        form.words.fill([*PHRASE.split()[:11], "wintre"])
        form.submit()
    settle()
    return made
