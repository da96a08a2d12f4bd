"""Text wrapped at a fixed width is joined again; text that merely has lines is not."""

from __future__ import annotations

from pipeline.cleaning import clean_text

PARAGRAPH = (
    "全年新建改建农村公路四十二公里，硬化村组道路十八公里，安装太阳能路灯三百二十盏，"
    "群众出行条件明显改善。持续推进农村人居环境整治，清运生活垃圾一万二千吨，"
    "改造户厕六百四十座，创建美丽庭院示范户一百二十户，镇容村貌焕然一新，获评全县先进单位。"
)


def wrap(text: str, width: int) -> str:
    return "\n".join(text[at : at + width] for at in range(0, len(text), width))


def test_a_hard_wrapped_paragraph_becomes_one_line() -> None:
    assert clean_text("　　" + wrap(PARAGRAPH, 26)).text.strip() == PARAGRAPH


def test_paragraphs_of_their_own_lines_stay_apart() -> None:
    text = "\n".join(PARAGRAPH.split("，"))
    assert clean_text(text).text == text


def test_a_wrapped_line_is_not_joined_to_a_heading() -> None:
    lines = wrap(PARAGRAPH, 26) + "\n"
    text = lines + "（二）着力改善民生，不断增强群众幸福感。\n" + lines
    assert "\n（二）着力改善民生" in clean_text(text).text


def test_a_page_number_between_two_halves_of_a_sentence_goes_with_the_break() -> None:
    halves = wrap(PARAGRAPH, 26).split("\n")
    text = "\n".join(halves[:2]) + "\n\n— 4 —\n\n" + "\n".join(halves[2:])
    cleaned = clean_text(text)
    assert cleaned.text == PARAGRAPH
    assert {erasure.kind for erasure in cleaned.erasures} == {"page_number", "layout_space"}


def test_a_form_feed_ends_a_line_and_is_no_erasure() -> None:
    assert clean_text("一、回顾\x0c二、打算").erasures == []


def test_a_spread_out_title_is_joined_with_its_year() -> None:
    for title in (
        "云 岭 镇 2 0 2 1 年 工 作 总 结",
        "云  岭  镇  2021  年  总  结",
        "云 岭 镇 二 〇 二 一 年 总 结",
    ):
        assert clean_text(f"{title}\n全镇平稳。").text.split("\n")[0] == title.replace(" ", "")
    for words in ("东 3 2 西 1 2", "数 1 9 6 2 排"):
        assert clean_text(words).text == words
