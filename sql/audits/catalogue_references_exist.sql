-- promise: every code and theme that a row names stands in the catalogue
-- severity: blocking
-- scope: document
SELECT document_id, char_start, char_end, 'indicators.indicator_code' AS reference, indicator_code AS id
FROM indicators ANTI JOIN catalogue USING (indicator_code)
WHERE indicator_code IS NOT NULL
UNION ALL
SELECT document_id, char_start, char_end, 'indicators.theme', theme FROM indicators ANTI JOIN themes USING (theme)
