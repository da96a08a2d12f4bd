-- promise: what is not there is NULL, never an empty text
-- severity: warning
-- scope: document
SELECT 'indicators.unit' AS column_name, indicator_id AS id FROM indicators WHERE unit = ''
UNION ALL
SELECT 'documents.title', document_id FROM documents WHERE title = ''
UNION ALL
SELECT 'documents.place', document_id FROM documents WHERE place = ''
UNION ALL
SELECT 'sections.label', section_id FROM sections WHERE label = ''
