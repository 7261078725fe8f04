"""What is asked for is what is written, and where."""

import pytest

from whisper_net.core.documents import entries as say
from whisper_net.core.group import commands as do
from whisper_net.core.group.writing import entry_of, scope_of
from whisper_net.core.ids import EnvelopeId, GroupId, ScopeId

GROUP, ROOM, ID = GroupId(b"\x01" * 32), ScopeId(b"\x02" * 32), EnvelopeId(b"\x03" * 32)


@pytest.mark.parametrize(
    ("command", "entry"),
    [
        (do.PostMessage(ROOM, "hi"), say.Post("hi")),
        (do.PostMessage(ROOM, "hi", ID), say.Post("hi", ID)),
        (do.EditMessage(ROOM, ID, "hey"), say.Edit(ID, "hey")),
        (do.DeleteMessage(ROOM, ID), say.Delete(ID)),
        (do.React(ROOM, ID, "👍", on=False), say.React(ID, "👍", on=False)),
        (do.PostLead(ROOM, "Acme", "Engineer"), say.Lead("Acme", "Engineer", "", "")),
        (do.PostLead(ROOM, "Acme", "Engineer", "u", "n"), say.Lead("Acme", "Engineer", "u", "n")),
        (do.EditLead(ROOM, ID, "Acme", "Engineer", "u", "n"), say.LeadEdit(ID, "Acme", "Engineer", "u", "n")),
        (do.WithdrawLead(ROOM, ID), say.LeadWithdraw(ID)),
        (do.ClaimLead(ROOM, ID, on=False), say.Claim(ID, on=False)),
    ],
)
def test_each_command_writes_its_entry_in_its_scope(command: do.Written, entry: say.Known) -> None:
    assert entry_of(command) == entry
    assert scope_of(command, GROUP) == ROOM


def test_a_name_is_written_for_the_whole_group() -> None:
    assert entry_of(do.SetProfile("Dana")) == say.Profile("Dana")
    assert scope_of(do.SetProfile("Dana"), GROUP) == ScopeId(GROUP)
