-- promise: every id that a row of a document names is the id of a row of that document
-- severity: blocking
-- scope: document
-- A row whose reference is NULL is no orphan; where that is not allowed the table's NOT NULL forbids it.
-- One join for all that refer to the same table: each join of a query keeps room for itself.
SELECT document_id, reference, document_id AS id
FROM (
    SELECT 'blocks.document_id' AS reference, document_id FROM blocks
    UNION ALL SELECT 'sections.document_id', document_id FROM sections
    UNION ALL SELECT 'sentences.document_id', document_id FROM sentences
    UNION ALL SELECT 'erasures.document_id', document_id FROM erasures
    UNION ALL SELECT 'placeholders.document_id', document_id FROM placeholders
    UNION ALL SELECT 'indicators.document_id', document_id FROM indicators
    UNION ALL SELECT 'numerals.document_id', document_id FROM numerals
    UNION ALL SELECT 'table_cells.document_id', document_id FROM table_cells
) ANTI JOIN documents USING (document_id)
UNION ALL
SELECT document_id, reference, id
FROM (
    SELECT 'sections.parent_id' AS reference, parent_id AS id, document_id FROM sections
    UNION ALL SELECT 'sentences.section_id', section_id, document_id FROM sentences
    UNION ALL SELECT 'indicators.section_id', section_id, document_id FROM indicators
) r ANTI JOIN sections s ON s.section_id = r.id AND s.document_id = r.document_id
WHERE id IS NOT NULL
UNION ALL
SELECT document_id, reference, id
FROM (
    SELECT 'indicators.sentence_id' AS reference, sentence_id AS id, document_id FROM indicators
    UNION ALL SELECT 'placeholders.sentence_id', sentence_id, document_id FROM placeholders
    UNION ALL SELECT 'numerals.sentence_id', sentence_id, document_id FROM numerals
) r ANTI JOIN sentences t ON t.sentence_id = r.id AND t.document_id = r.document_id
WHERE id IS NOT NULL
UNION ALL
SELECT document_id, reference, id
FROM (
    SELECT 'numerals.indicator_id' AS reference, indicator_id AS id, document_id FROM numerals
    UNION ALL SELECT 'table_cells.indicator_id', indicator_id, document_id FROM table_cells
) r ANTI JOIN indicators i ON i.indicator_id = r.id AND i.document_id = r.document_id
WHERE id IS NOT NULL
