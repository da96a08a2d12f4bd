-- promise: a correction stands on the words that it names, and rows show what corrections say of them
-- severity: blocking
-- scope: build
SELECT c.correction_id AS id, 'words' AS what
FROM corrections c LEFT JOIN documents d USING (document_id)
WHERE (c.document_id IS NULL) <> (c.standing = 'gone')
   OR c.document_id IS NOT NULL AND d.raw_text[c.char_start + 1 : c.char_end] IS DISTINCT FROM c.quantity
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
