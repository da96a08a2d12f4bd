-- What two reports call by the same name, and a place under its name without its office.
CREATE MACRO comparable_place(place) AS regexp_replace(place, '(办事处|人民政府)$', '');
COMMENT ON MACRO comparable_place IS '地区名去掉“办事处”“人民政府” — A place''s name without 办事处, 人民政府';

-- Without quotes, spaces, scope words (全镇), verbs of doing and planning (力争, 完成) and words of growth, and whatever
-- the order of its characters (改造棚户区, 棚户区改造).
CREATE MACRO comparable_name(name) AS array_to_string(list_sort(string_split(regexp_replace(
    regexp_replace(name, '[“”"‘’''《》〈〉（）()、，,：:；;。·\s]', '', 'g'),
    '全[镇乡县区市省村年]|全街道|[我本][镇乡县区市省]|我街道|辖区|同比|预计|计划|力争|争取|确保|实现|完成|达到|达|保持|恢复|控制|稳定|突破|总?计|累计|共|新增长|增长|增速|增幅|下降|^新',
    '', 'g'
), '')), '');
COMMENT ON MACRO comparable_name IS '可比名称：去掉范围词、动词和增减词后的字，不论次序 — The characters of a name without words of scope, doing and growth, in one order, for comparing';

-- Of a rank too, and of nothing whose fall is told (能耗下降3%).
CREATE MACRO fewer_is_better(name) AS regexp_matches(
    name,
    '(失业率|死亡率|死亡人数|死亡|发生率|发病率|返贫率|辍学率|不良(贷款)?率|负债率|赤字率|涨幅|价格(总水平|总?指数)?(上涨)?|物价|能耗|浓度|事故(起数)?)(增长|上涨|增幅|涨幅|率)*$'
);
COMMENT ON MACRO fewer_is_better IS '是否越少越好：失业率、物价涨幅、事故、能耗 — Whether less of it is better: unemployment, prices, accidents, energy use';
