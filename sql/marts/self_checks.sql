-- Does the arithmetic of the reports hold? Each check compares a figure with what other figures of the text make of it.
-- Only figures that say exactly what they are take part: not hidden, no range, no 余, 约; of targets 以上 too. The tolerance is what the
-- written digits leave open: half of the last digit of every figure in the sum; whole counts (户, 人, 个) leave none.
CREATE VIEW self_checks AS
WITH written AS MATERIALIZED (
    SELECT *, half_step(quantity, value) AS step
    FROM indicators
    WHERE value IS NOT NULL AND NOT masked AND value_high IS NULL AND (bound = 'exact' OR status = 'planned')
      AND measure <> 'threshold' AND review_state IS DISTINCT FROM 'rejected'
), figures AS MATERIALIZED (
    SELECT
        i.indicator_id, i.document_id, i.section_id, i.sentence_id, i.name, i.unit, i.quantity, i.value, i.year, i.period,
        i.indicator_code, i.bound, i.status, i.change, i.sentence, i.char_start, i.char_end,
        x.sentence_ordinal, x.position, x.before, x.after, x.clause, x.sentence_start, x.sentence_end,
        p.place, d.report_year,
        coalesce(i.indicator_code, comparable_name(i.name)) AS thing,
        CASE WHEN coalesce(u.base_unit, '') = '' THEN i.unit ELSE u.dimension || u.base_unit END AS measure,
        i.value * coalesce(u.factor, 1) AS amount,
        CASE WHEN u.dimension = 'count' AND i.step <= 0.5 THEN 0 ELSE i.step * coalesce(u.factor, 1) END AS error,
        coalesce(u.factor, 1) AS factor
    FROM written i
    JOIN indicator_context x USING (indicator_id)
    JOIN documents d ON d.document_id = i.document_id
    LEFT JOIN document_places p ON p.document_id = i.document_id
    LEFT JOIN units u ON u.unit = i.unit
    WHERE i.step IS NOT NULL
), levels AS (
    SELECT * FROM figures WHERE change IS NULL AND unit <> '%' AND unit NOT IN ('百分点', '倍', '位', '名次') AND bound = 'exact'
),

