-- 问：报告里的金额写到多精确？
-- Q: How exactly are amounts of money written?
SELECT
    CASE WHEN half_step(quantity, value) IS NULL THEN 'in words'
         WHEN half_step(quantity, value) >= 5e7 THEN 'to a hundred million yuan'
         WHEN half_step(quantity, value) >= 5e5 THEN 'to a million yuan'
         WHEN half_step(quantity, value) >= 5e3 THEN 'to ten thousand yuan'
         ELSE 'finer' END AS written,
    count(*) AS amounts
FROM indicators
WHERE unit = '元' AND NOT masked AND value IS NOT NULL
GROUP BY written
ORDER BY amounts DESC, written;
