-- promise: the value in the standard unit is the value times one factor of its unit, and NULL where the value is
-- severity: blocking
-- scope: document
SELECT i.document_id, i.char_start, i.char_end, i.indicator_id, i.value, i.unit, i.value_standard, i.unit_standard
FROM indicators i
LEFT JOIN units f ON f.unit = i.unit
LEFT JOIN units t ON t.unit = i.unit_standard
WHERE (i.value IS NULL) <> (i.value_standard IS NULL)
   OR (i.value_high IS NULL) <> (i.value_high_standard IS NULL)
   OR (i.unit IS NULL) <> (i.unit_standard IS NULL)
   OR abs(i.value * CASE WHEN i.unit = i.unit_standard OR f.dimension = 'count' THEN 1 ELSE f.factor / t.factor END
          - i.value_standard) > 1e-6 * abs(i.value)
