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

CREATE MACRO plain_digits(quantity) AS regexp_extract(
    regexp_replace(translate(quantity, '０１２３４５６７８９．·・', '0123456789...'), '[\s,，]', '', 'g'), '[0-9]+(\.[0-9]+)?'
);
COMMENT ON MACRO plain_digits IS '数字的半角写法，不含倍数和单位 — The digits of a number as written, half-width, without multiplier and unit';

CREATE MACRO written_decimals(quantity) AS length(regexp_extract(plain_digits(quantity), '\.([0-9]+)', 1));
COMMENT ON MACRO written_decimals IS '写到小数点后几位 — How many decimals are written';

-- NULL where the digits do not give the value by a power of ten: Chinese numerals, a marker inside the number.
CREATE MACRO half_step(quantity, amount) AS CASE
    WHEN amount = 0 AND plain_digits(quantity) <> '' THEN 0.5 * power(10, -written_decimals(quantity))
    WHEN amount > 0 AND abs(
        log10(amount / nullif(try_cast(plain_digits(quantity) AS DOUBLE), 0))
        - round(log10(amount / nullif(try_cast(plain_digits(quantity) AS DOUBLE), 0)))
    ) < 1e-9
    THEN 0.5 * power(10, round(log10(amount / try_cast(plain_digits(quantity) AS DOUBLE))) - written_decimals(quantity))
END;
COMMENT ON MACRO half_step IS '末位数字的一半：48.15万元为50元 — Half of the last written digit: 50 (元) for 48.15万元';
