"""Requests: what people ask for, and what staff decide on it in the sheet.

routing         which area decides a request
filing          a request is accepted: its number, its entry and its letter
request_state   the requests of an area or agency: for the summary, the officer's page, the tracking page
case            one request that is decided, and what the rule of a record must offer
decision        a decision acts once, and is undone when it is taken back; the rules by record:
missing_agency  an agency that the register does not list
correction      a correction of an agency's name or a registrant's address
correction_words  what staff are told of a correction
account_change  how long a correction of an account waits, and who may stop it
staff_access    sign-in for staff
people          the account of a request's sender: added, restored, ended
"""

from .correction import settle as settle_account_change
from .decision import apply_decision, current_rows, full_decision, obstacles
from .request_state import get_by_receipt, list_of_agency, list_of_area
from .routing import deciding_area

__all__ = [
    "apply_decision",
    "current_rows",
    "deciding_area",
    "full_decision",
    "get_by_receipt",
    "list_of_agency",
    "list_of_area",
    "obstacles",
    "settle_account_change",
]
