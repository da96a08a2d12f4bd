-- promise: a name has no blank, comma or stop at its ends and at most 24 characters
-- severity: warning
-- scope: document
-- A longer name copies its clause and tells nobody what was measured.
SELECT document_id, char_start, char_end, indicator_id, name, quantity
FROM indicators
WHERE length(name) > 24 OR (trim(name) <> '' AND regexp_matches(name, '^[\s　，。；、：,.;:]|[\s　，。；、：,.;:]$'))
