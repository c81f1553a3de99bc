"""What is wrong with a file, named by row and column in Thai and English, and the values that are good."""

from tramuang.figures.pure.validating.checker import Checker, Result, check
from tramuang.figures.pure.validating.findings import Finding, Findings
from tramuang.figures.pure.validating.observations import Observations, Value
from tramuang.figures.pure.validating.quality import GRADES, STATUSES
from tramuang.figures.pure.validating.sentences import KINDS

__all__ = ["GRADES", "KINDS", "STATUSES", "Checker", "Finding", "Findings", "Observations", "Result", "Value", "check"]
