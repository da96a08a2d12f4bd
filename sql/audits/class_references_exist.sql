-- promise: every division that a document names stands in the divisions, and the catalogue and the divisions name what is there
-- severity: blocking
-- scope: build
SELECT 'documents.division_code' AS reference, division_code AS id FROM documents ANTI JOIN divisions USING (division_code)
WHERE division_code IS NOT NULL
UNION ALL
SELECT 'divisions.parent_code', d.parent_code
FROM divisions d ANTI JOIN divisions p ON p.division_code = d.parent_code
WHERE d.parent_code IS NOT NULL
UNION ALL
SELECT 'catalogue.theme', theme FROM catalogue ANTI JOIN themes USING (theme)
UNION ALL
SELECT 'catalogue_ranges.indicator_code', indicator_code FROM catalogue_ranges ANTI JOIN catalogue USING (indicator_code)
