-- promise: percentages lie between 0 and 1000
-- severity: warning
-- scope: document
SELECT document_id, char_start, char_end, indicator_id, name, value, value_high, unit, quantity
FROM indicators
WHERE unit IN ('%', '百分点') AND (value NOT BETWEEN 0 AND 1000 OR value_high NOT BETWEEN 0 AND 1000)
