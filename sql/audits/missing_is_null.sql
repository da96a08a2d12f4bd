-- promise: what is not there is NULL, never an empty text
-- severity: warning
-- scope: document
SELECT document_id, 'indicators.unit' AS column_name, indicator_id AS id FROM indicators WHERE unit = ''
UNION ALL
SELECT document_id, 'documents.title', document_id FROM documents WHERE title = ''
UNION ALL
SELECT document_id, 'documents.place', document_id FROM documents WHERE place = ''
UNION ALL
SELECT document_id, 'sections.label', section_id FROM sections WHERE label = ''
