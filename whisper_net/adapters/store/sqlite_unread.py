"""How many messages of each channel or circle are new: one question, put together for a table of rooms."""

# Counted along messages_order alone; the few that share the mark's lamport are told apart by id.
_ROOMS = """
    WITH unseen AS (
            SELECT key FROM ids WHERE id = (SELECT value FROM facts WHERE name = 'member')
            UNION ALL SELECT member FROM roster WHERE state = 'pending'
        ),
        places AS (
            SELECT c.*, i.key AS room,
                coalesce(marks.n, -1) AS n, coalesce(marks.lamport, -1) AS lamport, marks.id AS last
            FROM {table} c LEFT JOIN ids i ON i.id = c.scope LEFT JOIN marks ON marks.scope = c.scope
            WHERE c.inside
        )
    SELECT places.scope, places.name,
        (SELECT count(*) FROM messages m WHERE m.scope = places.room AND (m.n, m.lamport) > (places.n, places.lamport)
            AND m.member NOT IN unseen AND NOT m.deleted)
        + (SELECT count(*) FROM messages m WHERE m.scope = places.room AND m.n = places.n
            AND m.lamport = places.lamport AND m.id > places.last
            AND m.member NOT IN unseen AND NOT m.deleted)
        {columns}
    FROM places
"""


def unread_of(table: str, columns: str = "") -> str:
    """The question for all rooms of `table` that we are inside: scope, name, unread, then these columns."""
    named = "".join(f", places.{column.strip()}" for column in columns.split(",") if column)
    return _ROOMS.format(table=table, columns=named)
