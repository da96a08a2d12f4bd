-- promise: every column of a document's rows with a list of values holds only those
-- severity: blocking
-- scope: document
-- The tables' CHECKs say the same; this holds for rows that are in no table yet.
SELECT document_id, 'documents.format' AS column_name, format AS value FROM documents
WHERE format NOT IN (
    'txt', 'md', 'docx', 'doc', 'wps', 'pdf', 'html', 'xlsx', 'xls', 'xlsb', 'ods', 'csv', 'tsv', 'json', 'jsonl',
    'rtf', 'odt', 'mht', 'ofd'
)
UNION ALL
SELECT document_id, 'documents.encoding', encoding FROM documents
WHERE encoding NOT IN ('utf-8', 'utf-8-sig', 'gb18030', 'utf-16-le', 'utf-16-be', 'big5', 'unicode')
UNION ALL
SELECT document_id, 'blocks.kind', kind FROM blocks
WHERE kind NOT IN ('paragraph', 'heading', 'list_item', 'cell', 'footnote', 'textbox')
UNION ALL
SELECT document_id, 'documents.level', level FROM documents WHERE level NOT IN ('province', 'city', 'county', 'township')
UNION ALL
SELECT document_id, 'documents.place_source', place_source FROM documents
WHERE place_source NOT IN ('title', 'head', 'body', 'names')
UNION ALL
SELECT document_id, 'documents.kind', kind FROM documents WHERE kind NOT IN ('work_report', 'summary', 'plan', 'other')
UNION ALL
SELECT document_id, 'sections.kind', kind FROM sections WHERE kind NOT IN ('review', 'problem', 'plan', 'preamble', 'other')
UNION ALL
SELECT document_id, 'placeholders.role', role FROM placeholders
WHERE role NOT IN ('value', 'place', 'person', 'organisation', 'date', 'other')
UNION ALL
SELECT document_id, 'indicators.bound', bound FROM indicators WHERE bound NOT IN ('exact', 'over', 'under', 'about')
UNION ALL
SELECT document_id, 'indicators.status', status FROM indicators WHERE status NOT IN ('actual', 'estimated', 'planned')
UNION ALL
SELECT document_id, 'indicators.change', change FROM indicators WHERE change NOT IN ('up', 'down')
UNION ALL
SELECT document_id, 'numerals.outcome', outcome FROM numerals WHERE outcome NOT IN ('indicator', 'ignored', 'residue')
UNION ALL
SELECT document_id, 'table_cells.role', role FROM table_cells
WHERE role NOT IN ('header', 'unit', 'label', 'value', 'total', 'empty', 'other')
UNION ALL
SELECT document_id, 'indicators.measure', measure FROM indicators
WHERE measure NOT IN (
    'level', 'cumulative', 'growth', 'average_growth', 'change', 'share', 'completion', 'rank', 'multiple',
    'threshold'
)
