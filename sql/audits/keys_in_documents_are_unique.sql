-- promise: no two rows of a table share its key, and every id begins with its document's: so none is shared between documents
-- severity: blocking
-- scope: document
SELECT 'sections' AS table_name, section_id AS key, count(*) AS rows FROM sections GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'sentences', sentence_id, count(*) FROM sentences GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'blocks', concat(document_id, ':', ordinal), count(*) FROM blocks GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'erasures', concat(document_id, ':', char_start), count(*) FROM erasures GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'placeholders', concat(document_id, ':', char_start), count(*) FROM placeholders GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'indicators', indicator_id, count(*) FROM indicators GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'numerals', concat(document_id, ':', char_start), count(*) FROM numerals GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'table_cells', concat(document_id, ':', table_number, ':', row_number, ':', column_number), count(*) FROM table_cells GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'sections: not its document''s', section_id, 1 FROM sections WHERE NOT starts_with(section_id, document_id)
UNION ALL
SELECT 'sentences: not its document''s', sentence_id, 1 FROM sentences WHERE NOT starts_with(sentence_id, document_id)
UNION ALL
SELECT 'indicators: not its document''s', indicator_id, 1 FROM indicators WHERE NOT starts_with(indicator_id, document_id)
