-- promise: no two rows of a table share its key, and every id begins with its document's: so none is shared between documents
-- severity: blocking
-- scope: document
SELECT document_id, 'sections' AS table_name, section_id AS key, count(*) AS rows FROM sections GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT document_id, 'sentences', sentence_id, count(*) FROM sentences GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT document_id, 'blocks', concat(document_id, ':', ordinal), count(*) FROM blocks GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT document_id, 'erasures', concat(document_id, ':', char_start), count(*) FROM erasures GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT document_id, 'placeholders', concat(document_id, ':', char_start), count(*) FROM placeholders GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT document_id, 'indicators', indicator_id, count(*) FROM indicators GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT document_id, 'numerals', concat(document_id, ':', char_start), count(*) FROM numerals GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT document_id, 'table_cells', concat(document_id, ':', table_number, ':', row_number, ':', column_number), count(*) FROM table_cells GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT document_id, 'sections: not its document''s', section_id, 1 FROM sections WHERE NOT starts_with(section_id, document_id)
UNION ALL
SELECT document_id, 'sentences: not its document''s', sentence_id, 1 FROM sentences WHERE NOT starts_with(sentence_id, document_id)
UNION ALL
SELECT document_id, 'indicators: not its document''s', indicator_id, 1 FROM indicators WHERE NOT starts_with(indicator_id, document_id)
