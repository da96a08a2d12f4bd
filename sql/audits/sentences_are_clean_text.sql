-- promise: clean_text[clean_start:clean_end] is the sentence, and no two sentences of a document overlap
-- severity: blocking
-- scope: document
SELECT t.document_id, t.sentence_id, t.clean_start, t.clean_end, t.text AS sentence, 'not the clean text' AS fault
FROM sentences t JOIN documents d USING (document_id)
WHERE t.text IS DISTINCT FROM substring(d.clean_text, t.clean_start + 1, t.clean_end - t.clean_start)
UNION ALL
SELECT document_id, sentence_id, clean_start, clean_end, NULL, 'overlaps the sentence before it'
FROM (SELECT document_id, sentence_id, ordinal, clean_start, clean_end FROM sentences)
QUALIFY clean_start < lag(clean_end, 1, 0) OVER (PARTITION BY document_id ORDER BY ordinal)
