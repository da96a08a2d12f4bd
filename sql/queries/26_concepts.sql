-- 问：各地报告最常谈什么？
-- Q: What do the reports of each place talk of most?
SELECT place, report_year, concept, hits, per_thousand, top_word
FROM concept_share
WHERE place IS NOT NULL AND hits > 0
QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY hits DESC, concept) <= 2
ORDER BY place, report_year, hits DESC, concept
LIMIT 20;
