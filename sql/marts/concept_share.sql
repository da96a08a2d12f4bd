-- What a report talks of: how often it uses the words of each concept dictionary, whatever their number means.
CREATE VIEW concept_share AS
WITH counted AS (
    SELECT document_id, concept, sum(hits)::BIGINT AS hits, count(*) AS words, arg_max(word, (hits, word)) AS top_word
    FROM concept_counts
    GROUP BY document_id, concept
)
SELECT
    d.document_id, d.source_path, comparable_place(d.place) AS place, d.level, d.report_year, c.concept,
    coalesce(k.hits, 0) AS hits, coalesce(k.words, 0) AS words,
    length(d.clean_text) AS characters,
    round(1000 * coalesce(k.hits, 0) / nullif(length(d.clean_text), 0), 4) AS per_thousand,
    round(coalesce(k.hits, 0) / nullif(sum(k.hits) OVER (PARTITION BY d.document_id), 0), 4) AS share,
    k.top_word
FROM documents d
CROSS JOIN (SELECT DISTINCT concept FROM concept_words) c
LEFT JOIN counted k ON k.document_id = d.document_id AND k.concept = c.concept;
COMMENT ON VIEW concept_share IS '概念词频：每份文档、每个概念一行 — Concepts: one row per document and concept, those that do not occur included';
COMMENT ON COLUMN concept_share.document_id IS '文档编号 — The document';
COMMENT ON COLUMN concept_share.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN concept_share.place IS '地区 — The place that reports';
COMMENT ON COLUMN concept_share.level IS '行政层级 — Level of government';
COMMENT ON COLUMN concept_share.report_year IS '报告年度 — Year of the report';
COMMENT ON COLUMN concept_share.concept IS '概念，即词典文件名 — The concept: the name of its dictionary';
COMMENT ON COLUMN concept_share.hits IS '词的出现次数 — How often its words occur';
COMMENT ON COLUMN concept_share.words IS '出现了几个不同的词 — How many different words of it occur';
COMMENT ON COLUMN concept_share.characters IS '清洗后文本的字数 — Characters of the clean text';
COMMENT ON COLUMN concept_share.per_thousand IS '每千字出现次数 — Hits per thousand characters';
COMMENT ON COLUMN concept_share.share IS '占全部概念词次数的比例，0至1；没有则为空 — Share of the hits of all concepts, 0 to 1; NULL where it has none';
COMMENT ON COLUMN concept_share.top_word IS '最常见的词 — Its most frequent word';
