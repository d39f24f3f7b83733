"""Requests: what people ask for, and what staff decide on it in the sheet.

routing     in whose workbook a request is decided
standing    how the requests of an area stand: for the summary, the officer's page, the tracking page
ruling      a decision acts once, and is undone when it is taken back; by record:
missing       an agency that the register does not list
correcting    a correction
access        credentials of staff
people      a person is attached to an agency, and let go again
"""

from .decision import as_it_stands, decided, lacks, wanted
from .request_state import of_agency, of_area, of_receipt
from .routing import area_of

__all__ = ["area_of", "as_it_stands", "decided", "lacks", "of_agency", "of_area", "of_receipt", "wanted"]
