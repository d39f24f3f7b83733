"""The kinds of answer: their widgets, and how they are read from and written to forms and sheets' cells."""

from .base import Cell, Invalid, Kind, Remark, Value
from .choices import Choice, Choices, YesNo
from .contacts import Email, Phone
from .evidence import Coordinate, Date, Photos
from .identity import AreaName, NationalId
from .words import EnglishName, EnglishText, LongText, Name, Notice, Percent, Text, WholeNumber

__all__ = [
    "AreaName",
    "Cell",
    "Choice",
    "Choices",
    "Coordinate",
    "Date",
    "Email",
    "EnglishName",
    "EnglishText",
    "Invalid",
    "Kind",
    "LongText",
    "Name",
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
