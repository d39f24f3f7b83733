"""`flask sheets smoke`: asks Google itself, before a launch, whether what we assume about it holds."""

from sheets.smoke.assumption import Assumption, CheckResult, Verdict
from sheets.smoke.run import ASSUMPTIONS, Report, run

__all__ = ["ASSUMPTIONS", "Assumption", "CheckResult", "Report", "Verdict", "run"]
