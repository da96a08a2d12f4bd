-- promise: raw_text[char_start:char_end] is quantity, for every indicator
-- severity: blocking
-- scope: document
-- substring counts characters (code points) from 1, also outside the BMP; substring_grapheme would not.
SELECT i.document_id, i.indicator_id, i.char_start, i.char_end, i.quantity,
       substring(d.raw_text, i.char_start + 1, i.char_end - i.char_start) AS found
FROM indicators i JOIN documents d USING (document_id)
WHERE i.quantity IS DISTINCT FROM substring(d.raw_text, i.char_start + 1, i.char_end - i.char_start)
