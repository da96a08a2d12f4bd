-- promise: clean_text[clean_start:clean_end] is the sentence, and no two sentences of a document overlap
-- severity: blocking
-- scope: document
SELECT document_id, char_start, char_end, sentence_id, clean_start, clean_end, text AS sentence, found,
       CASE WHEN text IS DISTINCT FROM found THEN 'not the clean text' ELSE 'overlaps the sentence before it' END AS fault
FROM (
    SELECT *, lag(clean_end, 1, 0) OVER (PARTITION BY document_id ORDER BY ordinal) AS end_before FROM sentences
)
WHERE text IS DISTINCT FROM found OR clean_start < end_before
