-- 问：创新、环保、数字化的词频逐年有什么变化？
-- Q: How does the talk of innovation, environment and digitalisation change over the years?
SELECT
    report_year, count(DISTINCT document_id) AS reports,
    round(avg(per_thousand) FILTER (WHERE concept = '创新'), 3) AS innovation,
    round(avg(per_thousand) FILTER (WHERE concept = '环保'), 3) AS environment,
    round(avg(per_thousand) FILTER (WHERE concept = '数字化'), 3) AS digitalisation
FROM concept_share
WHERE report_year IS NOT NULL
GROUP BY report_year
ORDER BY report_year;
