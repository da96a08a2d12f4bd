-- promise: every load that a row names is one of the loads, and no row is left of a document that is not there
-- severity: blocking
-- scope: build
SELECT reference, id
FROM (
    SELECT 'documents.load_id' AS reference, load_id AS id FROM documents
    UNION ALL SELECT 'indicators.load_id', load_id FROM indicators
    UNION ALL SELECT 'quarantine.load_id', load_id FROM quarantine
) ANTI JOIN loads ON load_id = id
UNION ALL
SELECT reference, id
FROM (
    SELECT 'sources.document_id' AS reference, document_id AS id FROM sources
    UNION ALL SELECT 'blocks.document_id', document_id FROM blocks
    UNION ALL SELECT 'sections.document_id', document_id FROM sections
    UNION ALL SELECT 'sentences.document_id', document_id FROM sentences
    UNION ALL SELECT 'erasures.document_id', document_id FROM erasures
    UNION ALL SELECT 'placeholders.document_id', document_id FROM placeholders
    UNION ALL SELECT 'indicators.document_id', document_id FROM indicators
    UNION ALL SELECT 'numerals.document_id', document_id FROM numerals
    UNION ALL SELECT 'table_cells.document_id', document_id FROM table_cells
) ANTI JOIN documents ON document_id = id
