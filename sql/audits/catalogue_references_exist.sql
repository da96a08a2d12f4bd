-- promise: every code and theme that a row names stands in the catalogue, every division in the divisions
-- severity: blocking
-- scope: document
-- By itself, not in references_exist: every join of one query holds memory at the same time.
SELECT 'documents.division_code', division_code FROM documents ANTI JOIN divisions USING (division_code)
WHERE division_code IS NOT NULL
UNION ALL
SELECT 'divisions.parent_code', d.parent_code
FROM divisions d ANTI JOIN divisions p ON p.division_code = d.parent_code
WHERE d.parent_code IS NOT NULL
UNION ALL
SELECT 'indicators.indicator_code', indicator_code FROM indicators ANTI JOIN catalogue USING (indicator_code)
WHERE indicator_code IS NOT NULL
UNION ALL
SELECT 'indicators.theme', theme FROM indicators ANTI JOIN themes USING (theme)
UNION ALL
SELECT 'catalogue.theme', theme FROM catalogue ANTI JOIN themes USING (theme)
UNION ALL
SELECT 'catalogue_ranges.indicator_code', indicator_code FROM catalogue_ranges ANTI JOIN catalogue USING (indicator_code)
