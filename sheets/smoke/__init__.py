"""What we take for granted of Google, asked of Google itself before a launch: `flask sheets smoke`."""

from sheets.smoke.assumption import Assumption, Finding, Verdict
from sheets.smoke.run import ASSUMPTIONS, Report, run

__all__ = ["ASSUMPTIONS", "Assumption", "Finding", "Report", "Verdict", "run"]