-- 共计, 合计: the numbers of the same measure before it. It sums up its own sentence since the last semicolon, or all of
-- it after one; at the head of a sentence it sums up the sentences before it that give such numbers without a gap.
totals AS (
    SELECT *,
        sentence_start = length(clause) AS heads_sentence,
        sentence[sentence_start - length(clause)] IN ('；', ';') AS follows_semicolon
    FROM levels
    WHERE regexp_matches(clause, '^(以上|上述|[两二三四五六七八九十]+[项者类])*(共计|合计|总计|总共)')
), addends AS (
    SELECT
        t.indicator_id AS total_id, f.indicator_id, f.name, f.before, f.sentence_ordinal, f.char_start, f.amount, f.error,
        dense_rank() OVER (PARTITION BY t.indicator_id ORDER BY f.sentence_ordinal DESC) AS sentences_back,
        t.sentence_ordinal - f.sentence_ordinal AS ordinals_back
    FROM totals t
    JOIN levels f ON f.section_id = t.section_id AND f.measure = t.measure AND f.char_start < t.char_start
     AND f.sentence_ordinal BETWEEN t.sentence_ordinal - CASE WHEN t.heads_sentence THEN 6 ELSE 0 END
                                AND t.sentence_ordinal - CASE WHEN t.heads_sentence THEN 1 ELSE 0 END
     AND (t.heads_sentence OR t.follows_semicolon
          OR NOT regexp_matches(f.sentence[f.sentence_end + 1 : t.sentence_start], '[；;]'))
    WHERE f.clause NOT SIMILAR TO '.*(共计|合计|总计|总共).*'
      AND NOT EXISTS (FROM totals o WHERE o.section_id = t.section_id AND o.measure = t.measure
                      AND o.char_start > f.char_start AND o.char_start < t.char_start)
), runs AS (
    SELECT *,
        row_number() OVER back AS parts,
        sum(amount) OVER back AS amount_so_far,
        sum(error) OVER back AS error_so_far,
        -- Of one kind: 永久基本农田流出图斑, 一般耕地流出图斑; or an enumeration: 小麦3亩、玉米2亩.
        bool_and(is_alike) OVER back AS are_alike
    FROM (
        SELECT *,
            right(name, 2) = first_value(right(name, 2)) OVER nearest_first
                OR starts_with(lag(before) OVER nearest_first, '、') AS is_alike
        FROM addends
        WHERE ordinals_back = 0 OR sentences_back = ordinals_back
        WINDOW nearest_first AS (PARTITION BY total_id ORDER BY char_start DESC)
    )
    WINDOW back AS (PARTITION BY total_id ORDER BY char_start DESC)
), chosen_runs AS (
    -- The shortest run that adds up; else, if the parts are of one kind, all of them.
    SELECT r.total_id, r.parts, r.amount_so_far, r.error_so_far,
        abs(r.amount_so_far - t.amount) <= r.error_so_far + t.error + 1e-9 * t.amount AS agrees
    FROM runs r JOIN totals t ON t.indicator_id = r.total_id
    WHERE r.parts >= 2 AND r.amount_so_far IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY r.total_id
        ORDER BY agrees DESC, CASE WHEN agrees THEN r.parts ELSE -r.parts * CAST(r.are_alike AS INTEGER) END
    ) = 1 AND (agrees OR (r.are_alike AND abs(r.amount_so_far - t.amount) <= 0.5 * t.amount))
), total_checks AS (
    SELECT 'total' AS kind, c.total_id AS indicator_id, c.amount_so_far AS computed, c.error_so_far AS error, c.agrees,
        list(r.indicator_id ORDER BY r.char_start) AS part_ids
    FROM chosen_runs c JOIN runs r ON r.total_id = c.total_id AND r.parts <= c.parts
    GROUP BY ALL
),

-- What is made up of others by definition: the three industries make up 地区生产总值, wherever the report names them.
compositions AS (
    SELECT * FROM (VALUES
        ('gdp', 'gdp'), ('gdp', 'value_added_primary'), ('gdp', 'value_added_secondary'), ('gdp', 'value_added_tertiary')
    ) c (whole, indicator_code)
), composed AS (
    SELECT c.whole, f.document_id, f.year, f.period, f.status, f.indicator_code, any_value(f.amount) AS amount,
        any_value(f.error) AS error, min_by(f.indicator_id, f.char_start) AS indicator_id
    FROM compositions c JOIN levels f USING (indicator_code)
    GROUP BY ALL
    HAVING count(DISTINCT f.amount) = 1
), composition_checks AS (
    SELECT 'total' AS kind, min(w.indicator_id) AS indicator_id, sum(p.amount) AS computed, sum(p.error) AS error,
        abs(sum(p.amount) - any_value(w.amount)) <= sum(p.error) + any_value(w.error) + 1e-9 * any_value(w.amount) AS agrees,
        list(p.indicator_id ORDER BY p.indicator_code) AS part_ids
    FROM composed w JOIN composed p
      ON p.whole = w.whole AND p.document_id = w.document_id AND p.year IS NOT DISTINCT FROM w.year
     AND p.period IS NOT DISTINCT FROM w.period AND p.status = w.status AND p.indicator_code <> w.whole
    WHERE w.indicator_code = w.whole
    GROUP BY w.whole, w.document_id, w.year, w.period, w.status
    HAVING count(*) = 3
),

