"""Migrations of a group's database, each by what it brought; sqlite_schema.py says their order and their rules."""

ATTACHMENTS = """
    CREATE TABLE attachments(
        key INTEGER PRIMARY KEY,
        message BLOB NOT NULL UNIQUE,
        tag INTEGER NOT NULL,
        scope INTEGER NOT NULL REFERENCES ids,
        member INTEGER NOT NULL REFERENCES ids,
        name TEXT NOT NULL,
        size INTEGER NOT NULL,
        secret BLOB NOT NULL,
        digest BLOB NOT NULL,
        chunks BLOB NOT NULL
    ) STRICT;
    CREATE TABLE chunks(
        key INTEGER PRIMARY KEY, id BLOB NOT NULL, message BLOB NOT NULL, raw BLOB NOT NULL, UNIQUE (id, message)
    ) STRICT;
    CREATE INDEX chunks_message ON chunks(message);
    """
