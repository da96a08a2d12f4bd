-- 问：自查了多少处？各类有多少相符？
-- Q: How many sums could be checked, and how many of each kind hold?
SELECT kind, count(*) AS checked, count(*) FILTER (WHERE agrees) AS agree, count(*) FILTER (WHERE NOT agrees) AS differ
FROM self_checks
GROUP BY kind
ORDER BY kind;
