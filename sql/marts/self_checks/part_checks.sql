-- 其中: no part is larger than the whole; where the parts named are all of it, they add up. Parts may be left out or
-- overlap (妇女, 党员), so a sum that differs proves nothing.
CREATE MACRO part_checks(source, firsts) AS TABLE
WITH levels AS (
    FROM query_table(source) WHERE is_level
), shares_of_whole AS (
    SELECT f.*, q.indicator_id, q.amount, q.error, q.char_start
    FROM query_table(firsts) f JOIN levels q ON q.sentence_id = f.sentence_id AND q.measure = f.measure
     AND (q.position = f.position OR (
        q.position > f.position AND right(q.name, 2) = right(f.name, 2)
        AND NOT regexp_matches(q.sentence[f.sentence_end + 1 : q.sentence_start], '[；;]|其中')))
    WHERE NOT regexp_matches(regexp_replace(q.before, '^.*其中', ''), '总|共计|合计|累计|达到|计划')
)
SELECT
    whole_id AS indicator_id,
    CASE WHEN too_large THEN max(amount) ELSE sum(amount) END AS computed,
    sum(error) AS error, NOT too_large AS agrees, list(indicator_id ORDER BY char_start) AS part_ids
FROM (
    SELECT *, bool_or(amount > whole + whole_error + error) OVER (PARTITION BY whole_id) AS too_large
    FROM shares_of_whole
)
WHERE NOT too_large OR amount > whole + whole_error + error
GROUP BY whole_id, whole, whole_error, too_large
HAVING too_large OR (count(*) >= 2 AND abs(sum(amount) - whole) <= whole_error + sum(error) + 1e-9 * whole);
COMMENT ON MACRO TABLE part_checks IS '核对其中：分项不大于总数，列全时相加等于总数 — Checks of parts: none is larger than the whole, and where all are named they add up';
