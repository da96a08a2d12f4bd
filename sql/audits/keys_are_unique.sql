-- promise: no two rows of a table share its key
-- severity: blocking
SELECT 'documents' AS table_name, document_id AS key, count(*) AS rows FROM documents GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'sources', source_path, count(*) FROM sources GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'sections', section_id, count(*) FROM sections GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'sentences', sentence_id, count(*) FROM sentences GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'erasures', concat(document_id, ':', char_start), count(*) FROM erasures GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'placeholders', concat(document_id, ':', char_start), count(*) FROM placeholders GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'indicators', indicator_id, count(*) FROM indicators GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'numerals', concat(document_id, ':', char_start), count(*) FROM numerals GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'quarantine', source_path, count(*) FROM quarantine GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'loads', load_id, count(*) FROM loads GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'units', unit, count(*) FROM units GROUP BY ALL HAVING count(*) > 1
