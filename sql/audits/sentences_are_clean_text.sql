-- promise: clean_text[clean_start:clean_end] is the sentence, and no two sentences of a document overlap
-- severity: blocking
-- scope: document
-- In pages of 1,000 characters, each with the next: see quantity_is_raw_text.
WITH cut AS (
    SELECT document_id, regexp_extract_all(clean_text, '(?s).{1,100}') AS pieces FROM documents
), numbered AS (
    SELECT document_id, unnest(pieces) AS piece, generate_subscripts(pieces, 1) - 1 AS turn FROM cut
), pages AS (
    SELECT document_id, turn // 10 AS page, string_agg(piece, '' ORDER BY turn) AS words
    FROM numbered GROUP BY document_id, turn // 10
), spreads AS (
    SELECT document_id, page, words || coalesce(lead(words) OVER (PARTITION BY document_id ORDER BY page), '') AS words
    FROM pages
), looked_up AS (
    SELECT t.document_id, t.sentence_id, t.clean_start, t.clean_end, t.text AS sentence,
           CASE WHEN t.clean_end - t.clean_start <= 1000
                THEN substring(s.words, t.clean_start % 1000 + 1, t.clean_end - t.clean_start)
                ELSE substring(d.clean_text, t.clean_start + 1, t.clean_end - t.clean_start)
           END AS found
    FROM sentences t
    JOIN documents d USING (document_id)
    LEFT JOIN spreads s ON s.document_id = t.document_id AND s.page = t.clean_start // 1000
)
SELECT document_id, sentence_id, clean_start, clean_end, sentence, 'not the clean text' AS fault
FROM looked_up WHERE sentence IS DISTINCT FROM found
UNION ALL
SELECT document_id, sentence_id, clean_start, clean_end, NULL, 'overlaps the sentence before it'
FROM (SELECT document_id, sentence_id, ordinal, clean_start, clean_end FROM sentences)
QUALIFY clean_start < lag(clean_end, 1, 0) OVER (PARTITION BY document_id ORDER BY ordinal)
