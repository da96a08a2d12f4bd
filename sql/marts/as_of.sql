-- What the database said at a moment: the rows of the last load that was finished by then.
CREATE MACRO load_as_of(moment) AS TABLE
SELECT * FROM loads WHERE finished_at <= CAST(moment AS TIMESTAMPTZ) ORDER BY sequence DESC LIMIT 1;
COMMENT ON MACRO TABLE load_as_of IS '某一时刻最近完成的加载 — The load that was the last one finished at a moment';

CREATE MACRO documents_as_of(moment) AS TABLE
WITH said AS (SELECT sequence FROM load_as_of(moment))
SELECT d.* FROM documents d JOIN loads l USING (load_id) JOIN said ON l.sequence <= said.sequence
UNION ALL
SELECT h.* EXCLUDE (ended_by)
FROM document_history h JOIN loads l USING (load_id) JOIN loads e ON e.load_id = h.ended_by
JOIN said ON l.sequence <= said.sequence AND said.sequence < e.sequence;
COMMENT ON MACRO TABLE documents_as_of IS '某一时刻的documents — documents as they were at a moment';

CREATE MACRO indicators_as_of(moment) AS TABLE
WITH said AS (SELECT sequence FROM load_as_of(moment))
SELECT i.* FROM indicators i JOIN loads l USING (load_id) JOIN said ON l.sequence <= said.sequence
UNION ALL
SELECT h.* EXCLUDE (ended_by)
FROM indicator_history h JOIN loads l USING (load_id) JOIN loads e ON e.load_id = h.ended_by
JOIN said ON l.sequence <= said.sequence AND said.sequence < e.sequence;
COMMENT ON MACRO TABLE indicators_as_of IS '某一时刻的indicators — indicators as they were at a moment';

CREATE MACRO files_as_of(moment) AS TABLE
WITH said AS (SELECT sequence FROM load_as_of(moment))
SELECT v.report_id, v.version, v.source_path, v.document_id, v.sha256
FROM document_versions v JOIN loads l ON l.load_id = v.began_by LEFT JOIN loads e ON e.load_id = v.ended_by
JOIN said ON l.sequence <= said.sequence AND (e.sequence IS NULL OR said.sequence < e.sequence);
COMMENT ON MACRO TABLE files_as_of IS '某一时刻的来源文件及其版本 — The files and their versions at a moment';
