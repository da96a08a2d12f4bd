-- promise: concepts are counted in documents that are there, by words that are there
-- severity: blocking
-- scope: build
-- Apart from the other references: one query with every join would not fit into a load's memory.
SELECT 'concept_counts.document_id' AS reference, document_id AS id FROM concept_counts ANTI JOIN documents USING (document_id)
UNION ALL
SELECT 'concept_counts.word', word FROM concept_counts ANTI JOIN concept_words USING (concept, word)
