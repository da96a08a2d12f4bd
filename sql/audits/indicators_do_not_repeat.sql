-- promise: no two indicators of the same name overlap in the text
-- severity: blocking
-- scope: document
SELECT a.document_id, a.name, a.indicator_id, b.indicator_id AS other_id, a.quantity, b.quantity AS other_quantity
FROM indicators a
JOIN indicators b
    ON b.document_id = a.document_id AND b.name = a.name AND b.indicator_id > a.indicator_id
   AND b.char_start < a.char_end AND a.char_start < b.char_end
