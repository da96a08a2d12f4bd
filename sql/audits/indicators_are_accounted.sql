-- promise: every indicator has its numeral, or, where the number is hidden, its value placeholder
-- severity: blocking
-- scope: document
SELECT i.document_id, i.indicator_id, i.name, i.quantity, i.masked
FROM indicators i
WHERE NOT EXISTS (FROM numerals n WHERE n.indicator_id = i.indicator_id)
  AND NOT (i.masked AND EXISTS (
      FROM placeholders x
      WHERE x.document_id = i.document_id AND x.role = 'value'
        AND x.char_start < i.char_end AND x.char_end > i.char_start))
