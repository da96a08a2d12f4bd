-- promise: raw_text[char_start:char_end] is quantity, for every indicator
-- severity: blocking
-- scope: document
SELECT document_id, char_start, char_end, indicator_id, quantity, found
FROM indicators
WHERE quantity IS DISTINCT FROM found
