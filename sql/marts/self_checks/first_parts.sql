-- The first part that 其中 names, with its whole: one of the two figures before it.
CREATE MACRO first_parts(source) AS TABLE
WITH levels AS (
    FROM query_table(source) WHERE is_level
)
SELECT w.indicator_id AS whole_id, w.amount AS whole, w.error AS whole_error,
    p.indicator_id AS part_id, p.amount AS part, p.error AS part_error, p.sentence_id, p.position, p.measure, p.name, p.sentence_end
FROM levels p JOIN levels w ON w.sentence_id = p.sentence_id AND w.measure = p.measure AND w.status = p.status
 AND w.year IS NOT DISTINCT FROM p.year AND w.position BETWEEN p.position - 2 AND p.position - 1
 AND NOT regexp_matches(w.sentence[w.sentence_end + 1 : p.sentence_start], '[；;]')
WHERE regexp_matches(p.before, '其中[^。；;]*$')
QUALIFY row_number() OVER (PARTITION BY p.indicator_id ORDER BY w.position DESC) = 1;
COMMENT ON MACRO TABLE first_parts IS '“其中”之后的第一个数及其总数 — The first figure behind each 其中, with the whole that it is of';
