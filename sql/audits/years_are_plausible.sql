-- promise: an indicator's year lies between 1949 and thirty years after its report
-- severity: warning
-- scope: document
SELECT i.document_id, i.char_start, i.char_end, i.indicator_id, i.name, i.quantity, i.year, d.report_year
FROM indicators i JOIN documents d USING (document_id)
WHERE i.year NOT BETWEEN 1949 AND coalesce(d.report_year, 2100) + 30
