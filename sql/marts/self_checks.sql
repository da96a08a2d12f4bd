-- Does the arithmetic of the reports hold? Each check compares a figure with what other figures of the text make of it.
-- Only figures that say exactly what they are take part: not hidden, no range, no 余, 约; of targets 以上 too. The tolerance is what the
-- written digits leave open: half of the last digit of every figure in the sum; whole counts (户, 人, 个) leave none.
-- Each kind of check is one macro, in self_checks/. It is given the name of exact_figures, which is worked out once for all of them,
-- and answers with the figure, what others make of it (computed), how far that may be off (error), whether they agree, and the others.
CREATE VIEW self_checks AS
WITH written AS MATERIALIZED (
    SELECT *, half_step(quantity, value) AS step
    FROM indicators
    WHERE value IS NOT NULL AND NOT masked AND value_high IS NULL AND (bound = 'exact' OR status = 'planned')
      AND measure <> 'threshold' AND review_state IS DISTINCT FROM 'rejected'
), exact_figures AS MATERIALIZED (
    SELECT
        i.indicator_id, i.document_id, i.section_id, i.sentence_id, i.name, i.unit, i.quantity, i.value, i.year, i.period,
        i.indicator_code, i.bound, i.status, i.change, i.sentence, i.char_start, i.char_end,
        x.sentence_ordinal, x.position, x.before, x.after, x.clause, x.sentence_start, x.sentence_end,
        p.place, d.report_year,
        coalesce(i.indicator_code, comparable_name(i.name)) AS thing,
        CASE WHEN coalesce(u.base_unit, '') = '' THEN i.unit ELSE u.dimension || u.base_unit END AS measure,
        i.value * coalesce(u.factor, 1) AS amount,
        CASE WHEN u.dimension = 'count' AND i.step <= 0.5 THEN 0 ELSE i.step * coalesce(u.factor, 1) END AS error,
        coalesce(u.factor, 1) AS factor,
        i.change IS NULL AND i.unit <> '%' AND i.unit NOT IN ('百分点', '倍', '位', '名次') AND i.bound = 'exact' AS is_level
    FROM written i
    JOIN indicator_context x USING (indicator_id)
    JOIN documents d ON d.document_id = i.document_id
    LEFT JOIN document_places p ON p.document_id = i.document_id
    LEFT JOIN units u ON u.unit = i.unit
    WHERE i.step IS NOT NULL
), firsts AS MATERIALIZED (
    FROM first_parts('exact_figures')
), checks AS (
    SELECT 'total' AS kind, * FROM total_checks('exact_figures')
    UNION ALL
    SELECT 'part', * FROM part_checks('exact_figures', 'firsts')
    UNION ALL
    SELECT 'growth', * FROM growth_checks('exact_figures')
    UNION ALL
    SELECT 'completion', * FROM completion_checks('exact_figures')
    UNION ALL
    SELECT 'share', * FROM share_checks('exact_figures', 'firsts')
    UNION ALL
    SELECT 'per_unit', * FROM per_unit_checks('exact_figures')
), parts AS (
    SELECT
        c.kind, c.indicator_id, list(f.quantity ORDER BY c.place) AS quantities,
        list({'document_id': f.document_id, 'char_start': f.char_start, 'char_end': f.char_end} ORDER BY c.place) AS places
    FROM (SELECT kind, indicator_id, unnest(part_ids) AS part_id, generate_subscripts(part_ids, 1) AS place FROM checks) c
    JOIN exact_figures f ON f.indicator_id = c.part_id
    GROUP BY c.kind, c.indicator_id
)
SELECT
    c.kind, f.document_id, f.place, f.report_year, f.name, f.year, f.period, f.unit,
    f.value AS stated,
    -- Nine decimals: more would be the noise of floating point.
    round(CASE WHEN c.kind IN ('total', 'part') THEN c.computed / f.factor ELSE c.computed END, 9) AS computed,
    round(f.value - CASE WHEN c.kind IN ('total', 'part') THEN c.computed / f.factor ELSE c.computed END, 9) AS difference,
    round(f.error / f.factor + CASE WHEN c.kind IN ('total', 'part') THEN c.error / f.factor ELSE c.error END, 9) AS tolerance,
    c.agrees, f.quantity, coalesce(p.quantities, []) AS parts,
    f.indicator_id, c.part_ids, coalesce(p.places, []) AS part_places, f.char_start, f.char_end, f.sentence
FROM checks c
JOIN exact_figures f USING (indicator_id)
LEFT JOIN parts p USING (kind, indicator_id);
COMMENT ON VIEW self_checks IS '自查：每个可核对的数字、每种核对一行，写明报告的数与算得的数 — Self-checks: one row per figure and kind of check, with what is stated and what it should be';
COMMENT ON COLUMN self_checks.kind IS '核对种类：合计、其中、增长、完成率、占比、单位数 — total (共计 against its parts, 地区生产总值 against the three industries), part (其中 against the whole), growth (against the year before), completion (against target and result), share (over 100 %, or against part and whole), per_unit (per head, per mu)';
COMMENT ON COLUMN self_checks.document_id IS '文档编号 — The document';
COMMENT ON COLUMN self_checks.place IS '地区 — The place that reports';
COMMENT ON COLUMN self_checks.report_year IS '报告年度 — Year of the report';
COMMENT ON COLUMN self_checks.name IS '被核对的指标 — What the figure measures';
COMMENT ON COLUMN self_checks.year IS '数值所属年份 — The year that the figure is of';
COMMENT ON COLUMN self_checks.period IS '年内月份，如1-6为上半年；全年为空 — The months of the year that it is of, 1-6 for 上半年; NULL for the whole year';
COMMENT ON COLUMN self_checks.unit IS '基本单位 — Base unit of the three figures';
COMMENT ON COLUMN self_checks.stated IS '报告所写的数 — What the report states';
COMMENT ON COLUMN self_checks.computed IS '由其他数字算得的数 — What the other figures give; of a part that exceeds its whole, the part; of a share that cannot be, 100';
COMMENT ON COLUMN self_checks.difference IS '所写减算得 — Stated minus computed';
COMMENT ON COLUMN self_checks.tolerance IS '按末位数字允许的误差 — What the written digits leave open';
COMMENT ON COLUMN self_checks.agrees IS '是否相符 — Whether they agree within the tolerance';
COMMENT ON COLUMN self_checks.quantity IS '原文写法 — The figure as written';
COMMENT ON COLUMN self_checks.parts IS '参与计算的数字原文 — The other figures as written';
COMMENT ON COLUMN self_checks.indicator_id IS '被核对的指标编号 — The figure''s row of indicators';
COMMENT ON COLUMN self_checks.part_ids IS '参与计算的指标编号 — The other figures'' rows of indicators';
COMMENT ON COLUMN self_checks.part_places IS '参与计算的数字在原文中的位置 — Where the other figures stand in the raw texts';
COMMENT ON COLUMN self_checks.char_start IS '在原文中的起点 — First character in raw_text';
COMMENT ON COLUMN self_checks.char_end IS '在原文中的终点（不含） — End in raw_text, exclusive';
COMMENT ON COLUMN self_checks.sentence IS '所在句子 — The sentence around it';
