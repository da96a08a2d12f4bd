-- promise: raw_text minus its erasures is clean_text, for every document
-- severity: blocking
-- scope: document
WITH gaps AS (
    SELECT document_id, char_start, char_end,
           lag(char_end, 1, 0) OVER (PARTITION BY document_id ORDER BY char_start, char_end) AS kept_from
    FROM erasures
), kept AS (
    SELECT g.document_id, max(g.char_end) AS tail_from,
           string_agg(substring(d.raw_text, g.kept_from + 1, greatest(g.char_start - g.kept_from, 0)), ''
                      ORDER BY g.char_start, g.char_end) AS head
    FROM gaps g JOIN documents d USING (document_id)
    GROUP BY g.document_id
), rebuilt AS (
    SELECT d.document_id, d.source_path, d.clean_text,
           coalesce(k.head, '') || substring(d.raw_text, coalesce(k.tail_from, 0) + 1) AS rebuilt
    FROM documents d LEFT JOIN kept k USING (document_id)
)
SELECT document_id, source_path, length(clean_text) AS clean_characters, length(rebuilt) AS rebuilt_characters
FROM rebuilt
WHERE clean_text IS DISTINCT FROM rebuilt
