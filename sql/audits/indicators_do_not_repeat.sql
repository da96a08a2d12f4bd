-- promise: no two indicators of the same name overlap in the text
-- severity: blocking
-- scope: document
SELECT document_id, char_start, char_end, name, indicator_id,
       arg_max(indicator_id, char_end) OVER earlier AS other_id, quantity,
       arg_max(quantity, char_end) OVER earlier AS other_quantity
FROM indicators
WINDOW earlier AS (
    PARTITION BY document_id, name ORDER BY char_start, char_end, indicator_id
    ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
)
QUALIFY char_start < max(char_end) OVER earlier
