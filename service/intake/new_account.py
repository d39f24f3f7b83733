"""Opens the account of who registers, corrects its address until it is used, and queues the letters."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from ..accounts import claims, proving
from ..accounts.decision import rung_without_decision
from ..audit.accesses import SOON_AFTER
from ..guard import links
from ..mail.letters import PASSWORD_LINK_KINDS
from ..records.dates import thai_time
from ..store import accounts, audit_log, confirmations, letters, shown_links
from ..store.entries import NewEntry


@dataclass(frozen=True)
class Registrant:
    """What speaks for a person who registers, and how to write to them.

    `worth` and `code` as `proving.judge` returns them; `has_captcha`: its solution was used for the first
    time; `language`: of letters.
    """

    worth: str
    code: Mapping | None
    has_captcha: bool
    language: str

    @property
    def is_proved(self) -> bool:
        """True for a person with a captcha or a code: others who use the same name must not lock them out."""
        return self.has_captcha or self.worth in (proving.CONFIRMS, proving.WAITS)

    @property
    def state(self) -> str:
        """The rung of the new account, whatever the agency's history.

        A code that was used before proves nothing.
        """
        if self.worth == proving.CONFIRMS:
            return accounts.CONFIRMED
        return accounts.PROVISIONAL if self.is_proved else accounts.WAITING


def open_account(
    conn: Connection, agency: Mapping, part: NewEntry, registrant: Registrant, paper_key: str, now: datetime
) -> tuple[int, list, str]:
    """Add the registrant's account and queue its letters; returns its id, the entry's remarks, the username.

    `paper_key`: for links in the letters.
    """
    people = accounts.list_of_agency(conn, agency["code"])
    username = accounts.next_username(conn, agency["code"])
    account_id = accounts.add(
        conn,
        now,
        username=username,
        role="agency",
        state=registrant.state,
        agency=agency["code"],
        area=agency["area"],
        unit=part.answers.get("unit") or "",
        email=part.answers["email"],
        language=registrant.language,
    )
    account = accounts.get(conn, account_id)
    rivals = claims.rivals(account, agency["kind"], people)
    must_be_checked = rivals and account["state"] != accounts.CONFIRMED
    remarks = [["further_person", {"n": len(people) + 1}]] if must_be_checked else []
    if registrant.code:
        remarks.append(proving.use_code(conn, registrant.worth, registrant.code, account, now))
    if account["state"] == accounts.WAITING:
        remarks.append(["not_proved", {}])
    if account["state"] != accounts.CONFIRMED:
        remarks += _link_remarks(conn, agency["code"], now)
    _queue_letters(conn, agency, account, rivals, paper_key, now)
    return account_id, remarks, username


def _link_remarks(conn: Connection, agency_code: str, now: datetime) -> list:
    """Returns the remark that staff were shown the agency's link within a day, for whoever confirms; or none.

    It names nobody: the audit log does.
    """
    shown = shown_links.list_shown(conn, [agency_code], now - SOON_AFTER, now)
    return [["link_shown", {"at": thai_time(shown[-1]["at"])}]] if shown else []


def correct_address(
    conn: Connection, agency: Mapping, account: Mapping, part: NewEntry, paper_key: str, now: datetime
) -> Mapping:
    """Give an account that was never used the address of the corrected registration; returns the account.

    Links that were sent to the old address become void, and so does a password that was set with one of them;
    whoever got one there is told. Who was confirmed by somebody was confirmed with the old address: what came
    with the registration alone decides again. The new address gets a letter of its own, and the register's
    address is told now where it was not, because the old one was the same; so are those who claim the same:
    with one address they were one person. `paper_key`: for links in letters.
    """
    email, recipient = part.answers["email"], (account["language"], now, account["id"])
    accounts.update(conn, account["id"], email=email, password_hash=None)
    accounts.revoke_password_links(conn, account["id"], now)
    letters.withdraw_of_account(conn, account["id"], PASSWORD_LINK_KINDS)
    facts = {"agency_name": agency["name_th"]}
    if letters.has_reached(conn, account["id"], account["email"]):
        letters.add(conn, "address_corrected", account["email"], *recipient, facts)
    if account["state"] == accounts.CONFIRMED:
        accounts.set_state(conn, account["id"], rung_without_decision(account, part.remarks), now)
    username = account["username"]
    audit_log.add(conn, now, "address_corrected", "", account["area"], agency["code"], username=username)
    corrected = accounts.get(conn, account["id"])
    if corrected["state"] in accounts.SIGN_IN_STATES:
        letters.add(conn, "welcome", email, *recipient, facts)
        if not letters.get_newest(conn, account["id"], "registered_notice"):
            _tell_register(conn, agency, corrected, paper_key, now)
        people = accounts.list_of_agency(conn, agency["code"])
        _tell_rivals(conn, corrected, claims.rivals(corrected, agency["kind"], people), facts, now)
    return corrected


def _queue_letters(
    conn: Connection,
    agency: Mapping,
    account: Mapping,
    rivals: list[Mapping],
    paper_key: str,
    now: datetime,
) -> None:
    """Welcome the person, tell the address in the register, and tell those who claim the same."""
    facts = {"agency_name": agency["name_th"]}
    works = account["state"] in accounts.SIGN_IN_STATES
    if works:
        recipient = (account["email"], account["language"], now, account["id"])
        has_proved = account["state"] == accounts.CONFIRMED
        letters.add(conn, "welcome", *recipient, facts, is_vouched=has_proved)
        _tell_register(conn, agency, account, paper_key, now)
    # Who cannot sign in has proved nothing: nobody is bothered, and no letter goes to that address.
    if works:
        _tell_rivals(conn, account, rivals, facts, now)


def _tell_register(
    conn: Connection, agency: Mapping, account: Mapping, paper_key: str, now: datetime
) -> None:
    """Tell the address that the register has, if it is another one, and ask whether the person is unknown."""
    if not agency["email"] or agency["email"].casefold() == account["email"].casefold():
        return
    number = secrets.token_urlsafe(18)
    token = links.confirmation_token(paper_key, number)
    confirmations.add(conn, account["id"], confirmations.NOT_OURS, token, {}, now)
    facts = {"agency_name": agency["name_th"], "number": number}
    letters.add(conn, "registered_notice", agency["email"], "th", now, account["id"], facts)


def _tell_rivals(
    conn: Connection, account: Mapping, rivals: list[Mapping], facts: Mapping, now: datetime
) -> None:
    """Tell a person and those who claim the same of each other, where one of them is to be confirmed yet.

    Confirmed people, such as one who was invited by another, work together: nobody decides on them.
    """
    is_confirmed = account["state"] == accounts.CONFIRMED
    undecided = [person for person in rivals if not (is_confirmed and person["state"] == accounts.CONFIRMED)]
    for person in [*undecided, account] if undecided else []:
        _queue_rival_letter(conn, person, facts, now)


def _queue_rival_letter(conn: Connection, person: Mapping, facts: Mapping, now: datetime) -> None:
    """Tell a person that somebody else has registered for the same, at most once a day.

    A person who sends many registrations must not fill the mail boxes of others.
    """
    since = now - timedelta(days=1)
    if person["email"] and not letters.count_of_account(conn, person["id"], ("further_person",), since):
        recipient = (person["email"], person["language"], now, person["id"])
        letters.add(conn, "further_person", *recipient, facts)
