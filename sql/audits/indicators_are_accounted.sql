-- promise: every indicator has its numeral, or, where the number is hidden, its value placeholder
-- severity: blocking
-- scope: document
WITH numbered AS (
    SELECT document_id, char_start, char_end, indicator_id, name, quantity, masked,
           indicator_id IN (SELECT n.indicator_id FROM numerals n WHERE n.indicator_id IS NOT NULL) AS has_numeral
    FROM indicators
), reaching AS (
    -- How far the value placeholders reach that begin at a place or before it.
    SELECT document_id, char_start, max(char_end) OVER (
               PARTITION BY document_id ORDER BY char_start, char_end ROWS UNBOUNDED PRECEDING) AS reach
    FROM placeholders
    WHERE role = 'value'
)
SELECT n.document_id, n.char_start, n.char_end, n.indicator_id, n.name, n.quantity, n.masked
FROM numbered n
ASOF LEFT JOIN reaching x ON x.document_id = n.document_id AND x.char_start < n.char_end
WHERE NOT n.has_numeral AND NOT (n.masked AND coalesce(x.reach > n.char_start, false))
