-- promise: a numeral names an indicator if and only if its outcome is indicator, and it stands inside that indicator's span
-- severity: blocking
-- scope: document
SELECT n.document_id, n.char_start, n.char_end, n.words, n.outcome, n.rule, n.indicator_id
FROM numerals n LEFT JOIN indicators i USING (indicator_id)
WHERE (n.outcome = 'indicator') <> (n.indicator_id IS NOT NULL)
   OR (i.indicator_id IS NOT NULL AND (n.char_end <= i.char_start OR n.char_start >= i.char_end))
