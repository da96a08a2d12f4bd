"""Web pages: the report without the page around it, and nothing of the report lost."""

from __future__ import annotations

import pytest

from pipeline.reading import Decoded, Refusal
from pipeline.reading.html import read_html
from tests.formats.test_docx import cells


def read(body: str, head: str = "") -> Decoded:
    return read_html(f"<html><head>{head}</head><body>{body}</body></html>".encode())


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<p>投资3亿元</p><p>增长5%</p>", "投资3亿元\n增长5%\n"),
        ("<p>投资<span style='x'>3</span><b>亿</b>元<o:p></o:p></p>", "投资3亿元\n"),
        ("<p>投资3.2\n亿元，\r\n  增长</p>", "投资3.2亿元，增长\n"),
        ("一、回顾<br>投资3亿元<br/>&nbsp;&nbsp;增长", "一、回顾\n投资3亿元\n增长\n"),
        ("<div>投资<paid>3亿元，<b>增长</b></paid>5%</div>", "投资3亿元，增长5%\n"),
        ("<p>&#25237;&#36164;&ldquo;3&rdquo;&lt;5&amp;6</p>", "投资“3”<5&6\n"),
        ("<ol><li>修路</li><li><p>架桥</p></li></ol>", "1. 修路\n2. 架桥\n"),
        ("<ol start=3><li>修路</ol><ul><li>架桥</ul>", "3. 修路\n架桥\n"),
        ("<pre>一、回顾\n投资3亿元</pre>", "一、回顾\n投资3亿元\n"),
        ("投资<!-- 广告9元 -->3亿元<script>var a='广告'</script>", "投资3亿元\n"),
        ("<p>投资3亿元<p>增长<![if !supportLists]>5%<![endif]>", "投资3亿元\n增长5%\n"),
        ("<form><table><tr><td><p>投资3亿元</p></td></tr></table></form>", "投资3亿元\n"),
        ("<p>投资<a name='x'></a><a href='/y'>3亿元</a>，修路</p>", "投资3亿元，修路\n"),
        ("<p>投资<del cite=x>5亿元</del><ins>3亿元</ins></p>", "投资3亿元\n"),
        (
            "<table><caption>2021年<b>修路</b>计划</caption><tr><td>村<td>公里<tr><td>上坪<td>3</table>",
            "2021年修路计划\n村\t公里\n上坪\t3\n",
        ),
    ],
)
def test_markup_gives_the_lines_that_a_browser_shows(body: str, text: str) -> None:
    assert read(body).text == text


REPORT = "<h1>石桥镇工作总结</h1><p>投资3亿元，修路8公里，架桥2座，造林600亩，发放补贴12万元。</p>"


@pytest.mark.parametrize(
    "around",
    [
        "<nav><p>第9期</p></nav>",
        "<ul><li><a href=1>柳河镇投资9亿元</a></li><li><a href=2>白沙乡投资9亿元</a></li></ul>",
        "<div><b>热点：</b><a href=1>柳河镇投资9亿元</a> | <a href=2>白沙乡</a></div>",
        "<div class='right-sidebar'><p>热线9号</p></div>",
        "<div id=footer><p>备案9号</p></div>",
        "<div style='Display: None'>广告9元</div>",
        "<p hidden>广告9元</p>",
        "<p style='visibility : hidden'>广告9元</p>",
        "<select><option>第9页</option></select>",
        "<div class=related><h3>相关</h3><p>柳河镇投资9亿元</p></div>",
    ],
)
def test_what_stands_around_the_report_is_left_out(around: str) -> None:
    alone = read(REPORT).text
    assert read(around + REPORT).text == read(REPORT + around).text == alone
    assert "9" not in alone


def test_a_short_report_among_many_links_is_kept() -> None:
    menu = "".join(f"<li><a href={n}>栏目之{n}的名称</a></li>" for n in range(40))
    assert read(f"<div><div><ul>{menu}</ul></div><div>{REPORT}</div></div>").text == read(REPORT).text


