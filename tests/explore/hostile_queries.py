"""Queries that take their process with them, or more time or memory than they may, and what is left of each."""

from typing import Final

SECONDS: Final = 1
MEMORY: Final = 250_000_000

_DEEP: Final = "repeat('[', 1000000) || repeat(']', 1000000)"

HOSTILE: Final[dict[str, tuple[str, set[str]]]] = {
    "a deep JSON, looked through": (f"SELECT json_contains({_DEEP}, '1')", {"crashed"}),
    "a deep JSON, cast": (f"SELECT ({_DEEP})::JSON::VARCHAR[]", {"crashed", "answer"}),
    "a deep JSON, walked": (
        "SELECT count(*) FROM json_tree(repeat('[', 100000) || repeat(']', 100000))",
        {"crashed", "too_much_memory", "mistake"},
    ),
    "levenshtein": ("SELECT levenshtein(repeat('ab', 100000), repeat('ba', 100000))", set()),
    "string_split": (
        "SELECT len(string_split(repeat('a', 100000000), ''))",
        {"too_much_memory"},
    ),
    "a list by repeat": ("SELECT len(repeat([1], 1000000000))", {"too_much_memory"}),
    "a text by repeat": ("SELECT length(repeat('x', 2000000000))", {"too_much_memory"}),
    "a recursion without end": (
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
        set(),
    ),
    "a cross join": ("SELECT count(*) FROM range(10000000000) a, range(1000) b", set()),
    "a list of a range": ("SELECT len(range(1000000000000))", {"mistake"}),
    "a list of rows": ("SELECT len(list(n)) FROM range(1000000000) t(n)", {"too_much_memory"}),
    "an expression without end": (
        "SELECT len(regexp_extract_all(repeat('a', 50000000), '(a|aa)+?'))",
        {"too_much_memory"},
    ),
    "parentheses": ("SELECT " + "(" * 9000 + "1" + ")" * 9000, {"mistake"}),
    "CTEs that double": (
        "WITH a0 AS (SELECT 1 x)"
        + "".join(f", a{n} AS (SELECT * FROM a{n - 1} UNION ALL FROM a{n - 1})" for n in range(1, 40))
        + " SELECT count(*) FROM a39",
        {"too_much_memory"},
    ),
    "a wide pivot": (
        "PIVOT (SELECT n % 100000 AS a, n AS b FROM range(1000000) t(n)) ON a USING sum(b)",
        {"only_reading", "mistake", "too_much_memory"},
    ),
    "a wide format": ("SELECT printf('%2000000000d', 1)", {"too_much_memory", "mistake"}),
}
"""What each may end with, over its own answer only, where it is not stopped for its time before."""

UNIONS: Final = "SELECT 1" + " UNION ALL SELECT 1" * 20_000
"""Longer than an address, so for the command line."""
