"""What a relay says to PostgreSQL.

A topic's head is its row in `topics`: whoever puts locks it, so that places are given in the order in which they
become visible. All who lock several do so in the order of topics: nobody waits for one who waits for them. Items are
sealed, so compressing them is not tried. What is held in all is counted in rows of `totals`, of which each process
takes one, so that they do not wait for each other. Items expire by an indexed delete, some at a time: partitions by day
would do without, but an item put again lives longer, and its hash has to be unique in its topic whatever day it expires
on.
"""

from typing import Final

CHANNEL: Final = "whisper_net_relay"
OPENING: Final = 0x776E_7231
EXPIRING: Final = 0x776E_7232
"""Advisory locks: one process makes the tables, one at a time forgets."""
EXPIRE_ROWS: Final = 2_000
SHARDS: Final = 16
"""Rows of totals."""

SCHEMA: Final = """
CREATE TABLE relay (one BOOLEAN PRIMARY KEY DEFAULT true CHECK (one), id BYTEA NOT NULL, key BYTEA NOT NULL);
CREATE TABLE topics (
    key BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, topic BYTEA NOT NULL UNIQUE, last BIGINT NOT NULL,
    bytes BIGINT NOT NULL
) WITH (fillfactor = 50);
CREATE TABLE items (
    topic BIGINT NOT NULL, seq BIGINT NOT NULL, hash BYTEA NOT NULL, expiry BIGINT NOT NULL, item BYTEA NOT NULL,
    PRIMARY KEY (topic, seq), UNIQUE (topic, hash)
);
ALTER TABLE items ALTER COLUMN item SET STORAGE EXTERNAL;
CREATE INDEX items_by_expiry ON items (expiry);
"""
MADE = "SELECT to_regclass('relay') IS NOT NULL"
COUNTED = "SELECT to_regclass('totals') IS NOT NULL"
BEGIN_TOTALS = """
CREATE TABLE totals (shard INT PRIMARY KEY, topics BIGINT NOT NULL, bytes BIGINT NOT NULL, floor BIGINT NOT NULL)
    WITH (fillfactor = 50);
INSERT INTO totals SELECT shard, 0, 0, 0 FROM generate_series(0, 15) AS shard;
UPDATE totals SET floor = (SELECT coalesce(max(last), 0) FROM topics WHERE bytes = 0) WHERE shard = 0;
DELETE FROM topics WHERE bytes = 0;
UPDATE totals SET topics = held.topics, bytes = held.bytes
    FROM (SELECT count(*) AS topics, coalesce(sum(bytes), 0) AS bytes FROM topics) AS held WHERE shard = 0;
ALTER TABLE topics DROP COLUMN IF EXISTS until;
"""
"""Also of a store of before, which kept topics long after their last item and counted them all when asked."""
NAME = "INSERT INTO relay (id, key) VALUES ($1, $2)"
NAMED = "SELECT id, key FROM relay"
DURABLE = """
SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'
"""
LOCK_HEADS = "SELECT topic, key, last, bytes FROM topics WHERE topic = ANY($1) ORDER BY topic FOR UPDATE"
BEGIN_TOPICS = """
INSERT INTO topics (topic, last, bytes)
SELECT topic, (SELECT max(floor) FROM totals), 0 FROM unnest($1::bytea[]) AS topic ORDER BY topic
ON CONFLICT DO NOTHING RETURNING key
"""
KNOWN = """
SELECT items.topic, items.hash, items.seq FROM unnest($1::bigint[], $2::bytea[]) AS asked (topic, hash)
JOIN items ON items.topic = asked.topic AND items.hash = asked.hash
"""
INSERT = """
INSERT INTO items (topic, seq, hash, expiry, item)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[], $5::bytea[])
"""
KEEP_LONGER = """
UPDATE items SET expiry = asked.expiry
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS asked (topic, seq, expiry)
WHERE items.topic = asked.topic AND items.seq = asked.seq AND items.expiry < asked.expiry
"""
MOVE_HEADS = """
UPDATE topics SET last = moved.last, bytes = moved.bytes
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS moved (key, last, bytes)
WHERE topics.key = moved.key
"""
NOTIFY = "SELECT pg_notify($1, $2)"
READ = """
SELECT seq, item, rows FROM (
    SELECT seq, item, count(*) OVER () AS rows, row_number() OVER seqs AS number,
        sum(octet_length(item)) OVER seqs AS size
    FROM (
        SELECT items.seq, items.item FROM topics JOIN items ON items.topic = topics.key
        WHERE topics.topic = $1 AND items.seq > $2 ORDER BY items.seq LIMIT $3
    ) AS held WINDOW seqs AS (ORDER BY seq)
) AS sized WHERE size <= $4 OR number = 1 ORDER BY seq
"""
LAST = "SELECT coalesce((SELECT last FROM topics WHERE topic = $1), (SELECT max(floor) FROM totals))"
BEFORE = """
SELECT coalesce(min(seq) - 1, 0) FROM (
    SELECT seq, sum(size) OVER seqs AS size, row_number() OVER seqs AS number FROM (
        SELECT items.seq, octet_length(items.item) AS size FROM topics JOIN items ON items.topic = topics.key
        WHERE topics.topic = $1 ORDER BY items.seq DESC LIMIT $2
    ) AS newest WINDOW seqs AS (ORDER BY seq DESC)
) AS sized WHERE size <= $3 OR number = 1
"""
EXPIRE_ALONE = "SELECT pg_try_advisory_xact_lock($1)"
EXPIRING_TOPICS = """
SELECT DISTINCT topic FROM (SELECT topic FROM items WHERE expiry <= $1 ORDER BY expiry LIMIT $2) AS oldest
"""
LOCK_KEYS = "SELECT key FROM topics WHERE key = ANY($1) ORDER BY topic FOR UPDATE"
EXPIRE = """
WITH gone AS (
    DELETE FROM items USING (
        SELECT topic, seq FROM items WHERE expiry <= $1 AND topic = ANY($2) ORDER BY expiry LIMIT $3
    ) AS old WHERE items.topic = old.topic AND items.seq = old.seq
    RETURNING items.topic, octet_length(items.item) AS size
), freed AS (
    UPDATE topics SET bytes = bytes - of_topic.size
    FROM (SELECT topic, sum(size) AS size FROM gone GROUP BY topic) AS of_topic WHERE topics.key = of_topic.topic
)
SELECT count(*), coalesce(sum(size), 0)::bigint FROM gone
"""
FORGET = """
WITH gone AS (DELETE FROM topics WHERE key = ANY($1) AND bytes = 0 RETURNING last)
SELECT count(*), coalesce(max(last), 0) FROM gone
"""
COUNT = "UPDATE totals SET topics = topics + $2, bytes = bytes + $3 WHERE shard = $1"
UNCOUNT = """
UPDATE totals SET topics = topics - $2, bytes = bytes - $3, floor = greatest(floor, $4) WHERE shard = $1
"""
USAGE = "SELECT sum(topics)::bigint, sum(bytes)::bigint FROM totals"
