"""What people say of rows: accepted, corrected, rejected. Records of their own, outside every build.

Knows the file of records and the gold format. Keep out: DuckDB, the web page, what a record means for a build.
"""

from pipeline.review.gold_lines import GoldLine, gold_text
from pipeline.review.records import (
    FIELDS,
    VERDICTS,
    Correction,
    ReviewError,
    Reviews,
    Value,
    append_correction,
    made_at,
    new_correction,
    read_reviews,
    reviews_in_utf_8,
)

__all__ = [
    "FIELDS",
    "VERDICTS",
    "Correction",
    "GoldLine",
    "ReviewError",
    "Reviews",
    "Value",
    "append_correction",
    "gold_text",
    "made_at",
    "new_correction",
    "read_reviews",
    "reviews_in_utf_8",
]
