"""What qualifies a number: its bound, its status (done, estimated, planned) and its year.

Each is asked of a table of rules: `bounds.BOUNDS`, `status.STATUS` and `years.YEARS`; then `agreement` lets a number
agree with the one before it, and its status with its year. The words are those of `qualifiers.toml`.
"""

from pipeline.extraction.qualifiers.agreement import Qualified, qualify
from pipeline.extraction.qualifiers.bounds import bound_of
from pipeline.extraction.qualifiers.statement import Context, Previous, Sentence, Statement

__all__ = ["Context", "Previous", "Qualified", "Sentence", "Statement", "bound_of", "qualify"]
