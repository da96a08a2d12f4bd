-- promise: clean_text[clean_start:clean_end] is the sentence, and no two sentences of a document overlap
-- severity: blocking
WITH placed AS (
    SELECT t.*, substring(d.clean_text, t.clean_start + 1, t.clean_end - t.clean_start) AS found,
           lag(t.clean_end, 1, 0) OVER (PARTITION BY t.document_id ORDER BY t.ordinal) AS end_before
    FROM sentences t JOIN documents d USING (document_id)
)
SELECT document_id, sentence_id, clean_start, clean_end, text, found, end_before
FROM placed
WHERE text IS DISTINCT FROM found OR clean_start < end_before
