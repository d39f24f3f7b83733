"""The kinds of answer: their widgets, and how they are read from and written to forms and sheets' cells."""

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
