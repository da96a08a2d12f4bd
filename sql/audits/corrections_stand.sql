-- promise: a correction stands on the words that it names, and rows show what corrections say of them
-- severity: blocking
-- scope: build
-- substring counts from the beginning of the text each time: it is looked at in pages of 1,000 characters, each with the
-- next, and only where a correction stands.
WITH spoken_of AS (
    SELECT DISTINCT document_id FROM corrections WHERE document_id IS NOT NULL
), cut AS MATERIALIZED (
    SELECT document_id, regexp_extract_all(raw_text, '(?s).{1,100}') AS pieces
    FROM documents SEMI JOIN spoken_of USING (document_id)
), numbered AS (
    SELECT document_id, unnest(pieces) AS piece, generate_subscripts(pieces, 1) - 1 AS turn FROM cut
), pages AS (
    SELECT document_id, turn // 10 AS page, string_agg(piece, '' ORDER BY turn) AS words
    FROM numbered GROUP BY document_id, turn // 10
), spreads AS (
    SELECT document_id, page, words || coalesce(lead(words) OVER (PARTITION BY document_id ORDER BY page), '') AS words
    FROM pages
)
SELECT c.correction_id AS id, 'words' AS what
FROM corrections c LEFT JOIN spreads s ON s.document_id = c.document_id AND s.page = c.char_start // 1000
WHERE (c.document_id IS NULL) <> (c.standing = 'gone')
   OR c.document_id IS NOT NULL
      AND substring(s.words, c.char_start % 1000 + 1, c.char_end - c.char_start) IS DISTINCT FROM c.quantity
UNION ALL
SELECT c.correction_id, 'row'
FROM corrections c ANTI JOIN indicators USING (indicator_id)
WHERE c.indicator_id IS NOT NULL
UNION ALL
SELECT i.indicator_id, 'mark'
FROM indicators i
LEFT JOIN corrections c ON c.indicator_id = i.indicator_id AND c.verdict <> 'reopen'
    AND c.standing NOT IN ('superseded', 'gone') AND NOT (c.verdict = 'accept' AND c.standing = 'changed')
WHERE i.review_state IS DISTINCT FROM
        CASE c.verdict WHEN 'accept' THEN 'accepted' WHEN 'correct' THEN 'corrected' WHEN 'reject' THEN 'rejected' END
   OR (i.name_corrected, i.value_corrected, i.unit_corrected) IS DISTINCT FROM (c.name, c.value, c.unit)
