-- promise: a cell that names an indicator holds it, and a cell that is a value or a total names one
-- severity: blocking
-- scope: document
SELECT c.document_id, c.char_start, c.char_end, c.table_number, c.row_number, c.column_number, c.text, c.role, i.indicator_id, i.quantity
FROM table_cells c LEFT JOIN indicators i USING (indicator_id)
WHERE (c.role IN ('value', 'total') AND c.indicator_id IS NULL)
   OR i.char_start < c.char_start OR i.char_end > c.char_end
