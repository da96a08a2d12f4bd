-- promise: the blocks of a document follow one another without overlap, hold text and no tab or line end inside a cell
-- severity: blocking
-- scope: document
WITH placed AS (
    SELECT b.*, substring(d.raw_text, b.char_start + 1, b.char_end - b.char_start) AS words,
           lag(b.char_end, 1, 0) OVER (PARTITION BY b.document_id ORDER BY b.ordinal) AS end_before,
           lag(b.ordinal, 1, -1) OVER (PARTITION BY b.document_id ORDER BY b.ordinal) AS ordinal_before
    FROM blocks b JOIN documents d USING (document_id)
)
SELECT document_id, ordinal, kind, char_start, char_end, words,
       CASE WHEN ordinal <> ordinal_before + 1 THEN 'a block is missing before it'
            WHEN char_start < end_before THEN 'overlaps the block before it'
            WHEN kind = 'cell' THEN 'a cell without its place in the table, or with a tab or line end in it'
            ELSE 'blanks at its ends' END AS fault
FROM placed
WHERE ordinal <> ordinal_before + 1
   OR char_start < end_before
   OR (kind <> 'cell' AND regexp_matches(words, '^\s|\s$'))
   OR (kind = 'cell' AND (regexp_matches(words, '[\t\r\n]') OR table_number IS NULL OR row_number < 1
                          OR column_number < 1 OR row_span < 1 OR column_span < 1 OR is_header IS NULL))
