-- promise: every section lies inside its parent, is deeper and later than it, and overlaps no sibling
-- severity: blocking
-- scope: document
SELECT c.document_id, c.section_id, c.heading, c.level, c.char_start, c.char_end, 'not inside its parent' AS fault
FROM sections c JOIN sections p ON p.section_id = c.parent_id
WHERE c.char_start < p.char_start OR c.char_end > p.char_end
   OR c.clean_start < p.clean_start OR c.clean_end > p.clean_end
   OR c.level <= p.level OR c.ordinal <= p.ordinal
UNION ALL
SELECT document_id, section_id, heading, level, char_start, char_end, 'overlaps the sibling before it'
FROM sections
QUALIFY char_start < lag(char_end) OVER (PARTITION BY document_id, parent_id ORDER BY ordinal)
