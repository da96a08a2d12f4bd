-- Units, money, and how exact the written digits of a number are.
CREATE MACRO convert(amount, from_unit, to_unit) AS (
    SELECT amount * f.factor / t.factor
    FROM units f JOIN units t ON t.dimension = f.dimension AND t.base_unit = f.base_unit
    WHERE f.unit = from_unit AND t.unit = to_unit
);
COMMENT ON MACRO convert IS '换算单位，如convert(3, ''亩'', ''公顷'')；量纲不同则为空 — An amount of one unit in another, as in convert(3, ''亩'', ''公顷''); NULL where they do not measure the same';

CREATE MACRO wan_yuan(amount) AS amount / 1e4;
COMMENT ON MACRO wan_yuan IS '元换算为万元 — Yuan as ten thousands of yuan';

CREATE MACRO yi_yuan(amount) AS amount / 1e8;
COMMENT ON MACRO yi_yuan IS '元换算为亿元 — Yuan as hundred millions of yuan';

CREATE MACRO plain_digits(quantity) AS translate(
    regexp_extract(quantity, '[0-9０-９][0-9０-９.．·・,，\s　]*'),
    '０１２３４５６７８９．·・,，　 ' || chr(9) || chr(10) || chr(13), '0123456789...'
);
COMMENT ON MACRO plain_digits IS '数字的半角写法，不含倍数和单位 — The digits of a number as written, half-width, without multiplier and unit';

-- The hair's breadth keeps zero from being divided by zero: 0万元 is worth its digits once.
CREATE MACRO multiplier(quantity, amount) AS
    abs(amount - 1e-12) / abs(try_cast(plain_digits(quantity) AS DOUBLE) - 1e-12);
COMMENT ON MACRO multiplier IS '数值是所写数字的几倍：48.15万元为10000 — How many times its written digits a number is worth: 10000 for 48.15万元';

-- NULL where that is no power of ten: Chinese numerals, a marker inside the number. Each argument stands as few times as
-- it can: it is evaluated each time.
CREATE MACRO half_step(quantity, amount) AS CASE
    WHEN (log10(multiplier(quantity, amount)) + 100.0000000005) % 1 < 1e-9
    THEN 0.5 * power(10, round(log10(multiplier(quantity, amount))) - length(split_part(plain_digits(quantity), '.', 2)))
END;
COMMENT ON MACRO half_step IS '末位数字的一半：48.15万元为50元 — Half of the last written digit: 50 (元) for 48.15万元';

CREATE MACRO signed(amount, change) AS CASE change WHEN 'down' THEN -amount ELSE amount END;
COMMENT ON MACRO signed IS '带正负号的增减：下降为负 — A change with its sign: a fall is below zero';

CREATE MACRO quotient_error(dividend, dividend_error, divisor, divisor_error) AS
    dividend_error / divisor + dividend * divisor_error / (divisor * divisor);
COMMENT ON MACRO quotient_error IS '两数之商因各自误差而有的误差 — How far a quotient may be off when each of its two numbers may be off by its error';

CREATE MACRO corrected_standard(standard, amount, corrected) AS CASE
    WHEN corrected IS NULL THEN standard
    WHEN amount IS NULL OR amount = 0 OR standard IS NULL THEN corrected
    ELSE corrected * (standard / amount)
END;
COMMENT ON MACRO corrected_standard IS '标准单位下的数值，已计入更正 — A value in its standard unit, a review''s correction applied';
