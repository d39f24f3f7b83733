"""The tables. Times are stored in UTC without a zone; JSON columns hold answers and cells by field key."""

from datetime import UTC, datetime

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
    true,
)

METADATA = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


# Ids and counts of 64 bits: Drive's versions are as wide. SQLite's INTEGER has them, and numbers rows itself.
Number = BigInteger().with_variant(Integer(), "sqlite")


class Moment(TypeDecorator):
    """A datetime with a zone, stored in UTC."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: object) -> datetime | None:
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        return value.replace(tzinfo=UTC) if value else None


areas = Table(
    "areas",
    METADATA,
    Column("key", String(20), primary_key=True),
    Column("type", String(20), nullable=False),
    Column("name_th", Text, nullable=False),
    Column("short_name_th", Text, nullable=False),
    Column("name_en", Text, nullable=False, server_default=""),
    Column("code4", String(10), nullable=False, server_default=""),
    Column("provinces", JSON, nullable=False),
    # which of its values are derived or have no source, in the words of the imported file
    Column("evidence", JSON, nullable=False),
)

agencies = Table(
    "agencies",
    METADATA,
    Column("code", String(40), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("area", ForeignKey("areas.key"), nullable=False, index=True),
    Column("name_th", Text, nullable=False),
    Column("name_en", Text, nullable=False, server_default=""),
    Column("official_code", String(40)),
    Column("aliases", JSON, nullable=False),
    Column("province", Text, nullable=False, server_default=""),
    Column("district", Text, nullable=False, server_default=""),
    Column("subdistrict", Text, nullable=False, server_default=""),
    Column("postal", String(10), nullable=False, server_default=""),
    Column("address_th", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("phone", Text, nullable=False, server_default=""),
    Column("latitude", Float),
    Column("longitude", Float),
    # a closed agency counts no more and cannot register; what it sent is kept
    Column("closed_at", Moment),
)

accounts = Table(
    "accounts",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("username", String(60), nullable=False, unique=True),
    Column("role", String(10), nullable=False),
    Column("area", ForeignKey("areas.key"), index=True),
    Column("agency", ForeignKey("agencies.code"), index=True),
    Column("unit", Text, nullable=False, server_default=""),
    Column("email", Text, nullable=False, server_default=""),
    Column("language", String(2), nullable=False, server_default="th"),
    # waiting (cannot sign in yet), provisional (works, sealed off), confirmed, cancelled (by staff: what it
    # sent counts no more), left (its person is gone: what it sent goes on counting if it did before)
    Column("state", String(12), nullable=False, index=True),
    Column("password_hash", Text),
    Column("created_at", Moment, nullable=False),
    Column("first_used_at", Moment),
    # when the person was confirmed; stays when a confirmed person leaves or is cancelled
    Column("confirmed_at", Moment),
    # why an officer must look before confirming: flags of store/accounts.py
    Column("flags", JSON, nullable=False, server_default="[]"),
    # of staff: whether they want the daily digest, and the day (in Bangkok, ISO) of the last one
    Column("wants_digest", Boolean, nullable=False, server_default=true()),
    Column("digest_on", String(10)),
    Index("ix_accounts_role", "role", "state"),
    Index("ix_accounts_lower_email", text("lower(email)")),
)

# Codes by which a person proves to belong to an agency, each once: on hand-over letters, in letters to the
# address of the register, in invitations.
proof_codes = Table(
    "proof_codes",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), nullable=False, index=True),
    # letter, mail or invitation
    Column("channel", String(12), nullable=False),
    # a username; "" where nobody was signed in
    Column("issued_by", String(60), nullable=False, server_default=""),
    Column("issued_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
    Column("used_by", ForeignKey("accounts.id")),
    # when somebody tried to use it a second time
    Column("used_again_at", Moment),
    Column("revoked_at", Moment),
    Index("ix_proof_codes_issued_by", "issued_by", "channel"),
)

# Who is signed in, and where.
sessions = Table(
    "sessions",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("created_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment, nullable=False, index=True),
    # when the password was given last
    Column("proved_at", Moment, nullable=False),
    # the kind of browser, and the beginning of the network address
    Column("browser", String(60), nullable=False),
    Column("network", String(60), nullable=False),
)

# What the codes of an account's authenticator app are computed from, together with PAPER_KEY.
second_factors = Table(
    "second_factors",
    METADATA,
    Column("account_id", ForeignKey("accounts.id"), primary_key=True),
    Column("seed", String(64), nullable=False),
    # the last time step whose code was used: no code works twice
    Column("last_step", Number, nullable=False),
    Column("set_up_at", Moment, nullable=False),
)

# Codes on paper that stand in for the app, each once.
recovery_codes = Table(
    "recovery_codes",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("used_at", Moment),
)

password_links = Table(
    "password_links",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
    # True where it went to the account's address by mail, and stands on no slip that staff printed
    Column("is_mailed", Boolean, nullable=False, server_default=false()),
    # of a member of staff who printed it or had it sent: a username; "" where its person asked for it
    Column("issued_by", String(60), nullable=False, server_default=""),
)

wrong_passwords = Table(
    "wrong_passwords",
    METADATA,
    # the name that was typed
    Column("username", String(120), primary_key=True),
    # what tells a browser of the person's own from all others; "" for these together
    Column("browser", String(60), primary_key=True),
    Column("count", Number, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
)

receipts = Table(
    "receipts",
    METADATA,
    Column("id", String(30), primary_key=True),
    # the key of the form that was sent: the same form twice finds its receipt
    Column("submission", String(80), nullable=False, unique=True),
    # None: a request that is about no agency of the register
    Column("agency", ForeignKey("agencies.code")),
    Column("record", String(30), nullable=False),
    Column("account_id", ForeignKey("accounts.id")),
    Column("created_at", Moment, nullable=False),
)

entries = Table(
    "entries",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("receipt", ForeignKey("receipts.id"), nullable=False, index=True),
    Column("record", String(30), nullable=False),
    # None: a request that is about no agency of the register
    Column("agency", ForeignKey("agencies.code"), index=True),
    Column("item", String(60), nullable=False),
    Column("revision", Number, nullable=False),
    Column("area", ForeignKey("areas.key"), nullable=False),
    Column("answers", JSON, nullable=False),
    # keys of the answers that the sender changed; the others are inherited from the sheet at freezing
    Column("changed", JSON, nullable=False),
    Column("remarks", JSON, nullable=False),
    # the version of the privacy notice that its form showed; "" where no form of ours was filled in
    Column("notice", String(20), nullable=False, server_default=""),
    Column("withdrawn", Boolean, nullable=False, server_default=false()),
    Column("account_id", ForeignKey("accounts.id")),
    # the receipt number; set after the insert, in the same transaction, as it contains the entry's id
    Column("row_id", String(40), unique=True),
    Column("received_at", Moment, nullable=False),
    # the entry is undelivered until its batch is done
    Column("batch_id", ForeignKey("batches.id")),
    # why Google refuses this one row: the entry waits for a person, in no batch
    Column("set_aside", Text),
    # not before this moment to the sheet: so many came without any proof
    Column("held_until", Moment),
    # when its personal data was taken out (flask purge)
    Column("purged_at", Moment),
    UniqueConstraint("record", "agency", "item", "revision"),
    Index(
        "ix_entries_undelivered",
        "area",
        "id",
        sqlite_where=text("batch_id IS NULL"),
        postgresql_where=text("batch_id IS NULL"),
    ),
    Index("ix_entries_area", "area", "id"),
    Index("ix_entries_account_id", "account_id", "received_at"),
    Index("ix_entries_batch_id", "batch_id"),
    Index(
        "ix_entries_withdrawn",
        "received_at",
        sqlite_where=text("withdrawn = 1"),
        postgresql_where=text("withdrawn"),
    ),
    Index(
        "ix_entries_set_aside",
        "area",
        sqlite_where=text("set_aside IS NOT NULL"),
        postgresql_where=text("set_aside IS NOT NULL"),
    ),
)

# From where an entry came, for a while (store/entry_origins.py); none of one that no request sent.
entry_origins = Table(
    "entry_origins",
    METADATA,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("at", Moment, nullable=False, index=True),
    Column("address", String(45), nullable=False),
    # "" where nobody was signed in
    Column("sign_in", String(16), nullable=False),
)

# The chain of entries: a link for each, made soon after it (store/form_chain.py).
form_links = Table(
    "form_links",
    METADATA,
    Column("id", Number, primary_key=True),
    # no reference: a link stays where an entry was taken away, and tells it
    Column("entry_id", Number, nullable=False, unique=True),
    Column("sealed_at", Moment, nullable=False),
    Column("salt", String(32), nullable=False),
    Column("contents", String(64), nullable=False),
    # both "" where the entry tells no origin; the salt alone once that is dropped
    Column("origin_salt", String(32), nullable=False),
    Column("origin", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

workbooks = Table(
    "workbooks",
    METADATA,
    Column("area", ForeignKey("areas.key"), primary_key=True),
    Column("file_id", String(80), nullable=False, unique=True),
    # tab key -> sheetId; tab key -> column key -> index, as last seen
    Column("sheet_ids", JSON, nullable=False),
    Column("positions", JSON),
    Column("next_token", Number, nullable=False, server_default="1"),
    # the newest batch that is known to be committed, as the workbook names it; "" before the first
    Column("head", String(40), nullable=False, server_default=""),
    Column("version_read", Number, nullable=False, server_default="0"),
    # to be read a second time, at once
    Column("read_again", Boolean, nullable=False, server_default=false()),
    # when a decision that was seen once will have stood long enough to act
    Column("decisions_due", Moment),
    Column("summary_digest", String(64), nullable=False, server_default=""),
    # tab key -> [rows, columns] of the grids of the tabs that the service alone writes: they never shrink
    Column("grids", JSON, nullable=False, server_default="{}"),
    # the version of the register that the summary counts by; below 0: it is to be counted anew
    Column("register_seen", Number, nullable=False, server_default="0"),
    # the figures that the summary shows, for pages of many areas; by_day: the same by day (ISO)
    Column("figures", JSON),
    Column("by_day", JSON),
    # when what counts changed last
    Column("last_at", Moment),
    # how much the next batch is narrowed after burned ones: 0 not, 1 no summary, then smaller and smaller
    Column("caution", Number, nullable=False, server_default="0"),
    Column("parked", Text),
    # tab key -> {"until": ISO time, or None while each reading finds the reason; "reason": a Thai sentence}
    Column("parked_tabs", JSON, nullable=False, server_default="{}"),
    Column("parked_until", Moment),
    # what the last reading found, {"gone": [tabs], "numberless": [tabs without receipt numbers]}: repaired
    # when the next one finds it too; "unchecked": true while nobody has compared what the written tabs show;
    # "renumbered": {tab: ISO time until which its receipt numbers are checked}
    Column("noticed", JSON, nullable=False, server_default="{}"),
    # tab key -> keys of all columns that were ever made in it: if one of them is missing, a person deleted it
    Column("columns_made", JSON),
    # what the last `sheets check` found that a person should know, as Thai sentences
    Column("alarms", JSON, nullable=False, server_default="[]"),
    Column("checked_at", Moment),
    Column("read_at", Moment),
    Column("committed_at", Moment),
    # when its figures were counted last, and with which settings and code its tabs were drawn then
    Column("counted_at", Moment),
    Column("drawn_with", String(64), nullable=False, server_default=""),
    # the worker that alone works on it until then, by the clock that all workers agree on
    Column("leased_by", String(120)),
    Column("leased_until", Moment),
)

batches = Table(
    "batches",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("area", ForeignKey("areas.key"), nullable=False),
    Column("token", Number, nullable=False),
    # as the workbook names it once it is committed
    Column("head", String(40), nullable=False, server_default=""),
    # open, done or burned
    Column("state", String(10), nullable=False),
    Column("body", LargeBinary),
    Column("positions", JSON, nullable=False),
    # tab key -> sheetId once this batch is committed, if it makes tabs
    Column("sheet_ids", JSON),
    Column("summary_digest", String(64), nullable=False, server_default=""),
    Column("rows", Number, nullable=False),
    Column("sends", Number, nullable=False, server_default="0"),
    Column("created_at", Moment, nullable=False),
    Column("done_at", Moment),
    UniqueConstraint("area", "token"),
    Index(
        "uq_batches_one_open",
        "area",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
    Index("ix_batches_state", "state", "id"),
)

rows = Table(
    "rows",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("area", ForeignKey("areas.key"), nullable=False),
    Column("record", String(30), nullable=False),
    Column("agency", String(40), nullable=False, index=True),
    # the receipt number; "" for a line typed by hand, any text for an id that is not ours
    Column("row_id", String(40), nullable=False),
    Column("entry_id", ForeignKey("entries.id"), index=True),
    Column("batch_id", ForeignKey("batches.id"), index=True),
    # its position in the sheet when last read, 0 = the first line
    Column("place", Number),
    # column key -> cell, as last read from the sheet
    Column("cells", JSON, nullable=False),
    # column key -> cell that counts in place of what people typed; keys of the cells that cannot be read, not
    # known while the row was not read
    Column("read_as", JSON),
    Column("unreadable", JSON),
    # the remarks on the row as it stands, in place of those of its entry, once people have changed it
    Column("doubts", JSON),
    # a state of store/rows.py
    Column("state", String(12), nullable=False),
    # the effect of the decision that was acted on, with its target if it has one; the decision seen once
    Column("acted", String(60), nullable=False, server_default=""),
    Column("seen_once", String(200), nullable=False, server_default=""),
    # when the cells of that decision changed last
    Column("seen_at", Moment),
    Column("changed_at", Moment, nullable=False),
    # of a line typed by hand: when its required answers first stood complete
    Column("complete_at", Moment),
    Index("ix_rows_area_record", "area", "record"),
    Index(
        "ix_rows_moved",
        "agency",
        sqlite_where=text("state = 'moved'"),
        postgresql_where=text("state = 'moved'"),
    ),
    Index("ix_rows_row_id", "row_id"),
    Index(
        "ix_rows_conflict",
        "area",
        sqlite_where=text("state = 'conflict'"),
        postgresql_where=text("state = 'conflict'"),
    ),
)

# Agencies that are in another area than what they sent: the worker takes it along (store/moves.py).
agency_moves = Table(
    "agency_moves",
    METADATA,
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
)

# who of OBEC has confirmed on the web that a proposal takes an agency out of the register
closing_votes = Table(
    "closing_votes",
    METADATA,
    Column("entry_id", ForeignKey("entries.id"), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), primary_key=True, index=True),
    Column("at", Moment, nullable=False),
)

edits = Table(
    "edits",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("area", ForeignKey("areas.key"), nullable=False),
    Column("row_id", String(40), nullable=False),
    Column("record", String(30), nullable=False),
    Column("agency", String(40), nullable=False),
    Column("column", String(40), nullable=False),
    Column("before", JSON),
    Column("after", JSON),
    # "" where it is not known; `known_by`: how it is known, a word of store/edit_kinds.py
    Column("who", Text, nullable=False, server_default=""),
    Column("known_by", String(10), nullable=False, server_default="file"),
    Column("seen_at", Moment, nullable=False),
    # What was done, a word of store/edit_kinds.py; `done_at`: when, where the sheets tell it
    Column("kind", String(20), nullable=False, server_default="cell"),
    Column("done_at", Moment),
    # What people call a tab or a column of their own.
    Column("place", Text, nullable=False, server_default=""),
    # The key of the step in the journal of the embedded sheets, which is stored once.
    Column("step", String(60)),
    # store/edit_chain.py
    Column("salt", String(32), nullable=False, server_default=""),
    Column("contents", String(64), nullable=False, server_default=""),
    Column("digest", String(64), nullable=False, server_default=""),
    Index("ix_edits_area", "area", "seen_at"),
    Index("ix_edits_newest", "area", "id"),
    Index("ix_edits_row_id", "row_id"),
    Index("ix_edits_step", "step", unique=True),
    Index("ix_edits_agency", "area", "agency", "seen_at"),
    Index("ix_edits_kind", "area", "kind", "seen_at"),
    Index("ix_edits_who", "area", "who", "seen_at"),
)

# The people and groups whom workbooks were shared with. `kind`: user or group.
shares = Table(
    "shares",
    METADATA,
    Column("area", ForeignKey("areas.key"), primary_key=True),
    Column("email", String(200), primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("shared_at", Moment, nullable=False),
)

# The tabs of a workbook at Google as they were read last: their columns are [key, header, is hidden].
tab_shapes = Table(
    "tab_shapes",
    METADATA,
    Column("area", ForeignKey("areas.key"), primary_key=True),
    Column("tab", String(30), primary_key=True),
    Column("sheet_id", Number, nullable=False),
    Column("title", Text, nullable=False),
    Column("columns", JSON, nullable=False),
)

# The lines of the register that were put on the tab หน่วยงาน of an area's workbook, with their names then.
register_lines = Table(
    "register_lines",
    METADATA,
    Column("area", ForeignKey("areas.key"), primary_key=True),
    Column("code", String(40), primary_key=True),
    Column("name_th", Text, nullable=False),
)

photos = Table(
    "photos",
    METADATA,
    Column("id", String(30), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), nullable=False, index=True),
    # whose photo it is; None: a photo of staff, or one from before accounts were noted
    Column("account_id", ForeignKey("accounts.id"), index=True),
    # the first entry that it was sent with; None: only held for a form, or a photo of a report
    Column("entry_id", ForeignKey("entries.id"), index=True),
    # the name of the file, until it was sent: for telling photos of a form apart
    Column("name", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("bytes", Number, nullable=False),
    Column("width", Number, nullable=False),
    Column("height", Number, nullable=False),
    # the position that the camera wrote into the file: compared with the pin, and dropped when it was sent
    Column("latitude", Float),
    Column("longitude", Float),
    Column("created_at", Moment, nullable=False),
)

# The newest position of every service point.
latest_positions = Table(
    "latest_positions",
    METADATA,
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
    Column("item", String(60), primary_key=True),
    Column("latitude", Float, nullable=False, index=True),
    Column("longitude", Float, nullable=False),
    # who sent it
    Column("account_id", ForeignKey("accounts.id")),
)

drafts = Table(
    "drafts",
    METADATA,
    Column("submission", String(80), primary_key=True),
    Column("agency", ForeignKey("agencies.code"), nullable=False),
    Column("path", Text, nullable=False),
    Column("values", JSON, nullable=False),
    Column("created_at", Moment, nullable=False, index=True),
)

letters = Table(
    "letters",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("kind", String(30), nullable=False),
    Column("to", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("account_id", ForeignKey("accounts.id"), index=True),
    Column("facts", JSON, nullable=False),
    # whose officers see when it does not arrive; None: OBEC's
    Column("area", ForeignKey("areas.key")),
    # waiting, sent, refused, or unsure: it may have been sent, and is not sent twice
    Column("state", String(10), nullable=False),
    Column("attempts", Number, nullable=False, server_default="0"),
    Column("next_at", Moment, nullable=False),
    Column("answer", Text, nullable=False, server_default=""),
    Column("created_at", Moment, nullable=False),
    Column("sent_at", Moment),
    # of store/letter_turns.py
    Column("turn", String(10), nullable=False, server_default="soon"),
    Index("ix_letters_waiting", "state", "turn", "next_at"),
    Index("ix_letters_to", "to", "state"),
    Index("ix_letters_area", "area"),
    Index("ix_letters_lower_to", text('lower("to")')),
)

# Requests: what people ask for and staff decide. The answers of a request are those of its newest entry.
requests = Table(
    "requests",
    METADATA,
    Column("id", Number, primary_key=True),
    # of its first entry; the receipt's id is the address of the tracking page
    Column("receipt", ForeignKey("receipts.id"), nullable=False, unique=True),
    Column("record", String(30), nullable=False),
    # the area in whose workbook it is decided
    Column("area", ForeignKey("areas.key"), nullable=False),
    Column("agency", ForeignKey("agencies.code")),
    Column("language", String(2), nullable=False),
    Column("received_at", Moment, nullable=False),
    # the effect that was acted on, as in rows.acted; "" while it waits
    Column("state", String(60), nullable=False, server_default=""),
    Column("decided_at", Moment),
    # what the decision did, so that it can be shown and undone
    Column("outcome", JSON, nullable=False, server_default="{}"),
    # something of the decision is still to take effect: `waiting` in the outcome
    Column("waits", Boolean, nullable=False, server_default=false()),
    Index("ix_requests_area_state", "area", "state"),
    Index("ix_requests_waits", "waits", sqlite_where=text("waits = 1"), postgresql_where=text("waits")),
    Index("ix_requests_state", "state", "received_at"),
)

# What a person asked for and has to confirm with a link: a new address, handing an account over.
confirmations = Table(
    "confirmations",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("kind", String(20), nullable=False),
    Column("facts", JSON, nullable=False),
    Column("expires_at", Moment, nullable=False, index=True),
    Column("used_at", Moment),
)

# Of an act: it is still told from where it was done (store/audit_origins.py).
HAS_ORIGIN = "address || sign_in <> ''"
# What an act is by which staff were shown an agency's registration link (store/shown_links.py).
IS_LINK_SHOWN = "act = 'link_shown'"
# Who did what on the web or by a command; without personal data, but for the address that it came from.
audit_log = Table(
    "audit_log",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("area", ForeignKey("areas.key"), index=True),
    Column("agency", String(40), nullable=False, server_default=""),
    # a username; "" where nobody was signed in
    Column("who", String(60), nullable=False, server_default=""),
    Column("act", String(40), nullable=False),
    Column("about", JSON, nullable=False),
    # of the names in it, which may be replaced; their digest as it was; that of the act and the one before it
    Column("salt", String(32), nullable=False, server_default=""),
    Column("names", String(64), nullable=False, server_default=""),
    Column("digest", String(64), nullable=False, server_default=""),
    # from where it was done, for a while (store/audit_origins.py); both "" where it was no request
    Column("address", String(45), nullable=False, server_default=""),
    Column("sign_in", String(16), nullable=False, server_default=""),
    # of that: its salt, which goes with it, and its digest; "" where there was none
    Column("origin_salt", String(32), nullable=False, server_default=""),
    Column("origin", String(64), nullable=False, server_default=""),
    Index("ix_audit_log_who", "who", "at"),
    Index("ix_audit_log_origin", "at", sqlite_where=text(HAS_ORIGIN), postgresql_where=text(HAS_ORIGIN)),
    Index(
        "ix_audit_log_link_shown",
        *("agency", "at"),
        sqlite_where=text(IS_LINK_SHOWN),
        postgresql_where=text(IS_LINK_SHOWN),
    ),
)

# What people must hear of an area; the key lets each alarm be raised once in its period.
alarms = Table(
    "alarms",
    METADATA,
    Column("area", ForeignKey("areas.key"), primary_key=True),
    # of store/alarms.py
    Column("kind", String(20), primary_key=True),
    # a day or an hour in Bangkok, ISO
    Column("period", String(16), primary_key=True),
    # numbers for its sentence
    Column("facts", JSON, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

# How much of each limit is used up: `full_at` is when the allowance is whole again.
rates = Table(
    "rates",
    METADATA,
    Column("key", String(100), primary_key=True),
    Column("full_at", Moment, nullable=False, index=True),
)

# Captcha solutions that were used, until they are stale anyway.
solutions = Table(
    "solutions",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("until", Moment, nullable=False, index=True),
)

# The status of each agency, as its area was last counted: for pages, maps and exports of many areas.
agency_status = Table(
    "agency_status",
    METADATA,
    Column("agency", ForeignKey("agencies.code"), primary_key=True),
    Column("area", ForeignKey("areas.key"), nullable=False, index=True),
    # "", provisional or confirmed
    Column("registered", String(12), nullable=False),
    Column("registered_at", Moment),
    Column("pinned_at", Moment),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("photo", Boolean, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("surveyed", Boolean, nullable=False),
    Column("surveyed_at", Moment),
    Column("ready", Boolean, nullable=False),
    # steps (records/agency_status.py) that only people have done who are not confirmed yet
    Column("unconfirmed", JSON, nullable=False, server_default="[]"),
    # keys of records: those sent back; those of which two rows typed by hand disagree
    Column("to_correct", JSON, nullable=False),
    Column("conflicts", JSON, nullable=False),
    # the rules by which its pins are doubtful
    Column("doubts", JSON, nullable=False),
    # keys of counted fields
    Column("counted", JSON, nullable=False),
    # keys of records of which a row counts that was typed by hand
    Column("typed", JSON, nullable=False, server_default="[]"),
    # the area's officer has confirmed its person, and nothing else has
    Column("confirmed_by_hand", Boolean, nullable=False, server_default=false()),
)

# Reports of areas to OBEC, frozen when they were submitted.
reports = Table(
    "reports",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("area", ForeignKey("areas.key"), nullable=False),
    # 1, 2, … in its area
    Column("number", Number, nullable=False),
    Column("submitted_at", Moment, nullable=False),
    # the username of the submitter, and what that person wrote along
    Column("who", String(60), nullable=False),
    Column("note", Text, nullable=False, server_default=""),
    # why so much of it rests on the area's own hand, where that was asked
    Column("hand_reason", Text, nullable=False, server_default=""),
    Column("late", Boolean, nullable=False),
    # figure key -> number; lists and evidence
    Column("figures", JSON, nullable=False),
    Column("content", JSON, nullable=False),
    # submitted, accepted or returned, by OBEC's last decision
    Column("state", String(10), nullable=False),
    Column("decided_at", Moment),
    Column("reason", Text, nullable=False, server_default=""),
    UniqueConstraint("area", "number"),
)

# Photos that officers add to the next report of their area, in the order they were added.
report_photos = Table(
    "report_photos",
    METADATA,
    Column("photo", ForeignKey("photos.id"), primary_key=True),
    Column("area", ForeignKey("areas.key"), nullable=False, index=True),
    Column("caption", Text, nullable=False, server_default=""),
    Column("added_at", Moment, nullable=False),
)

# The reminders of agencies, at most one a day.
reminders = Table(
    "reminders",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("agency", String(40), nullable=False),
    Column("area", ForeignKey("areas.key"), nullable=False, index=True),
    # the day in Bangkok, ISO
    Column("day", String(10), nullable=False),
    Column("at", Moment, nullable=False),
    # mail or line (an officer says that it was sent there)
    Column("channel", String(10), nullable=False),
    # first (not registered yet) or reminder
    Column("kind", String(10), nullable=False),
    # the username of the sender
    Column("who", String(60), nullable=False),
    UniqueConstraint("agency", "day"),
    Index("ix_reminders_day", "day"),
)

# Files that the worker prepares for staff (service/downloads). The files are in a folder, named by `id`.
downloads = Table(
    "downloads",
    METADATA,
    Column("id", String(40), primary_key=True),
    # of service/downloads/kinds.py, with what it was asked for
    Column("kind", String(20), nullable=False),
    Column("arguments", JSON, nullable=False),
    # of what the file shows: equal digests, equal files; "" until it is read
    Column("digest", String(64), nullable=False, server_default=""),
    # whose officers may have it; None: OBEC alone
    Column("area", ForeignKey("areas.key"), index=True),
    Column("account_id", ForeignKey("accounts.id"), nullable=False, index=True),
    Column("asked_at", Moment, nullable=False),
    # waiting, making, ready or failed; how often it was begun, which tells one attempt from another
    Column("state", String(10), nullable=False),
    Column("tries", Number, nullable=False, server_default="0"),
    # when the attempt was begun, and when it last gave a sign of life
    Column("begun_at", Moment),
    Column("beat_at", Moment),
    # how far it is; a total of 0 is not known
    Column("done", Number, nullable=False, server_default="0"),
    Column("total", Number, nullable=False, server_default="0"),
    # when it was ready, or failed: why, a word of service/downloads/making.py
    Column("ended_at", Moment),
    Column("problem", String(20), nullable=False, server_default=""),
    Column("bytes", Number, nullable=False, server_default="0"),
    Column("rows", Number, nullable=False, server_default="0"),
    Index("ix_downloads_state", "state", "asked_at"),
)

# What an office typed that an act of the audit log is about, by the digest that stands there.
act_texts = Table(
    "act_texts",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("salt", String(32), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Moment, nullable=False, index=True),
)

# What OBEC says on every page, with its earlier texts. At most one of them is shown and one waits.
announcements = Table(
    "announcements",
    METADATA,
    Column("id", Number, primary_key=True),
    Column("text", Text, nullable=False),
    # usernames; "" where it is not known, or before it happens
    Column("written_by", String(60), nullable=False),
    Column("written_at", Moment, nullable=False),
    # who let it be shown, and since when it is; none while it waits for another person of OBEC
    Column("released_by", String(60), nullable=False, server_default=""),
    Column("released_at", Moment),
    # until when it was shown, or waited
    Column("ended_by", String(60), nullable=False, server_default=""),
    Column("ended_at", Moment),
    Index(
        "ix_announcements_open",
        "id",
        sqlite_where=text("ended_at IS NULL"),
        postgresql_where=text("ended_at IS NULL"),
    ),
)

# Workers, also those that have ended. Times are by the clock that all of them agree on (Database.moment);
# clock_ahead: by how many seconds the worker's own clock is ahead of it.
workers = Table(
    "workers",
    METADATA,
    Column("id", String(120), primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("beat_at", Moment, nullable=False),
    Column("clock_ahead", Float, nullable=False),
    # what keeps it from Google, in Thai and in English; "" without trouble
    Column("trouble", Text, nullable=False, server_default=""),
    Column("trouble_en", Text, nullable=False, server_default=""),
    # account -> {reads, writes, read_limit, write_limit, trouble}
    Column("accounts", JSON, nullable=False, server_default="{}"),
)

# How far the quota of Google's accounts and projects is used: the buckets of sheets/quota.py, as [when the
# next call may start, the starts of the last minute], by the clock on which all workers agree.
quota_buckets = Table(
    "quota_buckets",
    METADATA,
    Column("name", String(120), primary_key=True),
    Column("state", JSON, nullable=False),
)

# Accounts and areas that are left alone after failures; `until`: by the clock on which all workers agree.
waits = Table(
    "waits",
    METADATA,
    Column("name", String(120), primary_key=True),
    Column("failures", Number, nullable=False),
    Column("until", Moment, nullable=False),
)

# Single values of the whole instance by key, such as the version of the register.
instance_values = Table(
    "instance_values",
    METADATA,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
