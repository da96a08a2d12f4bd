-- promise: every indicator has a name
-- severity: blocking
-- scope: document
SELECT document_id, char_start, char_end, indicator_id, name, quantity
FROM indicators
WHERE trim(name) = ''
