-- promise: every indicator has a name
-- severity: blocking
-- scope: document
SELECT document_id, indicator_id, name, quantity
FROM indicators
WHERE trim(name) = ''
