-- promise: every id that a row names is the id of a row
-- severity: blocking
-- scope: document
-- A row whose reference is NULL is no orphan; where that is not allowed the table's NOT NULL forbids it.
SELECT 'sources.document_id' AS reference, document_id AS id FROM sources ANTI JOIN documents USING (document_id)
UNION ALL
SELECT 'sections.document_id', document_id FROM sections ANTI JOIN documents USING (document_id)
UNION ALL
SELECT 'sentences.document_id', document_id FROM sentences ANTI JOIN documents USING (document_id)
UNION ALL
SELECT 'erasures.document_id', document_id FROM erasures ANTI JOIN documents USING (document_id)
UNION ALL
SELECT 'placeholders.document_id', document_id FROM placeholders ANTI JOIN documents USING (document_id)
UNION ALL
SELECT 'indicators.document_id', document_id FROM indicators ANTI JOIN documents USING (document_id)
UNION ALL
SELECT 'numerals.document_id', document_id FROM numerals ANTI JOIN documents USING (document_id)
UNION ALL
SELECT 'sections.parent_id', c.parent_id
FROM sections c ANTI JOIN sections p ON p.section_id = c.parent_id AND p.document_id = c.document_id
WHERE c.parent_id IS NOT NULL
UNION ALL
SELECT 'sentences.section_id', t.section_id
FROM sentences t ANTI JOIN sections s ON s.section_id = t.section_id AND s.document_id = t.document_id
UNION ALL
SELECT 'indicators.section_id', i.section_id
FROM indicators i ANTI JOIN sections s ON s.section_id = i.section_id AND s.document_id = i.document_id
UNION ALL
SELECT 'indicators.sentence_id', i.sentence_id
FROM indicators i ANTI JOIN sentences t ON t.sentence_id = i.sentence_id AND t.document_id = i.document_id
WHERE i.sentence_id IS NOT NULL
UNION ALL
SELECT 'placeholders.sentence_id', x.sentence_id
FROM placeholders x ANTI JOIN sentences t ON t.sentence_id = x.sentence_id AND t.document_id = x.document_id
WHERE x.sentence_id IS NOT NULL
UNION ALL
SELECT 'numerals.sentence_id', n.sentence_id
FROM numerals n ANTI JOIN sentences t ON t.sentence_id = n.sentence_id AND t.document_id = n.document_id
WHERE n.sentence_id IS NOT NULL
UNION ALL
SELECT 'numerals.indicator_id', n.indicator_id
FROM numerals n ANTI JOIN indicators i ON i.indicator_id = n.indicator_id AND i.document_id = n.document_id
WHERE n.indicator_id IS NOT NULL
UNION ALL
SELECT 'documents.load_id', load_id FROM documents ANTI JOIN loads USING (load_id)
UNION ALL
SELECT 'indicators.load_id', load_id FROM indicators ANTI JOIN loads USING (load_id)
UNION ALL
SELECT 'quarantine.load_id', load_id FROM quarantine ANTI JOIN loads USING (load_id)
