-- 问：某个概念的词各出现多少次？
-- Q: Which words of a concept occur, and how often?
SELECT word, sum(hits)::BIGINT AS hits, count(*) AS documents
FROM concept_counts
WHERE concept = '乡村振兴'
GROUP BY word
ORDER BY hits DESC, word
LIMIT 15;
