-- promise: every run of Arabic digits in the raw text, full-width ones too, lies inside a numeral
-- severity: blocking
-- scope: document
WITH reached AS (
    -- How far the numerals reach that begin at a place or before it: past the run, where one of them holds it.
    SELECT document_id, char_start, char_end, digits,
           max(numeral_end) OVER (
               PARTITION BY document_id ORDER BY char_start, digits NULLS FIRST ROWS UNBOUNDED PRECEDING
           ) AS numeral_end
    FROM (
        SELECT document_id, char_start, NULL AS char_end, NULL AS digits, char_end AS numeral_end FROM numerals
        UNION ALL
        SELECT document_id, char_start, char_end, digits, NULL FROM digit_runs
    )
)
SELECT document_id, char_start, char_end, digits
FROM reached
WHERE digits IS NOT NULL AND (numeral_end IS NULL OR numeral_end < char_end)
