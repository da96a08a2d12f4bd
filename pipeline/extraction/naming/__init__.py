"""What each number of a sentence measures.

The sentence is read from left to right with an explicit memory: the names of the last levels (what a growth or
a share behind them is of) and the last subject (what a bare 资金 or 竣工率 belongs to). Numbers that stand
together are one cluster and are named together: relative to a level, or as a level. The rules are tables:
`relatives.RELATIVES`, `levels.LEVELS`, `refining.REFINEMENTS`.
"""

from pipeline.extraction.naming.clusters import clause_start
from pipeline.extraction.naming.joining import fitting
from pipeline.extraction.naming.memory import Name
from pipeline.extraction.naming.names import name_all
from pipeline.extraction.naming.phrases import LONGEST, balanced, shorten, trim_link

__all__ = ["LONGEST", "Name", "balanced", "clause_start", "fitting", "name_all", "shorten", "trim_link"]