-- 其中: no part is larger than the whole; where the parts named are all of it, they add up. Parts may be left out or
-- overlap (妇女, 党员), so a sum that differs proves nothing.
firsts AS (
    SELECT w.indicator_id AS whole_id, w.amount AS whole, w.error AS whole_error,
        p.indicator_id AS part_id, p.amount AS part, p.error AS part_error, p.sentence_id, p.position, p.measure, p.name, p.sentence_end
    FROM levels p JOIN levels w ON w.sentence_id = p.sentence_id AND w.measure = p.measure AND w.status = p.status
     AND w.year IS NOT DISTINCT FROM p.year AND w.position BETWEEN p.position - 2 AND p.position - 1
     AND NOT regexp_matches(w.sentence[w.sentence_end + 1 : p.sentence_start], '[；;]')
    WHERE regexp_matches(p.before, '其中[^。；;]*$')
    QUALIFY row_number() OVER (PARTITION BY p.indicator_id ORDER BY w.position DESC) = 1
), shares_of_whole AS (
    SELECT f.*, q.indicator_id, q.amount, q.error, q.char_start
    FROM firsts f JOIN levels q ON q.sentence_id = f.sentence_id AND q.measure = f.measure
     AND (q.position = f.position OR (
        q.position > f.position AND right(q.name, 2) = right(f.name, 2)
        AND NOT regexp_matches(q.sentence[f.sentence_end + 1 : q.sentence_start], '[；;]|其中')))
    WHERE NOT regexp_matches(regexp_replace(q.before, '^.*其中', ''), '总|共计|合计|累计|达到|计划')
), part_checks AS (
    SELECT
        'part' AS kind, whole_id AS indicator_id,
        CASE WHEN too_large THEN max(amount) ELSE sum(amount) END AS computed,
        sum(error) AS error, NOT too_large AS agrees, list(indicator_id ORDER BY char_start) AS part_ids
    FROM (
        SELECT *, bool_or(amount > whole + whole_error + error) OVER (PARTITION BY whole_id) AS too_large
        FROM shares_of_whole
    )
    WHERE NOT too_large OR amount > whole + whole_error + error
    GROUP BY whole_id, whole, whole_error, too_large
    HAVING too_large OR (count(*) >= 2 AND abs(sum(amount) - whole) <= whole_error + sum(error) + 1e-9 * whole)
),

-- Growth: against the figure for the year before, of the same report or of the one before it; or within one sentence,
-- 由A增加到B，增长x%. Growth at constant prices (生产总值, 增加值) is not the quotient of the figures and stays out.
grown AS (
    SELECT g.indicator_id, g.value AS growth, g.error AS growth_error, g.change, g.before AS words, l.indicator_id AS level_id,
        l.document_id, l.place, l.report_year, l.thing, l.measure, l.year, l.period, l.amount, l.error, l.sentence_id, l.position, l.before
    FROM figures g JOIN levels l ON l.sentence_id = g.sentence_id AND l.position = g.position - 1
    WHERE g.change IS NOT NULL AND g.unit = '%' AND l.status = 'actual' AND g.status = 'actual'
      AND g.year IS NOT DISTINCT FROM l.year AND g.thing = l.thing
      AND NOT regexp_matches(g.before || g.name || l.name, '年均|平均|可比|不变价|实际|累计|生产总值|增加值|总产值|GDP')
), last_years AS (
    SELECT
        g.*, b.indicator_id AS base_id, b.amount AS base, b.error AS base_error,
        first_value(b.amount) OVER sharpest_first AS sharpest,
        row_number() OVER sharpest_first AS preference
    FROM grown g JOIN levels b ON b.place = g.place AND b.thing = g.thing AND b.measure = g.measure AND b.year = g.year - 1
     AND b.period IS NOT DISTINCT FROM g.period AND b.status = 'actual' AND (b.document_id = g.document_id OR b.report_year = g.report_year - 1)
    WHERE NOT regexp_matches(g.words, '\d{4}年|[两三四五六七八九十]年|翻') AND g.year = g.report_year
    WINDOW sharpest_first AS (PARTITION BY g.indicator_id ORDER BY b.error, b.document_id <> g.document_id, b.char_start)
), bases AS (
    SELECT g.*, b.indicator_id AS base_id, b.amount AS base, b.error AS base_error, 0 AS preference
    FROM grown g JOIN levels b ON b.sentence_id = g.sentence_id AND b.position = g.position - 1
     AND b.measure = g.measure AND (b.year < g.year OR b.year IS NULL)
    WHERE regexp_matches(g.before, '(至|到|为|达)$') AND regexp_matches(b.before, '[由从][^，。；]*$')
    UNION ALL
    SELECT * EXCLUDE (sharpest)
    FROM last_years
    -- Where the year before has two figures that do not agree, neither is sure.
    QUALIFY bool_and(abs(base - sharpest) <= base_error) OVER (PARTITION BY indicator_id) AND preference = 1
), growth_checks AS (
    SELECT
        'growth' AS kind, indicator_id, abs(amount / base - 1) * 100 AS computed,
        100 * (error / base + amount * base_error / (base * base)) AS error,
        abs((amount / base - 1) * 100 - CASE change WHEN 'up' THEN growth ELSE -growth END)
            <= growth_error + 100 * (error / base + amount * base_error / (base * base)) + 1e-9 AS agrees,
        [base_id, level_id] AS part_ids
    FROM bases
    WHERE base > 0
    QUALIFY row_number() OVER (PARTITION BY indicator_id ORDER BY preference, base_id) = 1
),

