-- promise: every span is non-empty and lies inside its document's text; only a section or a table's cell may be empty
-- severity: blocking
-- scope: document
WITH spans AS (
    SELECT 'sections' AS table_name, document_id, char_start, char_end, clean_start, clean_end, 0 AS least FROM sections
    UNION ALL
    SELECT 'sentences', document_id, char_start, char_end, clean_start, clean_end, 1 FROM sentences
    UNION ALL
    SELECT 'blocks', document_id, char_start, char_end, NULL, NULL, if(kind = 'cell', 0, 1) FROM blocks
    UNION ALL
    SELECT 'erasures', document_id, char_start, char_end, NULL, NULL, 1 FROM erasures
    UNION ALL
    SELECT 'placeholders', document_id, char_start, char_end, NULL, NULL, 1 FROM placeholders
    UNION ALL
    SELECT 'indicators', document_id, char_start, char_end, NULL, NULL, 1 FROM indicators
    UNION ALL
    SELECT 'numerals', document_id, char_start, char_end, NULL, NULL, 1 FROM numerals
    UNION ALL
    SELECT 'table_cells', document_id, char_start, char_end, NULL, NULL, 0 FROM table_cells
), sizes AS (
    SELECT document_id, raw_characters, clean_characters FROM documents
)
SELECT s.document_id, s.table_name, s.char_start, s.char_end, s.clean_start, s.clean_end
FROM spans s JOIN sizes USING (document_id)
WHERE s.char_start < 0 OR s.char_end < s.char_start + s.least OR s.char_end > raw_characters
   OR s.clean_start < 0 OR s.clean_end < s.clean_start + s.least OR s.clean_end > clean_characters
