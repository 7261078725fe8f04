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
, imported TEXT, source BLOB) STRICT;
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

-- What a database of this version held.
CREATE TABLE drafts(
    key INTEGER PRIMARY KEY, place TEXT NOT NULL UNIQUE, text TEXT NOT NULL, about TEXT NOT NULL
) STRICT;
ALTER TABLE parts ADD COLUMN first_heads BLOB;
CREATE TABLE comparisons(
    member BLOB PRIMARY KEY, at INTEGER NOT NULL, devices BLOB NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE boxes ADD COLUMN cuts BLOB NOT NULL DEFAULT x'';
CREATE TABLE judgements(first INTEGER PRIMARY KEY, digest BLOB NOT NULL, raw BLOB NOT NULL) STRICT;
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
CREATE TABLE drops(
    key INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE,
    kid BLOB NOT NULL,
    n INTEGER NOT NULL,
    author BLOB NOT NULL,
    heads BLOB NOT NULL,
    sealed BLOB NOT NULL,
    whole INTEGER NOT NULL
, feed BLOB NOT NULL DEFAULT x'', seq INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE circles(
    scope BLOB PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    owner BLOB NOT NULL,
    members BLOB NOT NULL,
    inside INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
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
INSERT INTO ids(key, id) VALUES (1, x'8b9851d1632cc25a2edc00384434168cce2385fc986e7f1ee123b04a3d1ca6e0'), (2, x'020d38fc438895dc939abb9e941948663957df372485b5060360f2c7a683b5a5');
INSERT INTO messages(key, scope, member, n, lamport, at, ahead, edited, deleted, reply_to, tag, id, text, imported, source)
VALUES (1, 1, 2, 1, 1, 1000, 0, 0, 0, NULL, 114273125096705, x'67ee49075d01235b22a5a6eac6405fe5ef124ef714a4d92e845b039d8c9652cf', 'kept from before', NULL, NULL);
INSERT INTO words(rowid, text) VALUES (1, 'kept from before');
UPDATE progress SET indexed = 1;
