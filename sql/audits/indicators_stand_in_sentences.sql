-- promise: an indicator stands inside the sentence that it names, and carries its words
-- severity: blocking
-- scope: document
SELECT i.document_id, i.char_start, i.char_end, i.indicator_id, i.quantity, t.text
FROM indicators i JOIN sentences t USING (sentence_id)
WHERE i.char_start < t.char_start OR i.char_end > t.char_end OR NOT i.carries_sentence
