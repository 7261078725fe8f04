"""The tables of a group's and of a profile's database, as numbered migrations.

Rules: a migration that was released is never changed; the next one is added below it (longer ones stand in
sqlite_schema_later.py), and its schema is kept in
tests/adapters/store/schemas so that an upgrade starts from it. `PRAGMA user_version` is the number of the last one.

Ids of 32 bytes that recur in every row (members, devices, scopes) are kept once in `ids` and named by a small integer.
An envelope's key is its place, `part << 10 | (seq - 1) % 1000`: reading a part is one walk, and no index is needed.
A message is found by the `tag` of its id, 6 bytes of 32: a third of the size. `words` keeps no copy of the
text (contentless), forgets what is deleted at once (secure-delete), and lags behind by at most `progress.indexed`.
`judgements` is a cache of what the links of a block were judged to be: core/membership/judgements.py.
`texts` says at which places of envelopes the changes of one text stand. Of `drafts` the largest key was written last.
`attachments` is a fold of messages; `chunks` are kept for a message, and are no fold of anything.
Of `relays` the largest key is the store that was named last; what is known of relays can all be lost.
`acks` says up to where other devices hold a feed; it is no fold, for links show it, too, and outlives a repair.
`drops` holds of each drop what must be in memory; it is written anew, and never emptied, when tables are folded anew.
Its `feed` is device, incarnation and kid, one behind the other.
`held_links` wait outside the log; `spent` says how much was taken of whom lately. Both can be lost.
"""

from whisper_net.adapters.store.sqlite_schema_later import ACKS, ATTACHMENTS, HELD_LINKS, PLACES_OF_DROPS, RELAYS

