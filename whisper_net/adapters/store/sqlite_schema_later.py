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

RELAYS = """
    CREATE TABLE relays(
        key INTEGER PRIMARY KEY, relay BLOB NOT NULL, store BLOB NOT NULL, UNIQUE (relay, store)
    ) STRICT;
    CREATE TABLE relay_cursors(
        relay INTEGER NOT NULL REFERENCES relays ON DELETE CASCADE,
        topic BLOB NOT NULL,
        place INTEGER NOT NULL,
        PRIMARY KEY (relay, topic)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE relay_parts(
        relay INTEGER NOT NULL REFERENCES relays ON DELETE CASCADE,
        kid BLOB NOT NULL,
        device BLOB NOT NULL,
        incarnation BLOB NOT NULL,
        number INTEGER NOT NULL,
        day INTEGER NOT NULL,
        mask BLOB NOT NULL,
        PRIMARY KEY (relay, kid, device, incarnation, number, day)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE relay_records(
        relay INTEGER NOT NULL REFERENCES relays ON DELETE CASCADE,
        topic BLOB NOT NULL,
        id BLOB NOT NULL,
        day INTEGER NOT NULL,
        PRIMARY KEY (relay, topic, id)
    ) STRICT, WITHOUT ROWID;
    """

ACKS = """
    CREATE TABLE ack_feeds(
        key INTEGER PRIMARY KEY,
        scope INTEGER NOT NULL REFERENCES ids,
        device INTEGER NOT NULL REFERENCES ids,
        incarnation BLOB NOT NULL,
        kid BLOB NOT NULL,
        UNIQUE (kid, device, incarnation)
    ) STRICT;
    CREATE TABLE acks(
        feed INTEGER NOT NULL REFERENCES ack_feeds,
        reader INTEGER NOT NULL REFERENCES ids,
        upto INTEGER NOT NULL,
        PRIMARY KEY (feed, reader)
    ) STRICT, WITHOUT ROWID;
"""

PLACES_OF_DROPS = """
    ALTER TABLE drops ADD COLUMN feed BLOB NOT NULL DEFAULT x'';
    ALTER TABLE drops ADD COLUMN seq INTEGER NOT NULL DEFAULT 0;
    UPDATE drops SET feed = found.feed, seq = found.seq FROM (
        SELECT
            envelopes.id AS id,
            CAST(ids.id || parts.incarnation || parts.kid AS BLOB) AS feed,
            parts.number * 1000 + (envelopes.place & 1023) + 1 AS seq
        FROM envelopes
        JOIN parts ON parts.key = envelopes.place >> 10
        JOIN ids ON ids.key = parts.device
    ) AS found WHERE found.id = drops.id;
    """

HELD_LINKS = """
    CREATE TABLE held_links(
        key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, who BLOB NOT NULL, raw BLOB NOT NULL
    ) STRICT;
    CREATE INDEX held_links_who ON held_links(who);
    CREATE TABLE spent(
        bucket INTEGER NOT NULL,
        who BLOB NOT NULL,
        bytes INTEGER NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (bucket, who)
    ) STRICT, WITHOUT ROWID;
    """
