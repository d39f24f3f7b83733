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
ACCESS_ACTS = ("account_made", "account_reopened", "slip", "second_factor_removed")
# How long after such an act the account counts as in the same hand.
IN_HAND_FOR = timedelta(days=7)
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
    hands = [_hands(conn, of_obec, username, now) for username in (one, other)]
    return bool(hands[0] & hands[1])


def _hands(conn: Connection, of_obec: Collection[str], username: str, now: datetime) -> set[str]:
    """Return the account itself and those of OBEC's users who may have it in hand, over any number of others.

    Whoever had the account in hand that let somebody into another one has that one, too.
    """
    seen, unseen = set(), {(username, now)}
    while unseen:
        seen |= unseen
        doers = (
            audit_log.who_did_to(conn, of_obec, ACCESS_ACTS, name, at - IN_HAND_FOR) for name, at in unseen
        )
        unseen = set().union(*doers) - seen
    return {name for name, _ in seen}