GROUP = (
    """
    CREATE TABLE ids(key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE) STRICT;
    CREATE TABLE links(key INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, raw BLOB NOT NULL) STRICT;
    CREATE TABLE boxes(key INTEGER PRIMARY KEY, hash BLOB NOT NULL UNIQUE, raw BLOB NOT NULL) STRICT;
    CREATE TABLE keys(
        key INTEGER PRIMARY KEY, kid BLOB NOT NULL UNIQUE, scope BLOB NOT NULL, secret BLOB NOT NULL
    ) STRICT;
    CREATE TABLE parts(
        key INTEGER PRIMARY KEY,
        device INTEGER NOT NULL REFERENCES ids,
        incarnation BLOB NOT NULL,
        kid BLOB NOT NULL,
        number INTEGER NOT NULL,
        scope INTEGER REFERENCES ids,
        held INTEGER NOT NULL DEFAULT 0,
        first_prev BLOB,
        last_id BLOB,
        heads BLOB,
        lamport INTEGER,
        UNIQUE (kid, device, incarnation, number)
    ) STRICT;
    CREATE TABLE envelopes(place INTEGER PRIMARY KEY, id BLOB NOT NULL, raw BLOB NOT NULL) STRICT;
    CREATE TABLE facts(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE marks(
        scope BLOB PRIMARY KEY, n INTEGER NOT NULL, lamport INTEGER NOT NULL, id BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE messages(
        key INTEGER PRIMARY KEY,
        scope INTEGER NOT NULL REFERENCES ids,
        member INTEGER NOT NULL REFERENCES ids,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        at INTEGER NOT NULL,
        ahead INTEGER NOT NULL,
        edited INTEGER NOT NULL,
        deleted INTEGER NOT NULL,
        reply_to BLOB,
        tag INTEGER NOT NULL,
        id BLOB NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE INDEX messages_tag ON messages(tag);
    CREATE INDEX messages_replies ON messages(reply_to) WHERE reply_to IS NOT NULL;
    CREATE INDEX messages_order ON messages(scope, n, lamport, member, deleted);
    CREATE TABLE amendments(
        target BLOB NOT NULL,
        scope INTEGER NOT NULL,
        member INTEGER NOT NULL,
        gone INTEGER NOT NULL,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        id BLOB NOT NULL,
        text TEXT NOT NULL,
        PRIMARY KEY (target, scope, member)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE reactions(
        target BLOB NOT NULL,
        scope INTEGER NOT NULL,
        member INTEGER NOT NULL,
        emoji TEXT NOT NULL,
        is_on INTEGER NOT NULL,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        id BLOB NOT NULL,
        PRIMARY KEY (target, scope, member, emoji)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE profiles(
        member INTEGER PRIMARY KEY,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        id BLOB NOT NULL,
        name TEXT NOT NULL
    ) STRICT;
    CREATE TABLE leads(
        key INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        scope INTEGER NOT NULL REFERENCES ids,
        member INTEGER NOT NULL REFERENCES ids,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        at INTEGER NOT NULL,
        ahead INTEGER NOT NULL,
        company TEXT NOT NULL,
        role TEXT NOT NULL,
        url TEXT NOT NULL,
        note TEXT NOT NULL
    ) STRICT;
    CREATE INDEX leads_order ON leads(n, lamport, id);
    CREATE TABLE lead_edits(
        target BLOB NOT NULL,
        scope INTEGER NOT NULL,
        member INTEGER NOT NULL,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        id BLOB NOT NULL,
        company TEXT NOT NULL,
        role TEXT NOT NULL,
        url TEXT NOT NULL,
        note TEXT NOT NULL,
        PRIMARY KEY (target, scope, member)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE lead_ends(
        target BLOB NOT NULL, scope INTEGER NOT NULL, member INTEGER NOT NULL, PRIMARY KEY (target, scope, member)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE claims(
        target BLOB NOT NULL,
        scope INTEGER NOT NULL,
        member INTEGER NOT NULL,
        is_on INTEGER NOT NULL,
        at INTEGER NOT NULL,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        id BLOB NOT NULL,
        PRIMARY KEY (target, scope, member)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE texts(
        document BLOB NOT NULL, place INTEGER NOT NULL, PRIMARY KEY (document, place)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE resumes(
        key INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        scope INTEGER NOT NULL REFERENCES ids,
        member INTEGER NOT NULL REFERENCES ids,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        origin BLOB NOT NULL,
        at INTEGER NOT NULL,
        ahead INTEGER NOT NULL,
        title TEXT NOT NULL,
        version BLOB NOT NULL,
        versions INTEGER NOT NULL,
        text TEXT NOT NULL
    ) STRICT;
    CREATE TABLE comments(
        key INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        resume BLOB NOT NULL,
        scope INTEGER NOT NULL REFERENCES ids,
        member INTEGER NOT NULL REFERENCES ids,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        at INTEGER NOT NULL,
        ahead INTEGER NOT NULL,
        quote TEXT NOT NULL,
        prefix TEXT NOT NULL,
        suffix TEXT NOT NULL,
        start INTEGER NOT NULL,
        version BLOB NOT NULL,
        text TEXT NOT NULL,
        first INTEGER,
        last INTEGER
    ) STRICT;
    CREATE INDEX comments_order ON comments(resume, n, lamport, id);
    CREATE TABLE resolutions(
        target BLOB NOT NULL,
        scope INTEGER NOT NULL,
        member INTEGER NOT NULL,
        is_on INTEGER NOT NULL,
        n INTEGER NOT NULL,
        lamport INTEGER NOT NULL,
        id BLOB NOT NULL,
        PRIMARY KEY (target, scope, member)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE roster(
        member INTEGER PRIMARY KEY,
        role TEXT NOT NULL,
        state TEXT NOT NULL,
        claimed_name TEXT,
        claim TEXT,
        channels BLOB NOT NULL
    ) STRICT;
    CREATE TABLE channels(
        scope BLOB PRIMARY KEY, name TEXT NOT NULL, history TEXT NOT NULL, inside INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE invitations(
        invitation BLOB PRIMARY KEY, expires INTEGER NOT NULL, state TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE progress(one INTEGER PRIMARY KEY CHECK (one = 1), indexed INTEGER NOT NULL) STRICT;
    INSERT INTO progress VALUES (1, 0);
    CREATE VIRTUAL TABLE words USING fts5(
        text, content = '', columnsize = 0, detail = none, tokenize = 'ascii'
    );
    INSERT INTO words(words, rank) VALUES ('secure-delete', 1);
    """,
    """
    CREATE TABLE drafts(
        key INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, text TEXT NOT NULL, about TEXT NOT NULL
    ) STRICT;
    """,
    """
    ALTER TABLE parts ADD COLUMN first_heads BLOB;
    """,
    """
    CREATE TABLE comparisons(
        member BLOB PRIMARY KEY, at INTEGER NOT NULL, devices BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    ALTER TABLE boxes ADD COLUMN cuts BLOB NOT NULL DEFAULT x'';
    """,
    """
    CREATE TABLE judgements(first INTEGER PRIMARY KEY, digest BLOB NOT NULL, raw BLOB NOT NULL) STRICT;
    """,
    """
    CREATE TABLE hidden(
        device BLOB NOT NULL,
        incarnation BLOB NOT NULL,
        kid BLOB NOT NULL,
        shown INTEGER NOT NULL,
        since INTEGER NOT NULL,
        PRIMARY KEY (device, incarnation, kid)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE forks(
        device BLOB NOT NULL,
        incarnation BLOB NOT NULL,
        kid BLOB NOT NULL,
        seq INTEGER NOT NULL,
        PRIMARY KEY (device, incarnation, kid)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE drops(
        key INTEGER PRIMARY KEY,
        id BLOB NOT NULL UNIQUE,
        kid BLOB NOT NULL,
        n INTEGER NOT NULL,
        author BLOB NOT NULL,
        heads BLOB NOT NULL,
        sealed BLOB NOT NULL,
        whole INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE circles(
        scope BLOB PRIMARY KEY,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        owner BLOB NOT NULL,
        members BLOB NOT NULL,
        inside INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
    """
    ALTER TABLE messages ADD COLUMN imported TEXT;
    ALTER TABLE messages ADD COLUMN source BLOB;
    """,
    ATTACHMENTS,
    RELAYS,
    ACKS,
    PLACES_OF_DROPS,
    HELD_LINKS,
)

PROFILE = (
    """
    CREATE TABLE groups(
        key INTEGER PRIMARY KEY, file TEXT NOT NULL UNIQUE, id BLOB, name TEXT, state TEXT NOT NULL, facts BLOB NOT NULL
    ) STRICT;
    CREATE TABLE peers(
        file TEXT NOT NULL, address TEXT NOT NULL, last_sync INTEGER, member BLOB, PRIMARY KEY (file, address)
    ) STRICT, WITHOUT ROWID;
    """,
    """
    CREATE TABLE facts(name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
    """,
)
