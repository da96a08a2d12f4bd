-- Shares: of a part beside its whole, and those that cannot exceed it.
CREATE MACRO share_checks(source, firsts) AS TABLE
WITH figures AS (
    FROM query_table(source)
),

-- 参保率102%.
beyond_the_whole AS (
    SELECT indicator_id, 100.0 AS computed, 0.0 AS error, false AS agrees,
        CAST([] AS VARCHAR[]) AS part_ids
    FROM figures
    WHERE unit = '%' AND change IS NULL AND value > 100 AND status <> 'planned'
      AND regexp_matches(name, '(覆盖率|普及率|入学率|合格率|参保率|满意率|满意度|办结率|回复率|入住率|竣工率|占比|比重|占有率|绿化率|普查率|巩固率|处理率|签约率)$')
),

-- 固定资产投资4.15亿元，其中工业投资1.06亿元，占比25.5%.
beside_the_whole AS (
    SELECT
        r.indicator_id, 100 * f.part / f.whole AS computed,
        100 * quotient_error(f.part, f.part_error, f.whole, f.whole_error) AS error,
        abs(100 * f.part / f.whole - r.value)
            <= r.error + 100 * quotient_error(f.part, f.part_error, f.whole, f.whole_error) + 1e-9 AS agrees,
        [f.part_id, f.whole_id] AS part_ids
    FROM figures r JOIN query_table(firsts) f ON f.sentence_id = r.sentence_id AND f.position = r.position - 1 AND f.whole > 0
    WHERE r.unit = '%' AND r.change IS NULL AND regexp_matches(r.before, '^，?(占比|占|比重|所占比重|所占比例)[为达到]*$')
)
FROM beyond_the_whole UNION ALL FROM beside_the_whole;
COMMENT ON MACRO TABLE share_checks IS '核对占比：与分项和总数相比，或超过100% — Checks of shares: against part and whole, or over 100 %';
