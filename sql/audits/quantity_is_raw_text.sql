-- promise: raw_text[char_start:char_end] is quantity, for every indicator
-- severity: blocking
-- scope: document
-- substring counts characters (code points) from 1, also outside the BMP; substring_grapheme would not.
-- It counts them from the beginning each time. So a text is looked at in pages of 1,000 characters, each with the
-- next: time grows with the text, not with its square.
WITH cut AS (
    SELECT document_id, regexp_extract_all(raw_text, '(?s).{1,100}') AS pieces FROM documents
), numbered AS (
    SELECT document_id, unnest(pieces) AS piece, generate_subscripts(pieces, 1) - 1 AS turn FROM cut
), pages AS (
    SELECT document_id, turn // 10 AS page, string_agg(piece, '' ORDER BY turn) AS words
    FROM numbered GROUP BY document_id, turn // 10
), spreads AS (
    SELECT document_id, page, words || coalesce(lead(words) OVER (PARTITION BY document_id ORDER BY page), '') AS words
    FROM pages
), looked_up AS (
    SELECT i.document_id, i.indicator_id, i.char_start, i.char_end, i.quantity,
           CASE WHEN i.char_end - i.char_start <= 1000
                THEN substring(s.words, i.char_start % 1000 + 1, i.char_end - i.char_start)
                ELSE substring(d.raw_text, i.char_start + 1, i.char_end - i.char_start)
           END AS found
    FROM indicators i
    JOIN documents d USING (document_id)
    LEFT JOIN spreads s ON s.document_id = i.document_id AND s.page = i.char_start // 1000
)
SELECT * FROM looked_up WHERE quantity IS DISTINCT FROM found
