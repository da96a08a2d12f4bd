-- 问：报告在“存在的问题”里承认了哪些数字？
-- Q: Which numbers do the reports admit in their sections on problems?
SELECT d.place, d.report_year, i.name, i.quantity, left(i.sentence, 60) AS sentence
FROM indicators i
JOIN documents d USING (document_id)
JOIN sections s ON s.section_id = i.section_id
WHERE s.kind = 'problem'
ORDER BY d.place NULLS LAST, d.report_year, i.document_id, i.char_start
LIMIT 15;
