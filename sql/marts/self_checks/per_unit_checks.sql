-- Per head, per mu: 补助1000亩，每亩补助200元，资金20万元. The rate, what it is counted by and the sum, each once.
CREATE MACRO per_unit_checks(source) AS TABLE
WITH levels AS (
    FROM query_table(source) WHERE is_level
), rates AS (
    SELECT *, coalesce(
        nullif(regexp_extract(before, '每(亩|户|人|头|只|个|家|村|吨|公里)[^，。；]*$', 1), ''),
        nullif(regexp_extract(before, '(亩|户|人|头|村)均[^，。；]*$', 1), ''),
        CASE WHEN regexp_matches(before, '^[^。；;]*均(达到?|为)?$') THEN '均' END
    ) AS per
    FROM levels
    WHERE contains(before, '每') OR contains(before, '均')
)
SELECT
    r.indicator_id, s.amount / c.value / r.factor AS computed,
    quotient_error(s.amount, s.error, c.value, c.error / c.factor) / r.factor AS error,
    abs(s.amount / c.value - r.amount)
        <= r.error + quotient_error(s.amount, s.error, c.value, c.error / c.factor) + 1e-9 * r.amount AS agrees,
    [s.indicator_id, c.indicator_id] AS part_ids
FROM rates r
JOIN levels c ON c.sentence_id = r.sentence_id AND c.measure <> r.measure AND c.value > 1
 AND (c.unit = r.per OR r.per IN ('均', '村') AND c.unit IN ('个', '户', '村') AND c.position = r.position - 2)
JOIN levels s ON s.sentence_id = r.sentence_id AND s.measure = r.measure AND s.indicator_id <> r.indicator_id
WHERE r.per IS NOT NULL
QUALIFY count(*) OVER (PARTITION BY r.indicator_id) = 1;
COMMENT ON MACRO TABLE per_unit_checks IS '核对单位数：每亩、每户、村均 — Checks of rates per head, per mu, per village';
