-- Completion: 完成投资80万元，占年度计划100万元的80%; or, where the sentence gives no target, that of the report
-- before. Targets are set, not measured: a round one is meant so.
CREATE MACRO completion_checks(source) AS TABLE
WITH figures AS (
    FROM query_table(source)
), levels AS (
    FROM query_table(source) WHERE is_level
), completions AS (
    SELECT r.indicator_id, r.value AS rate, r.error AS rate_error, d.indicator_id AS done_id, d.amount AS done, d.error AS done_error,
        t.indicator_id AS target_id, t.amount AS target
    FROM figures r
    JOIN levels t ON t.sentence_id = r.sentence_id AND t.position = r.position - 1
     AND regexp_matches(t.before, '(目标|任务|计划)[^，。；、]{0,8}$')
    JOIN levels d ON d.sentence_id = r.sentence_id AND d.measure = t.measure AND d.status <> 'planned'
     AND d.position BETWEEN r.position - 4 AND r.position - 2
     AND NOT regexp_matches(d.sentence[d.sentence_end + 1 : r.sentence_start], '[；;]')
    WHERE r.unit = '%' AND r.change IS NULL
      AND (regexp_matches(r.before, '完成率[为达到]*$') OR (r.before = '的' AND regexp_matches(t.before, '[占完成].*(目标|任务|计划)')))
    UNION ALL
    SELECT r.indicator_id, r.value, r.error, d.indicator_id, d.amount, d.error, t.indicator_id, t.amount
    FROM figures r
    JOIN levels d ON d.sentence_id = r.sentence_id AND d.position = r.position - 1 AND d.status <> 'planned'
    JOIN figures t ON t.place = d.place AND t.thing = d.thing AND t.measure = d.measure AND t.year = d.year
     AND t.status = 'planned' AND t.report_year = d.report_year - 1
    WHERE r.unit = '%' AND r.change IS NULL
      AND regexp_matches(r.before, '^，?(为?完成|占)(年初|年度|全年|年)?(目标|任务|计划)(任务|数)?的$')
)
SELECT
    indicator_id, 100 * done / target AS computed, 100 * done_error / target AS error,
    abs(100 * done / target - rate) <= rate_error + 100 * done_error / target + 1e-9 AS agrees,
    [done_id, target_id] AS part_ids
FROM completions
WHERE target > 0
-- With two candidates for either, nothing is sure.
QUALIFY count(*) OVER (PARTITION BY indicator_id) = 1;
COMMENT ON MACRO TABLE completion_checks IS '核对完成率：完成数与目标数之比 — Checks of completion: what is done against the target';
