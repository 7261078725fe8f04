"""Résumés in stories: what each machine shows, and a second device of somebody's that writes in the same text."""

from collections.abc import Sequence

from tests.core.documents.texts import origin
from tests.core.group.hostile import Pen
from tests.core.group.world import Machine
from whisper_net.adapters.store.memory_reader import MemoryGroupReader
from whisper_net.core.documents.anchors import anchor_of
from whisper_net.core.documents.resumes import Closing, ResumePayload, actor_id, resume_document, resume_id
from whisper_net.core.documents.text_pieces import Piece
from whisper_net.core.documents.texts import TextDocument
from whisper_net.core.envelope.format import EnvelopeKind, Opened
from whisper_net.core.group import commands as do
from whisper_net.core.group.events import ResumeVersion
from whisper_net.core.ids import DocumentId, EnvelopeId, ResumeId, ScopeId
from whisper_net.core.wire.codec import encode
from whisper_net.ports.resumes import ResumePage, ResumeRow

TEXT = "# Ana\n\nPython and Go.\nLed a team of five.\n"


def add(machine: Machine, text: str = TEXT) -> ResumeId:
    made: ResumeVersion = machine.do(do.AddResume(machine.world.general, text))
    return made.resume


def edit(machine: Machine, id_: ResumeId, text: str) -> None:
    machine.do(do.EditResume(machine.world.general, id_, text))


def comment(machine: Machine, id_: ResumeId, quote: str, text: str = "say more") -> EnvelopeId:
    anchor = anchor_of(page(machine, id_).text, quote)
    made: EnvelopeId = machine.do(do.CommentResume(machine.world.general, id_, anchor, text))
    return made


def page(machine: Machine, id_: ResumeId) -> ResumePage:
    found = MemoryGroupReader(machine.disk).resume(id_)
    assert found is not None
    return found


def rows(machine: Machine) -> list[ResumeRow]:
    return MemoryGroupReader(machine.disk).resumes(100)


def pages(machine: Machine) -> list[ResumePage]:
    """All that a machine shows of résumés."""
    return [page(machine, row.id) for row in rows(machine)]


def document_of(machine: Machine, id_: ResumeId) -> DocumentId:
    return resume_document(machine.state.me.group, machine.world.general, machine.member, id_)


class ResumePen(Pen):
    """Another life of a machine's device: further changes of a résumé, in a feed of their own."""

    def __init__(self, machine: Machine, scope: ScopeId, life: bytes) -> None:
        super().__init__(machine, scope, life)
        self.text = TextDocument()

    def resume(self, id_: ResumeId, payload: ResumePayload) -> Opened:
        return self.write("", kind=EnvelopeKind.RESUME, payload=encode(payload))

    def begin(self, text: str) -> tuple[ResumeId, list[Opened]]:
        """A résumé that begins in this very feed."""
        place = self.feed.kid, self.feed.device, self.feed.incarnation
        id_ = resume_id(self.machine.state.me.group, self.scope, *place, self.seq + 1)
        return id_, self.version(id_, text)

    def version(self, id_: ResumeId, text: str, closing: Closing | None = None) -> list[Opened]:
        """The envelopes of one more version, on what `text` holds by now; with any closing."""
        document = resume_document(self.machine.state.me.group, self.scope, self.machine.member, id_)
        actor = actor_id(document, *self.feed)
        begins, made = not self.text.versions, list[Opened]()
        for chunk, said in self.text.draft(actor, text):
            claim = said if said is None or closing is None else closing
            made.append(self.resume(id_, ResumePayload(id_, 0, chunk, claim)))
            self.text.offer(Piece(actor, self.seq, begins and len(made) == 1, chunk, claim, origin(self.seq)))
        self.text.settle()
        return made

    def read(self, machine: Machine, id_: ResumeId) -> None:
        """Take over a résumé as another machine of this person has it."""
        text = machine.state.texts.get(document_of(machine, id_))
        assert text is not None
        for pieces in text._pieces.values():
            for piece in pieces:
                self.text.offer(piece)
        self.text.settle()


def raws(opened: Sequence[Opened]) -> list[bytes]:
    return [one.raw for one in opened]
