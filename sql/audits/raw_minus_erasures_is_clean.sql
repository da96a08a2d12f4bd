-- promise: raw_text minus its erasures is clean_text, for every document
-- severity: blocking
-- scope: document
SELECT document_id, source_path, clean_characters, rebuilt_characters
FROM documents
WHERE NOT is_rebuilt
