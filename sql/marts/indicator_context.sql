-- The words around each number within its sentence: what a rule or a reader needs to see what the number is said of.
CREATE VIEW indicator_context AS
WITH erased AS (
    -- Spans count the raw text, sentences are clean: a marker inside a sentence shifts what follows it.
    SELECT i.indicator_id,
        sum(e.char_end - e.char_start) FILTER (WHERE e.char_start < i.char_start) AS ahead,
        sum(e.char_end - e.char_start) AS altogether
    FROM sentences s
    JOIN indicators i USING (sentence_id)
    JOIN erasures e ON e.document_id = s.document_id AND e.char_start >= s.char_start AND e.char_start < i.char_end
    WHERE length(s.text) <> s.char_end - s.char_start
    GROUP BY i.indicator_id
), placed AS (
    SELECT
        i.indicator_id, i.document_id, i.section_id, i.sentence_id, s.ordinal AS sentence_ordinal, s.text,
        CAST(i.char_start - s.char_start - coalesce(e.ahead, 0) AS INTEGER) AS begins,
        CAST(i.char_end - s.char_start - coalesce(e.altogether, 0) AS INTEGER) AS ends
    FROM indicators i JOIN sentences s USING (sentence_id) LEFT JOIN erased e USING (indicator_id)
), ranked AS (
    SELECT *,
        CAST(row_number() OVER sentence AS INTEGER) AS position,
        coalesce(lag(ends) OVER sentence, 0) AS last_ends,
        coalesce(lead(begins) OVER sentence, length(text)) AS next_begins
    FROM placed
    WINDOW sentence AS (PARTITION BY sentence_id ORDER BY begins, ends)
)
SELECT
    indicator_id, document_id, section_id, sentence_id, sentence_ordinal, position,
    text[last_ends + 1 : begins] AS before,
    text[ends + 1 : next_begins] AS after,
    regexp_extract(text[1 : begins], '[^，。；：！？,;:!?（）()]*$') AS clause,
    begins AS sentence_start, ends AS sentence_end
FROM ranked;
COMMENT ON VIEW indicator_context IS '数字的上下文：每个指标一行，前后至相邻数字或句子两端 — Context: one row per indicator, with the words up to the numbers beside it or the ends of its sentence';
COMMENT ON COLUMN indicator_context.indicator_id IS '指标编号 — The row of indicators';
COMMENT ON COLUMN indicator_context.document_id IS '文档编号 — The document';
COMMENT ON COLUMN indicator_context.section_id IS '所在章节 — The section it stands in';
COMMENT ON COLUMN indicator_context.sentence_id IS '所在句子 — The sentence it stands in';
COMMENT ON COLUMN indicator_context.sentence_ordinal IS '句子在文档中的顺序 — The sentence''s order in the document';
COMMENT ON COLUMN indicator_context.position IS '在句中是第几个指标，从1起 — Which indicator of the sentence it is, from 1';
COMMENT ON COLUMN indicator_context.before IS '前文：自上一个指标或句首起 — The words before it, from the last indicator or the sentence''s start';
COMMENT ON COLUMN indicator_context.after IS '后文：至下一个指标或句尾 — The words after it, to the next indicator or the sentence''s end';
COMMENT ON COLUMN indicator_context.clause IS '分句中在它之前的文字，含其中的数字 — The words of its clause before it, numbers among them';
COMMENT ON COLUMN indicator_context.sentence_start IS '在句中的起点（字符，从0起） — First character in the sentence, from 0';
COMMENT ON COLUMN indicator_context.sentence_end IS '在句中的终点（不含） — End in the sentence, exclusive';
