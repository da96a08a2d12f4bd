"""The numbers of a sentence: where they stand, what they are worth, with which unit, and which of them are no rows.

`scan` finds them all, `find_mentions` says of those that are no rows why.
"""

from pipeline.extraction.mentions.mention import Mention
from pipeline.extraction.mentions.scanning import number_signs, scan
from pipeline.extraction.mentions.screening import find_mentions

__all__ = ["Mention", "find_mentions", "number_signs", "scan"]
