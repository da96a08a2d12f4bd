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
)
SELECT r.document_id, r.char_start, r.char_end, r.digits,
       substring(d.raw_text, greatest(r.char_start - 9, 1)::INTEGER, 30) AS around
FROM runs r JOIN documents d USING (document_id)
ANTI JOIN numerals n
    ON n.document_id = r.document_id AND n.char_start <= r.char_start AND n.char_end >= r.char_end
