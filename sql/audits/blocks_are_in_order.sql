-- promise: the blocks of a document follow one another without overlap, hold text and no tab or line end inside a cell
-- severity: blocking
-- scope: document
WITH placed AS (
    SELECT *,
           lag(char_end, 1, 0) OVER (PARTITION BY document_id ORDER BY ordinal) AS end_before,
           lag(ordinal, 1, -1) OVER (PARTITION BY document_id ORDER BY ordinal) AS ordinal_before
    FROM blocks
)
SELECT document_id, ordinal, kind, char_start, char_end, found,
       CASE WHEN ordinal <> ordinal_before + 1 THEN 'a block is missing before it'
            WHEN char_start < end_before THEN 'overlaps the block before it'
            WHEN kind = 'cell' THEN 'a cell without its place in the table, or with a tab or line end in it'
            ELSE 'blanks at its ends' END AS fault
FROM placed
WHERE ordinal <> ordinal_before + 1
   OR char_start < end_before
   OR (kind <> 'cell' AND regexp_matches(found, '^\s|\s$'))
   OR (kind = 'cell' AND (regexp_matches(found, '[\t\r\n]') OR table_number IS NULL OR row_number < 1
                          OR column_number < 1 OR row_span < 1 OR column_span < 1 OR is_header IS NULL))
