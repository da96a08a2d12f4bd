-- promise: every file read or unseen is a document or in quarantine, never both, and a document is known by its first path
-- severity: blocking
-- scope: build
SELECT source_path, 'read, but neither loaded nor quarantined' AS fault
FROM sources ANTI JOIN documents USING (document_id) ANTI JOIN quarantine USING (source_path)
UNION ALL
SELECT source_path, 'both loaded and quarantined'
FROM sources SEMI JOIN documents USING (document_id) SEMI JOIN quarantine USING (source_path)
UNION ALL
SELECT source_path, 'unseen, and nothing says since when or why'
FROM sources WHERE (unseen_since IS NULL) <> (unseen_because IS NULL)
UNION ALL
SELECT d.source_path, 'not the first path of its content'
FROM documents d
WHERE d.source_path IS DISTINCT FROM (SELECT min(s.source_path) FROM sources s WHERE s.document_id = d.document_id)
UNION ALL
SELECT source_path, 'document_id is not the head of sha256'
FROM documents WHERE document_id <> left(sha256, 16)
