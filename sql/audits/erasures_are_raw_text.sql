-- promise: every erasure holds the words at its span, and no two erasures of a document overlap
-- severity: blocking
-- scope: document
SELECT document_id, char_start, char_end, kind, words, found, end_before
FROM (
    SELECT *, lag(char_end, 1, 0) OVER (PARTITION BY document_id ORDER BY char_start, char_end) AS end_before
    FROM erasures
)
WHERE words IS DISTINCT FROM found OR char_start < end_before
