-- promise: a row that has a code has a unit and a theme that the catalogue's entry can have
-- severity: blocking
-- scope: document
-- A level, a sum and a difference are of the entry's dimension (money may be foreign, a difference of a rate is in points);
-- growth, share and completion are ratios, and of no rate; ranks and multiples have their own units.
SELECT i.document_id, i.char_start, i.char_end, i.indicator_id, i.name, i.unit, i.measure, i.theme, c.indicator_code, c.dimension, c.theme AS theme_of_code
FROM indicators i
JOIN catalogue c USING (indicator_code)
LEFT JOIN units u ON u.unit = i.unit_standard
WHERE i.theme <> c.theme OR NOT coalesce(CASE
    WHEN i.measure = 'change' AND i.unit = '百分点' THEN c.dimension = 'ratio'
    WHEN i.measure IN ('level', 'cumulative', 'change')
        THEN u.dimension = c.dimension OR (u.dimension LIKE 'money%' AND c.dimension LIKE 'money%')
    WHEN i.measure IN ('growth', 'average_growth', 'share', 'completion')
        THEN u.dimension = 'ratio' AND c.dimension <> 'ratio'
    WHEN i.measure = 'rank' THEN i.unit IN ('位', '名')
    ELSE i.unit IN ('倍', '番')
END, false)
