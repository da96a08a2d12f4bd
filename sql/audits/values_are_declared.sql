-- promise: every column with a list of values holds only those
-- severity: blocking
-- scope: document
-- The tables' CHECKs say the same; this holds for a build made in any other way.
SELECT 'documents.format' AS column_name, format AS value FROM documents WHERE format NOT IN ('txt', 'md', 'docx', 'doc', 'wps', 'pdf', 'html', 'xlsx')
UNION ALL
SELECT 'documents.encoding', encoding FROM documents
WHERE encoding NOT IN ('utf-8', 'utf-8-sig', 'gb18030', 'utf-16-le', 'utf-16-be', 'big5', 'unicode')
UNION ALL
SELECT 'blocks.kind', kind FROM blocks
WHERE kind NOT IN ('paragraph', 'heading', 'list_item', 'cell', 'footnote', 'textbox')
UNION ALL
SELECT 'documents.level', level FROM documents WHERE level NOT IN ('province', 'city', 'county', 'township')
UNION ALL
SELECT 'documents.kind', kind FROM documents WHERE kind NOT IN ('work_report', 'summary', 'plan', 'other')
UNION ALL
SELECT 'sections.kind', kind FROM sections WHERE kind NOT IN ('review', 'problem', 'plan', 'preamble', 'other')
UNION ALL
SELECT 'placeholders.role', role FROM placeholders
WHERE role NOT IN ('value', 'place', 'person', 'organisation', 'date', 'other')
UNION ALL
SELECT 'indicators.bound', bound FROM indicators WHERE bound NOT IN ('exact', 'over', 'under', 'about')
UNION ALL
SELECT 'indicators.status', status FROM indicators WHERE status NOT IN ('actual', 'estimated', 'planned')
UNION ALL
SELECT 'indicators.change', change FROM indicators WHERE change NOT IN ('up', 'down')
UNION ALL
SELECT 'numerals.outcome', outcome FROM numerals WHERE outcome NOT IN ('indicator', 'ignored', 'residue')
UNION ALL
SELECT 'table_cells.role', role FROM table_cells
WHERE role NOT IN ('header', 'unit', 'label', 'value', 'total', 'empty', 'other')
UNION ALL
SELECT 'concept_words.source', source FROM concept_words WHERE source NOT IN ('packaged', 'user')
UNION ALL
SELECT 'document_versions.began', began FROM document_versions WHERE began NOT IN ('added', 'changed', 'moved', 'returned')
UNION ALL
SELECT 'indicators.measure', measure FROM indicators
WHERE measure NOT IN (
    'level', 'cumulative', 'growth', 'average_growth', 'change', 'share', 'completion', 'rank', 'multiple',
    'threshold'
)
UNION ALL
SELECT 'catalogue_ranges.level', level FROM catalogue_ranges WHERE level NOT IN ('province', 'city', 'county', 'township')
UNION ALL
SELECT 'divisions.level', level FROM divisions WHERE level NOT IN ('province', 'city', 'county', 'township')
UNION ALL
SELECT 'indicators.review_state', review_state FROM indicators
WHERE review_state NOT IN ('accepted', 'corrected', 'rejected')
UNION ALL
SELECT 'corrections.verdict', verdict FROM corrections WHERE verdict NOT IN ('accept', 'correct', 'reject', 'reopen')
UNION ALL
SELECT 'corrections.standing', standing FROM corrections
WHERE standing NOT IN ('holds', 'agreed', 'changed', 'superseded', 'gone')
UNION ALL
SELECT 'corrections.bound', bound FROM corrections WHERE bound NOT IN ('exact', 'over', 'under', 'about')
UNION ALL
SELECT 'corrections.status', status FROM corrections WHERE status NOT IN ('actual', 'estimated', 'planned')
UNION ALL
SELECT 'corrections.change', change FROM corrections WHERE change NOT IN ('up', 'down')
