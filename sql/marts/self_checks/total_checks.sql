-- 共计, 合计: the numbers of the same measure before it. It sums up its own sentence since the last semicolon, or all of
-- it after one; at the head of a sentence it sums up the sentences before it that give such numbers without a gap.
CREATE MACRO total_checks(source) AS TABLE
WITH levels AS (
    FROM query_table(source) WHERE is_level
), totals AS (
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
), sums AS (
    SELECT c.total_id AS indicator_id, c.amount_so_far AS computed, c.error_so_far AS error, c.agrees,
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
), made_up AS (
    SELECT min(w.indicator_id) AS indicator_id, sum(p.amount) AS computed, sum(p.error) AS error,
        abs(sum(p.amount) - any_value(w.amount)) <= sum(p.error) + any_value(w.error) + 1e-9 * any_value(w.amount) AS agrees,
        list(p.indicator_id ORDER BY p.indicator_code) AS part_ids
    FROM composed w JOIN composed p
      ON p.whole = w.whole AND p.document_id = w.document_id AND p.year IS NOT DISTINCT FROM w.year
     AND p.period IS NOT DISTINCT FROM w.period AND p.status = w.status AND p.indicator_code <> w.whole
    WHERE w.indicator_code = w.whole
    GROUP BY w.whole, w.document_id, w.year, w.period, w.status
    HAVING count(*) = 3
)
FROM sums
UNION ALL
-- A figure that 共计 sums up already is not summed up twice.
FROM made_up WHERE indicator_id NOT IN (SELECT indicator_id FROM sums);
COMMENT ON MACRO TABLE total_checks IS '核对合计：共计之数与其前各数，地区生产总值与三次产业 — Checks of totals: 共计 against the figures before it, 地区生产总值 against the three industries';