-- Growth beside the increase that it comes from: 15837元，比2006年增长6116元，年均递增10.3%.
increases AS (
    SELECT
        g.indicator_id, g.value AS growth, g.error AS growth_error, l.indicator_id AS level_id, c.indicator_id AS increase_id,
        l.amount, l.error, c.error AS increase_error,
        l.amount - CASE c.change WHEN 'up' THEN c.amount ELSE -c.amount END AS base,
        CASE WHEN regexp_matches(g.before, '年均') THEN l.year - try_cast(regexp_extract(c.before, '比(\d{4})年', 1) AS INTEGER)
             WHEN regexp_matches(g.before, '^[，、]?(增长|增幅|同比增长|下降|降幅)[为达]?$') THEN 1 END AS periods
    FROM figures g
    JOIN figures c ON c.sentence_id = g.sentence_id AND c.position = g.position - 1
     AND c.change = g.change AND c.unit <> '%' AND c.bound = 'exact'
    JOIN levels l ON l.sentence_id = g.sentence_id AND l.position = g.position - 2 AND l.measure = c.measure
    WHERE g.unit = '%' AND g.status = 'actual'
      AND NOT regexp_matches(g.before || g.name || l.name, '可比|不变价|实际|生产总值|增加值|总产值|GDP')
), increase_checks AS (
    SELECT
        'growth' AS kind, indicator_id, 100 * abs(power(amount / base, 1 / periods) - 1) AS computed,
        100 * abs(power((amount + error) / (base - error - increase_error), 1 / periods) - power(amount / base, 1 / periods)) AS error,
        [level_id, increase_id] AS part_ids, growth, growth_error
    FROM increases
    WHERE periods > 0 AND base - error - increase_error > 0
),

-- Completion: 完成投资80万元，占年度计划100万元的80%; or, where the sentence gives no target, that of the report
-- before. Targets are set, not measured: a round one is meant so.
completions AS (
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
), completion_checks AS (
    SELECT
        'completion' AS kind, indicator_id, 100 * done / target AS computed,
        100 * done_error / target AS error,
        abs(100 * done / target - rate) <= rate_error + 100 * done_error / target + 1e-9 AS agrees,
        [done_id, target_id] AS part_ids
    FROM completions
    WHERE target > 0
    -- With two candidates for either, nothing is sure.
    QUALIFY count(*) OVER (PARTITION BY indicator_id) = 1
),

-- Shares that cannot exceed the whole: 参保率102%.
share_checks AS (
    SELECT 'share' AS kind, indicator_id, 100.0 AS computed, 0.0 AS error, false AS agrees,
        CAST([] AS VARCHAR[]) AS part_ids
    FROM figures
    WHERE unit = '%' AND change IS NULL AND value > 100 AND status <> 'planned'
      AND regexp_matches(name, '(覆盖率|普及率|入学率|合格率|参保率|满意率|满意度|办结率|回复率|入住率|竣工率|占比|比重|占有率|绿化率|普查率|巩固率|处理率|签约率)$')
),

