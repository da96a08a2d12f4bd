-- promise: every erasure holds the words at its span, and no two erasures of a document overlap
-- severity: blocking
-- scope: document
WITH placed AS (
    SELECT e.*, substring(d.raw_text, e.char_start + 1, e.char_end - e.char_start) AS found,
           lag(e.char_end, 1, 0) OVER (PARTITION BY e.document_id ORDER BY e.char_start, e.char_end) AS end_before
    FROM erasures e JOIN documents d USING (document_id)
)
SELECT document_id, char_start, char_end, kind, words, found, end_before
FROM placed
WHERE words IS DISTINCT FROM found OR char_start < end_before
