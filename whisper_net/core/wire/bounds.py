"""Every bound on what comes from outside, in one table (PROTOCOL section 11)."""

KIB = 1024
MAX_LINK = 16 * KIB
MAX_PREV = 8
MAX_ENVELOPE = 128 * KIB
MAX_PAYLOAD = 127 * KIB
"""Bytes of what one envelope brings, of whatever kind: a drop for 1,024 devices fits."""
MAX_CHANGE = 64 * KIB
MAX_CHANGE_OPS = 2_000
MAX_BOXES = 1_600
MAX_CUTS = 64 * KIB
"""Bytes of the sealed cuts beside an EPOCH: some 750 feeds."""
MAX_CUT_FEEDS = 800
"""Feeds that the cut of one loss names, and losses beside one EPOCH."""
MAX_BACK = 8 * KIB
"""Bytes of the sealed keys of an EPOCH's parents, 64 at most."""
MAX_PARENTS = 64
MAX_EPOCH = 3 * KIB
"""Bytes of an EPOCH link in a HINT: with all its parents it has some 2,800."""
MAX_HINT_BACK = 5 * KIB
"""Bytes of the sealed keys of parents in a HINT: all 64 of them have some 4,500."""
MAX_PROVISIONAL = 64
"""Keys that HINTs or KEYS brought and whose EPOCH is not in the log yet."""
MAX_FRAME = 1024 * KIB
"""One peer message, which may span many 65,535-byte transport frames."""
MAX_CHUNK = 191 * KIB
"""Bytes of one piece of an attachment: with what is around it, it fits the largest item."""
MAX_ATTACHMENT = 25 * KIB * KIB
"""Bytes of an attached file."""
MAX_FILE_NAME = 255
"""UTF-8 bytes of the name of an attached file."""
MAX_CHUNKS_ASKED = 64
"""Chunks that one peer message asks for."""
MAX_HELD, MAX_HELD_MEMBER = 1_024 * KIB * KIB, 256 * KIB * KIB
"""Bytes of attachments that are kept of one group, and of what one of its members attached (local policy)."""
MAX_NAME = 120
"""Characters (code points) of a group, channel or display name."""
MAX_CLAIM = 500
"""Characters (code points) of what a newcomer says of themselves."""
MAX_TEXT = 40_000
"""UTF-8 bytes of one message's text; the largest change still fits its envelope."""
MAX_EMOJI = 64
"""UTF-8 bytes of one reaction."""
MAX_LEAD_LINE = 240
"""UTF-8 bytes of the company or the role of a lead."""
MAX_LEAD_NOTE = 8_000
"""UTF-8 bytes of what is said about a lead."""
MAX_URL = 2_048
"""Characters of a web address, all of them ASCII."""
MAX_RESUME = 200_000
"""Characters (code points) of a résumé."""
MAX_TEXT_FILE = 1_000_000
"""Bytes of a file that is read as a text."""
MAX_TEXT_OPS = 1_500
"""Operations of one change of a text; an edit that takes more is several changes, stored together."""
MAX_TEXT_CHANGES, MAX_TEXT_HISTORY = 4_096, 400_000
"""Changes, and the highest number of an operation, that one change of a text may have behind it."""
MAX_TEXT_WRITERS = 512
"""Other writers' changes that one change of a text may rest on or speak of."""
MAX_TEXT_BYTES = 8 * KIB * KIB
"""Bytes of changes of one text that are held in memory."""
MAX_QUOTE, MAX_CONTEXT = 1_000, 32
"""Characters (code points) of what a comment is about, and of what stands on either side of it."""
MAX_COMMENT = 8_000
"""UTF-8 bytes of a comment."""
MAX_ADDRESSES = 64
"""Addresses that somebody typed and that are called for one group."""
MAX_DRAFT = 64 * KIB
"""UTF-8 bytes of one draft, all that it says taken together."""
MAX_DRAFT_PLACE = 200
"""UTF-8 bytes of the name of the place that a draft belongs to."""
MAX_DRAFTS = 200
"""Drafts of one group; the one that was written longest ago gives way."""
MAX_TIME = 1 << 40
"""Seconds since 1970 that a stamp may name; far beyond year 9999, so only nonsense is refused."""
MAX_LAMPORT = 1 << 32
LAMPORT_JUMP = 1 << 20
PART_SIZE = 1_000
MAX_PARKED = 4_096
MAX_PARKED_AUTHOR = 256
MAX_PARKED_BYTES = 64 * KIB * KIB
PARKED_SECONDS = 7 * 86_400
EPOCH_PERIOD = 30 * 86_400
MAX_INVITATION_USES = 1_000
MAX_NEEDED = 100
"""Approvals that a group may ask for."""
MAX_JOINS_OF_INVITATION = 20
MAX_INVITES_A_DAY = 20
MAX_DEVICES = 32
"""Live devices of one person: a rule of the log."""
MAX_LINKS_A_DAY = 200
"""Channels, grants, offices and the like that one person writes of their own accord (local policy)."""
MAX_PSK_CANDIDATES = 64
MAX_KEY_TEXT = 8 * KIB
"""Characters of a pasted key or phrase."""
MAX_CARD = 6 * KIB
"""Bytes of an encoded card: with its key it fits the box of an INVITE."""
MAX_CARD_CHANNELS = 64
MAX_CITED = 64
"""Heads of an older group that a REFOUND cites."""
MAX_EXTENDED = 64
"""Feeds that one CUT_EXTEND lengthens."""
MAX_HEADS = 2_000
"""Heads of a log that one message names."""
MAX_RELAYS = 8
MAX_KEY_RELAYS = 3
"""Relays that the key of an invitation names: with more its picture is too fine for a phone's camera."""
MAX_RELAY_URL = 256
MAX_ACK_FEEDS, MAX_ACK_KIDS = 256, 4
"""Feeds that one acknowledgement speaks of, and keys under which these stand."""
MAX_KEYS = 4_096
"""Epoch keys in one WELCOME or KEYS."""
