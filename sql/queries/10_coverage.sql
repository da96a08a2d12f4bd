-- 问：每份报告里的数字，有多少成为指标，多少按规则忽略，多少没有解释？
-- Q: Of the numbers in each report, how many became indicators, were ignored by a rule, or were left unexplained?
SELECT source_path, numerals, indicators, ignored, residue, indicator_share, residue_share
FROM coverage_by_document
ORDER BY residue_share DESC NULLS LAST, source_path;
