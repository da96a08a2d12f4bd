-- promise: a range has its low end in value and its high end in value_high, and every value is a finite number
-- severity: blocking
-- scope: document
SELECT document_id, char_start, char_end, indicator_id, quantity, value, value_high
FROM indicators
WHERE (value_high IS NOT NULL AND (value IS NULL OR value_high < value))
   OR (value IS NOT NULL AND NOT isfinite(value))
   OR (value_high IS NOT NULL AND NOT isfinite(value_high))