def test_a_page_may_call_its_report_what_it_likes() -> None:
    assert (
        read(f"<div class='comments footer'>{REPORT}</div><p>完</p>").text == read(REPORT + "<p>完</p>").text
    )


def test_the_title_of_the_page_stands_in_where_the_page_has_none() -> None:
    title = "<title>石桥镇2023年工作总结_某某网</title>"
    assert read("<p>投资3亿元</p>", title).text == "石桥镇2023年工作总结\n投资3亿元\n"
    assert read("<p>石桥镇2023年 工作总结</p><p>投资</p>", title).text == "石桥镇2023年 工作总结\n投资\n"
    assert read("<h1>总结</h1><p>投资</p>", title).text == "总结\n投资\n"


def test_tables_keep_their_cells_and_tables_for_layout_are_none() -> None:
    decoded = read(
        "<table><thead><tr><td rowspan=2>项目<th colspan=2>公里</tr></thead><tr><td>上年<td>本年"
        "<tr><td>水渠<td><td>8<br>整</table>"
    )
    assert decoded.text == "项目\t公里\n\t上年\t本年\n水渠\t\t8 整\n"
    assert cells(decoded) == [
        ("项目", 1, 1, 2, 1), ("公里", 1, 2, 1, 2), ("上年", 2, 2, 1, 1), ("本年", 2, 3, 1, 1),
        ("水渠", 3, 1, 1, 1), ("", 3, 2, 1, 1), ("8 整", 3, 3, 1, 1),
    ]  # fmt: skip
    assert [block.is_header for block in decoded.blocks] == [True, True, False, False, False, False, False]
    layout = read(f"<table><tr><td>栏目</td><td>{'<p>投资3亿元。</p>' * 200}</td></tr></table>")
    assert {block.kind for block in layout.blocks} == {"paragraph"}


@pytest.mark.parametrize(
    ("declared", "codec", "named"),
    [
        ("gb2312", "gb18030", "gb18030"),
        ("gb2312", "utf-8", "utf-8"),
        ("big5", "big5", "big5"),
        ("utf-8", "utf-8", "utf-8"),
    ],
)
def test_the_bytes_are_decoded_before_anything_is_believed(declared: str, codec: str, named: str) -> None:
    # 镕 is no character of GB2312: a parser that believes the declaration stops there.
    name = "鎔" if codec == "big5" else "镕"
    page = f"<meta charset={declared}><p>張{name}同志，投入3億元</p>"
    decoded = read_html(page.encode(codec))
    assert (decoded.text, decoded.encoding) == (f"張{name}同志，投入3億元\n", named)


def test_a_page_deeper_than_the_parser_goes_is_refused_not_cut() -> None:
    with pytest.raises(Refusal) as refused:
        read_html(("<div>" * 5000 + "投资3亿元").encode())
    assert refused.value.reason == "nested_too_deep"


def test_a_table_of_a_million_columns_is_refused() -> None:
    row = "<tr>" + "<td colspan=1000>投资" * 1000
    with pytest.raises(Refusal) as refused:
        read(f"<table>{row * 60}</table>")
    assert refused.value.reason == "too_much_text"


def test_a_page_gives_the_title_and_the_day_that_its_meta_names() -> None:
    page = (
        "<html><head><meta charset='utf-8'><title>1-9月云岭县茶叶出口增势良好-云岭县商务局</title>"
        "<meta name='PubDate' content='2022-10-20'></head><body><p>1-9月，全县出口茶叶320吨。</p></body></html>"
    )
    assert read_html(page.encode()).text.split("\n")[:2] == [
        "1-9月云岭县茶叶出口增势良好",
        "发布日期：2022-10-20",
    ]
    told = page.replace("<title>", "<meta name='ArticleTitle' content='茶叶出口增势良好'><title>")
    assert read_html(told.encode()).text.startswith("茶叶出口增势良好\n")
