-- A value as people write it. Each argument stands as few times as it can: it is evaluated each time.
CREATE MACRO tidy_number(amount) AS regexp_replace(CAST(CAST(round(amount, 4) AS DECIMAL(38, 4)) AS VARCHAR), '[.]?0+$', '');
COMMENT ON MACRO tidy_number IS '数值，至多四位小数，不带多余的零 — A number with four decimals at most and no empty ones';

CREATE MACRO chinese_number(amount) AS CASE
    WHEN abs(amount) >= 1e33 THEN CAST(amount AS VARCHAR)
    WHEN abs(amount) >= 1e8 THEN tidy_number(amount / 1e8) || '亿'
    WHEN abs(amount) >= 1e4 THEN tidy_number(amount / 1e4) || '万'
    ELSE CASE WHEN abs(amount) < 0.0001 THEN CAST(amount AS VARCHAR) ELSE tidy_number(amount) END
END;
COMMENT ON MACRO chinese_number IS '数值的中文写法，以万、亿计：400亿 — A number as it is written in Chinese, in 万 and 亿: 400亿';

CREATE MACRO bounded(words, bound) AS CASE bound
    WHEN 'over' THEN words || '以上'
    WHEN 'under' THEN words || '以内'
    WHEN 'about' THEN '约' || words
    ELSE words
END;
COMMENT ON MACRO bounded IS '数的写法加上界限 — The words of a number with its bound';
