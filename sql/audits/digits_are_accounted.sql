-- promise: every run of Arabic digits in the raw text, full-width ones too, lies inside a numeral
-- severity: blocking
-- scope: document
-- A split at the digits gives the text between them; adding up the lengths gives the place of each run.
WITH cut AS (
    SELECT document_id,
           unnest(regexp_split_to_array(raw_text, '[0-9０-９]+')) AS before,
           unnest(regexp_extract_all(raw_text, '[0-9０-９]+')) AS digits,
           generate_subscripts(regexp_split_to_array(raw_text, '[0-9０-９]+'), 1) AS turn
    FROM documents
), placed AS (
    SELECT document_id, digits,
           sum(length(before) + coalesce(length(digits), 0)) OVER (PARTITION BY document_id ORDER BY turn) AS char_end
    FROM cut
), runs AS (
    SELECT document_id, digits, char_end - length(digits) AS char_start, char_end
    FROM placed
    WHERE digits IS NOT NULL
), reached AS (
    -- How far the numerals reach that begin at a place or before it: past the run, where one of them holds it.
    SELECT document_id, char_start, char_end, digits,
           max(numeral_end) OVER (
               PARTITION BY document_id ORDER BY char_start, digits NULLS FIRST ROWS UNBOUNDED PRECEDING
           ) AS numeral_end
    FROM (
        SELECT document_id, char_start, NULL AS char_end, NULL AS digits, char_end AS numeral_end FROM numerals
        UNION ALL
        SELECT document_id, char_start, char_end, digits, NULL FROM runs
    )
)
SELECT r.document_id, r.char_start, r.char_end, r.digits,
       substring(d.raw_text, greatest(r.char_start - 9, 1)::INTEGER, 30) AS around
FROM reached r JOIN documents d USING (document_id)
WHERE r.digits IS NOT NULL AND (r.numeral_end IS NULL OR r.numeral_end < r.char_end)
