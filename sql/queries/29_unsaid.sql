-- 问：同级同类报告通常都给出、某份报告却没有给出的指标有哪些？
-- Q: What do reports of a kind and level usually state that one does not?
SELECT source_path, standard_name, state, given_by, peers, share
FROM unsaid
ORDER BY share DESC, source_path, standard_name
LIMIT 15;
