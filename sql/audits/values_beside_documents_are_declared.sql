-- promise: every column beside the documents' rows with a list of values holds only those
-- severity: blocking
-- scope: build
-- The tables' CHECKs say the same; this holds for a build made in any other way.
SELECT 'concept_words.source' AS column_name, source AS value FROM concept_words WHERE source NOT IN ('packaged', 'user')
UNION ALL
SELECT 'document_versions.began', began FROM document_versions WHERE began NOT IN ('added', 'changed', 'moved', 'returned')
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
