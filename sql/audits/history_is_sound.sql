-- promise: what history holds began before it ended, and of no row, and at no path, two versions held at once
-- severity: blocking
-- scope: build
WITH lives AS (
    SELECT 'documents' AS what, document_id AS id, load_id AS began_by, NULL AS ended_by FROM documents
    UNION ALL SELECT 'documents', document_id, load_id, ended_by FROM document_history
    UNION ALL SELECT 'indicators', indicator_id, load_id, ended_by FROM indicator_history
    UNION ALL SELECT 'files', source_path, began_by, ended_by FROM document_versions
), spans AS (
    SELECT what, id, began_by, ended_by, b.sequence AS first, coalesce(e.sequence, 9223372036854775807) AS past, e.load_id IS NOT NULL AS ended
    FROM lives LEFT JOIN loads b ON b.load_id = began_by LEFT JOIN loads e ON e.load_id = ended_by
)
SELECT what, id, began_by, ended_by, 'ended before it began, or by no load' AS fault
FROM spans WHERE first IS NULL OR past <= first OR (ended_by IS NOT NULL AND NOT ended)
UNION ALL
SELECT what, id, began_by, ended_by, 'began before the one before it ended'
FROM (FROM spans QUALIFY first < lag(past) OVER (PARTITION BY what, id ORDER BY first))
UNION ALL
SELECT 'files', coalesce(v.source_path, s.source_path), v.began_by, NULL, 'the current versions are not the sources'
FROM (FROM document_versions WHERE ended_by IS NULL) v
FULL JOIN sources s ON s.source_path = v.source_path AND s.document_id = v.document_id
WHERE v.source_path IS NULL OR s.source_path IS NULL