-- Per head, per mu: 补助1000亩，每亩补助200元，资金20万元. The rate, what it is counted by and the sum, each once.
rates AS (
    SELECT *, coalesce(
        nullif(regexp_extract(before, '每(亩|户|人|头|只|个|家|村|吨|公里)[^，。；]*$', 1), ''),
        nullif(regexp_extract(before, '(亩|户|人|头|村)均[^，。；]*$', 1), ''),
        CASE WHEN regexp_matches(before, '^[^。；;]*均(达到?|为)?$') THEN '均' END
    ) AS per
    FROM levels
    WHERE contains(before, '每') OR contains(before, '均')
), rate_checks AS (
    SELECT
        'per_unit' AS kind, r.indicator_id, s.amount / c.value / r.factor AS computed,
        (s.error / c.value + s.amount * c.error / c.factor / (c.value * c.value)) / r.factor AS error,
        abs(s.amount / c.value - r.amount)
            <= r.error + s.error / c.value + s.amount * c.error / c.factor / (c.value * c.value) + 1e-9 * r.amount AS agrees,
        [s.indicator_id, c.indicator_id] AS part_ids
    FROM rates r
    JOIN levels c ON c.sentence_id = r.sentence_id AND c.measure <> r.measure AND c.value > 1
     AND (c.unit = r.per OR r.per IN ('均', '村') AND c.unit IN ('个', '户', '村') AND c.position = r.position - 2)
    JOIN levels s ON s.sentence_id = r.sentence_id AND s.measure = r.measure AND s.indicator_id <> r.indicator_id
    WHERE r.per IS NOT NULL
    QUALIFY count(*) OVER (PARTITION BY r.indicator_id) = 1
),

-- A share beside its part and the whole: 固定资产投资4.15亿元，其中工业投资1.06亿元，占比25.5%.
share_of_whole_checks AS (
    SELECT
        'share' AS kind, r.indicator_id, 100 * f.part / f.whole AS computed,
        100 * (f.part_error / f.whole + f.part * f.whole_error / (f.whole * f.whole)) AS error,
        abs(100 * f.part / f.whole - r.value)
            <= r.error + 100 * (f.part_error / f.whole + f.part * f.whole_error / (f.whole * f.whole)) + 1e-9 AS agrees,
        [f.part_id, f.whole_id] AS part_ids
    FROM figures r JOIN firsts f ON f.sentence_id = r.sentence_id AND f.position = r.position - 1 AND f.whole > 0
    WHERE r.unit = '%' AND r.change IS NULL AND regexp_matches(r.before, '^，?(占比|占|比重|所占比重|所占比例)[为达到]*$')
), checks AS (
    FROM total_checks UNION ALL FROM part_checks UNION ALL FROM growth_checks
    UNION ALL
    -- A figure that 共计 sums up already is not summed up twice.
    FROM composition_checks WHERE indicator_id NOT IN (SELECT indicator_id FROM total_checks)
    UNION ALL
    SELECT kind, indicator_id, computed, error, abs(computed - growth) <= error + growth_error + 1e-9, part_ids FROM increase_checks
    UNION ALL FROM completion_checks UNION ALL FROM share_checks UNION ALL FROM share_of_whole_checks UNION ALL FROM rate_checks
), parts AS (
    SELECT
        c.kind, c.indicator_id, list(f.quantity ORDER BY c.place) AS quantities,
        list({'document_id': f.document_id, 'char_start': f.char_start, 'char_end': f.char_end} ORDER BY c.place) AS places
    FROM (SELECT kind, indicator_id, unnest(part_ids) AS part_id, generate_subscripts(part_ids, 1) AS place FROM checks) c
    JOIN figures f ON f.indicator_id = c.part_id
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
JOIN figures f USING (indicator_id)
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
