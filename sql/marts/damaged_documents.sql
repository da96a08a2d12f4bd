-- Documents in whose text characters were lost before they came here; with many more, a file is quarantined.
CREATE VIEW damaged_documents AS
SELECT d.document_id, d.source_path, d.lost_characters, d.private_characters
FROM (
    SELECT
        document_id, source_path,
        length(raw_text) - length(replace(raw_text, chr(65533), '')) AS lost_characters,
        length(raw_text) - length(regexp_replace(raw_text, '[\x{E000}-\x{F8FF}]', '', 'g')) AS private_characters
    FROM documents
) d
WHERE d.lost_characters > 0 OR d.private_characters > 0;
COMMENT ON VIEW damaged_documents IS '有缺损字符的文档：每份一行，读时应当留意 — Documents with characters that are lost: one row each, to be read with care';
COMMENT ON COLUMN damaged_documents.document_id IS '文档编号 — The document';
COMMENT ON COLUMN damaged_documents.source_path IS '来源文件 — Source file';
COMMENT ON COLUMN damaged_documents.lost_characters IS '替换字符（U+FFFD）个数，代表丢失的字 — Replacement characters (U+FFFD), each for a lost one';
COMMENT ON COLUMN damaged_documents.private_characters IS '私用区字符个数，多为丢失的符号 — Private-use characters, mostly lost signs';
