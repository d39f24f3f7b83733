"""Whether two accounts of OBEC are two persons: what needs two is not done by one who has both in hand.

Who opens an account for somebody, or makes a slip for it, can sign in with it. The others of OBEC are told of
that (alerts.py) and have some days to ask. An account that is opened with such an account is in the same
hand.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..records.addresses import mailbox_key
from ..store import accounts, audit_log

# Acts that let a person sign in with somebody else's account.
ACCESS_ACTS = ("account_made", "account_reopened", "slip", "access_given", "second_factor_removed")
# How long after such an act the account counts as in the same hand.
IN_HAND_FOR = timedelta(days=7)
# How long ago the first of several such acts may be, each soon after the one before.
CHAIN_LENGTH = 4 * IN_HAND_FOR
# Why two accounts are no two persons: (Thai, English).
IN_ONE_HAND = (
    "ภายใน 7 วันที่ผ่านมา บัญชีหนึ่งเปิดหรือออกใบเข้าสู่ระบบโดยอีกบัญชีหนึ่ง ไม่ว่าโดยตรงหรือผ่านบัญชีอื่น "
    "หรือทั้งสองโดยคนเดียวกัน จึงยังไม่ถือว่าเป็นสองคน "
    "ต้องให้ผู้ใช้ของ สพฐ. คนอื่นดำเนินการ",
    "In the last 7 days one of the two accounts was opened, or given a sign-in slip, by the other, directly or over "
    "further accounts, or both by the same person, so they do not count as two persons yet: another OBEC user has to do it.",
)


def have_one_mailbox(one: Mapping, other: Mapping) -> bool:
    return bool(one["email"] and other["email"]) and mailbox_key(one["email"]) == mailbox_key(other["email"])


def are_in_one_hand(conn: Connection, one: str, other: str, now: datetime) -> bool:
    """Return whether the accounts of two usernames may be in one person's hand."""
    of_obec = [account["username"] for account in accounts.list_staff(conn) if account["role"] == "obec"]
    acts = audit_log.list_done_to_accounts(conn, [*of_obec, audit_log.SHEET], ACCESS_ACTS, now - CHAIN_LENGTH)
    hands = [_hands(acts, username, now) for username in (one, other)]
    # Whose hand it was in the sheet is not known: it may have been either's.
    return bool(hands[0] & hands[1]) or audit_log.SHEET in hands[0] | hands[1]


def _hands(acts: Collection[tuple[str, str, datetime]], username: str, now: datetime) -> set[str]:
    """Return the account itself and those of OBEC's users who may have it in hand, over any number of others.

    Whoever had the account in hand that let somebody into another one has that one, too. `acts`: (who, the
    username of the account, when).
    """
    # Username -> the earliest moment at which it matters who had it in hand.
    since, unseen = {}, {username: now}
    while unseen:
        name, at = unseen.popitem()
        since[name] = at
        for who, account, done_at in acts:
            is_earlier = done_at < min(since.get(who, now), unseen.get(who, now)) or who not in since
            if account == name and done_at > at - IN_HAND_FOR and is_earlier:
                unseen[who] = min(done_at, unseen.get(who, done_at))
    return set(since)
