-- promise: no value is ever made from a mask
-- severity: blocking
-- scope: document
SELECT document_id, char_start, char_end, indicator_id, quantity, value, value_high
FROM indicators
WHERE masked AND (value IS NOT NULL OR value_high IS NOT NULL)
