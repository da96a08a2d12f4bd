-- promise: no two rows of a table share its key, of those tables that speak of files and loads
-- severity: blocking
-- scope: build
SELECT 'documents' AS table_name, document_id AS key, count(*) AS rows FROM documents GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'sources', source_path, count(*) FROM sources GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'quarantine', source_path, count(*) FROM quarantine GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'loads', load_id, count(*) FROM loads GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'units', unit, count(*) FROM units GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'concept_words', concat(concept, ':', word), count(*) FROM concept_words GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'concept_counts', concat(document_id, ':', concept, ':', word), count(*) FROM concept_counts GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'document_versions', concat(source_path, ':', began_by), count(*) FROM document_versions GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'document_history', concat(document_id, ':', load_id), count(*) FROM document_history GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'indicator_history', concat(indicator_id, ':', load_id), count(*) FROM indicator_history GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'corrections', correction_id, count(*) FROM corrections GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'themes', theme, count(*) FROM themes GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'catalogue', indicator_code, count(*) FROM catalogue GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'catalogue_ranges', concat(indicator_code, ':', level), count(*) FROM catalogue_ranges GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'divisions', division_code, count(*) FROM divisions GROUP BY ALL HAVING count(*) > 1
