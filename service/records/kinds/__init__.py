"""The kinds of answer. A kind knows its widget and how an answer is read from a form and from a sheet's cell,
and how it is written back to either.
"""

from .base import Cell, Invalid, Kind, Remark, Value
from .choices import Choice, Choices, YesNo
from .contacts import Email, Phone
from .evidence import Coordinate, Date, Photos
from .identity import AreaName, NationalId
from .words import EnglishText, LongText, Notice, Percent, Text, WholeNumber

__all__ = [
    "AreaName",
    "Cell",
    "Choice",
    "Choices",
    "Coordinate",
    "Date",
    "Email",
    "EnglishText",
    "Invalid",
    "Kind",
    "LongText",
    "NationalId",
    "Notice",
    "Percent",
    "Phone",
    "Photos",
    "Remark",
    "Text",
    "Value",
    "WholeNumber",
    "YesNo",
]
