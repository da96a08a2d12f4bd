"""Files that mean ill, in whole loads: each costs itself, and the others are loaded."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from pipeline.reading import FORMATS, FileReader, Refusal, folder, read_files, scan
from pipeline.reading.archive import list_archive
from pipeline.settings import Limits
from pipeline.whereabouts import At
from tests.formats import parts
from tests.formats.parts import p
from tests.formats.write_samples import write_pdf
from tests.support import REVIEW, run_zhibiao, write_reports, zhibiao

PLANTED = Path(__file__).parent / "planted"


def test_a_file_that_hangs_crashes_or_breaks_the_reader_is_quarantined_and_the_others_load(
    tmp_path: Path,
) -> None:
    write_reports(tmp_path / "raw")
    words = (
        "永不结束",
        "读到崩溃",
        "读到出错",
        "边读边说",
        "吃光内存",
        "内存不够就崩溃",
        "嵌套太深",
        "写个不停",
        "提取时崩溃",
    )
    for word in words:
        text = f"{REVIEW}\n{word}" + "。" * (4_000 if word == "写个不停" else 0)
        (tmp_path / "raw" / f"{word}.txt").write_text(text, encoding="utf-8")
    began = time.monotonic()
    done = run_zhibiao(
        "load",
        "--data",
        tmp_path,
        "--json",
        ZHIBIAO_FILE_SECONDS="1",
        ZHIBIAO_FILE_MEMORY_BYTES="60000000",
        ZHIBIAO_MAX_CHARACTERS="4000",
        PYTHONPATH=str(PLANTED),
    )
    assert done.returncode == 3, done.stderr
    summary = json.loads(done.stdout)
    found = {
        row["source_path"]: (row["reason"], row["detail"].split(".py:")[0]) for row in summary["quarantine"]
    }
    assert found == {
        "永不结束.txt": ("took_too_long", "not read within 1 s"),
        "读到崩溃.txt": ("reader_crashed", "the reader ended with SIGSEGV"),
        "读到出错.txt": ("reader_failed", "ZeroDivisionError: planted"),
        "吃光内存.txt": ("too_much_memory", "reading it takes more than 60000000 bytes of memory"),
        "内存不够就崩溃.txt": (
            "reader_crashed",
            "the reader ended with SIGABRT, as libraries end it that need more memory than "
            "ZHIBIAO_FILE_MEMORY_BYTES",
        ),
        "嵌套太深.txt": ("nested_too_deep", "its parts are nested too deep"),
        "提取时崩溃.txt": ("worker_crashed", "extraction ended with SIGSEGV (sitecustomize"),
        "写个不停.txt": ("too_much_text", f"{len(REVIEW) + 4_005} characters; the limit is 4000"),
    }
    assert summary["documents"] == 3
    assert time.monotonic() - began < 200


def test_the_reader_process_ends_by_itself_when_its_load_is_killed_over_a_file_that_hangs(
    tmp_path: Path,
) -> None:
    (tmp_path / "永不结束.txt").write_text(f"{REVIEW}\n永不结束", encoding="utf-8")
    code = (
        "import sys; from pathlib import Path; from pipeline.reading import FileReader\n"
        "from pipeline.settings import Limits\n"
        "reader = FileReader(Limits(file_seconds=2))\n"
        "print(reader._running().pid, flush=True)\n"
        "reader.read(Path(sys.argv[1]))\n"
    )
    load = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path / "永不结束.txt")],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(PLANTED)},
    )
    assert load.stdout is not None
    reader = Path("/proc") / load.stdout.readline().decode().strip()
    if not reader.exists():
        pytest.skip("no /proc to look for the process in")
    time.sleep(0.5)
    load.kill()
    load.wait()
    load.stdout.close()
    deadline = time.monotonic() + 60
    while reader.exists() and "Z" not in reader.joinpath("stat").read_text().split()[2]:
        assert time.monotonic() < deadline, "the reader process still runs"
        time.sleep(0.05)


def test_the_place_in_the_file_is_told_where_reading_it_breaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(PLANTED))
    rows = "".join(
        f"<w:tr><w:tc>{p(cell)}</w:tc><w:tc>{p('3')}</w:tc></w:tr>" for cell in ("桥梁", "读到崩溃")
    )
    found = {}
    with FileReader(Limits(file_seconds=1, file_memory_bytes=60_000_000)) as reader:
        for name, body in {
            "永不结束": p("新修桥梁3座。") + p("永不结束"),
            "读到出错": p("新修桥梁3座。") * 3 + p("读到出错"),
            "吃光内存": p("吃光内存"),
            "读到崩溃": p("新修桥梁3座。") + f"<w:tbl>{rows}</w:tbl>",
            "边读边说": p("新修桥梁3座。") + p("边读边说"),
        }.items():
            (tmp_path / f"{name}.docx").write_bytes(parts.word(body))
            try:
                found[name] = reader.read(tmp_path / f"{name}.docx").text[-5:]
            except Refusal as refusal:
                found[name] = refusal.detail
        # Of a plain text no place is known, and that of the document before it is none.
        (tmp_path / "读到崩溃.txt").write_text("读到崩溃", encoding="utf-8")
        with pytest.raises(Refusal, match="ended with SIGSEGV; "):
            reader.read(tmp_path / "读到崩溃.txt")
    assert found == {
        "永不结束": "not read within 1 s at paragraph 2",
        "读到出错": "ZeroDivisionError: planted at paragraph 4",
        "吃光内存": "reading it takes more than 60000000 bytes of memory at paragraph 1",
        "读到崩溃": "the reader ended with SIGSEGV at table 1, row 2",
        "边读边说": "边读边说\n",
    }


class Heard(At):
    """Whoever is told where a reader is, and remembers."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def step(self, words: str, number: int = 0) -> None:
        self.steps.append(f"{words} {number or ''}".strip())


def test_every_reader_that_goes_over_parts_tells_them_and_ends_at_none() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "完成情况"
    sheet.append(["项目", "数量"])
    sheet.append(["桥梁", 3])
    written = io.BytesIO()
    book.save(written)
    page = "<html><body><p>新修桥梁3座。</p><p>造林30亩。</p></body></html>"
    heard = {}
    for suffix, content, last in (
        (".xlsx", written.getvalue(), "sheet 完成情况, row 2"),
        (".pdf", write_pdf(["总结", "新修桥梁3座。"]), "page 1"),
        (".html", page.encode(), "what stands behind line 2"),
        (".docx", parts.word(p("新修桥梁3座。") * 2), "paragraph 2"),
    ):
        heard[suffix] = here = Heard()
        FORMATS[suffix].read(content, here)
        assert last in here.steps, suffix
    archive = Heard()
    list_archive(parts.packed({"上/报告.txt": b"1", "下.txt": b"2"}), 1000, archive)
    assert archive.steps == ["entry 上/报告.txt", "entry 下.txt", ""]


def test_a_reader_process_that_died_between_two_files_is_started_anew(tmp_path: Path) -> None:
    write_reports(tmp_path)
    with FileReader(Limits()) as reader:
        first = reader.read(tmp_path / "石桥镇2023.txt")
        process = reader._running()
        process.kill()
        process.wait()
        assert reader.read(tmp_path / "石桥镇2023.txt") == first


_DIES = """
import os, signal, sys
from pathlib import Path
from pipeline.reading.reader_worker import main
deaths = Path(sys.argv[1])
if len(left := deaths.read_text()):
    deaths.write_text(left[1:])
    sys.stdin.buffer.readline()
    os.kill(os.getpid(), signal.SIGKILL)
main()
"""


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_reader_that_is_killed_over_a_file_reads_it_once_more(tmp_path: Path, deaths: int) -> None:
    write_reports(tmp_path)
    (tmp_path / "deaths").write_text("x" * deaths)
    command = [sys.executable, "-c", _DIES, str(tmp_path / "deaths")]
    with FileReader(Limits(), command=command) as reader:
        if deaths == 1:
            assert reader.read(tmp_path / "石桥镇2023.txt").text == REVIEW
        else:
            with pytest.raises(Refusal, match="SIGKILL") as refused:
                reader.read(tmp_path / "石桥镇2023.txt")
            assert refused.value.reason == "reader_crashed" and "somebody ended it" in refused.value.remedy


def test_a_reader_process_that_cannot_be_started_does_not_pass_for_a_bad_file_silently(
    tmp_path: Path,
) -> None:
    write_reports(tmp_path)
    with FileReader(Limits(), command=[str(tmp_path / "nothing")]) as reader, pytest.raises(OSError):
        reader.read(tmp_path / "石桥镇2023.txt")


def written_to(monkeypatch: pytest.MonkeyPatch, path: Path, times: int) -> None:
    """Let somebody add a line to the file each of the first ``times`` times that it is read."""
    read_all, left = folder._read_all, [times]

    def meanwhile(descriptor: int, limit: int) -> bytes:
        content = read_all(descriptor, limit)
        if left[0]:
            left[0] -= 1
            with path.open("a", encoding="utf-8") as stream:
                stream.write("再写一句。\n")
        return content

    monkeypatch.setattr(folder, "_read_all", meanwhile)


def test_a_file_that_comes_to_rest_while_it_is_read_is_read_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "复制中.txt"
    path.write_text(REVIEW, encoding="utf-8")
    written_to(monkeypatch, path, 2)
    assert folder.open_regular(path, 100_000) == path.read_bytes()
    assert path.read_text(encoding="utf-8").count("再写一句。") == 2


def test_a_file_that_never_rests_is_refused_and_read_the_next_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "写不停.txt"
    path.write_text(REVIEW, encoding="utf-8")
    written_to(monkeypatch, path, 10)
    with pytest.raises(Refusal, match="load again") as refusal:
        folder.open_regular(path, 100_000)
    assert refusal.value.reason == "changed_while_read"
    monkeypatch.undo()
    assert folder.open_regular(path, 100_000) == path.read_bytes()


def test_files_that_vanish_or_shrink_during_a_load_cost_only_themselves(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    for number in range(60):
        (raw / f"{number:02}.txt").write_text(f"{REVIEW}\n新修桥梁{number + 2}座。\n", encoding="utf-8")
    listed = scan(raw, Limits()).files
    for number in range(0, 60, 3):
        (raw / f"{number:02}.txt").unlink()
        (raw / f"{number + 1:02}.txt").write_text("短。", encoding="utf-8")
    reading = read_files(listed, Limits())
    assert reading.refused["reason"].to_list() == ["vanished"] * 20
    assert reading.sources.height == 40
    texts = dict(reading.documents.select("source_path", "raw_text").rows())
    assert texts["01.txt"] == "短。" and texts["02.txt"].startswith("石桥镇")


NAMES = [
    b"a'b\"c`d.txt",
    b"'; DROP TABLE indicators; --.txt",
    b"$(touch owned);&|.txt",
    "新\n行\r\t.txt".encode(),
    "📈👩‍👩‍👧.txt".encode(),
    "e\u0301 分解.txt".encode(),
    "\u202etxt.rtl.txt".encode(),
    b"\xb1\xa8\xb8\xe6.txt",
    b"\xff\xfe\\x41.txt",
    "长".encode() * 83 + b"ab.txt",
    b"*?[a].txt",
    b"%s {} $1 ${HOME}.txt",
    b"--data.txt",
    b" .txt",
]


def test_names_of_every_kind_are_loaded_kept_and_exported(tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    raw.mkdir()
    assert max(map(len, NAMES)) == 255
    for number, name in enumerate(NAMES):
        try:
            Path(os.fsdecode(os.fsencode(raw) + b"/" + name)).write_text(
                f"{REVIEW}\n新修桥梁{number + 2}座。\n", encoding="utf-8"
            )
        except OSError:
            pytest.skip("this file system takes no such names")
    done = zhibiao("load", "--data", tmp_path, "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["documents"] == len(NAMES)
    stored = zhibiao("sql", "SELECT source_path FROM documents", "--json", "--data", tmp_path)
    expected = {name.replace(b"\\", b"\\\\").decode("utf-8", "backslashreplace") for name in NAMES}
    assert {row["source_path"] for row in json.loads(stored.stdout)} == expected
    assert zhibiao("verify", "--data", tmp_path).returncode == 0
    again = json.loads(zhibiao("load", "--data", tmp_path, "--json").stdout)
    assert again["files"]["unchanged"] == len(NAMES)
    exported = zhibiao("export", "documents", "sources", "--data", tmp_path)
    assert exported.returncode == 0, exported.stderr
    assert not list(tmp_path.rglob("owned"))


@pytest.fixture
def without_roots_powers() -> list[str]:
    """A prefix that makes the rights of files count for root too; empty for others, who have no such powers."""
    if os.geteuid() != 0:
        return []
    if shutil.which("setpriv") is None:
        pytest.skip("root may do everything, and there is no setpriv to lay that down")
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"]


def run_without(prefix: list[str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    own = {name: value for name, value in os.environ.items() if not name.startswith(("ZHIBIAO_", "DAGSTER_"))}
    command = [*prefix, sys.executable, "-m", "pipeline.cli", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=own, timeout=120, check=False)


def test_a_file_and_a_folder_that_may_not_be_read_are_quarantined_and_stay_once_they_were_read(
    tmp_path: Path, without_roots_powers: list[str]
) -> None:
    write_reports(tmp_path / "raw")
    (tmp_path / "raw" / "石桥镇2024.txt").chmod(0)
    closed = tmp_path / "raw" / "不许进"
    closed.mkdir()
    (closed / "报告.txt").write_text(REVIEW, encoding="utf-8")
    closed.chmod(0)
    done = run_without(without_roots_powers, "load", "--data", tmp_path, "--json")
    closed.chmod(0o755)
    assert done.returncode == 3, done.stderr
    summary = json.loads(done.stdout)
    assert summary["documents"] == 1
    assert [(row["source_path"], row["reason"]) for row in summary["quarantine"]] == [
        ("不许进", "unreadable"),
        ("石桥镇2024.txt", "unreadable"),
    ]
    (tmp_path / "raw" / "石桥镇2024.txt").chmod(0o644)
    with (closed / "报告.txt").open("a", encoding="utf-8") as report:
        report.write("新修桥梁7座。\n")
    assert json.loads(zhibiao("load", "--data", tmp_path, "--json").stdout)["documents"] == 3
    (tmp_path / "raw" / "石桥镇2024.txt").chmod(0)
    closed.chmod(0)
    done = run_without(without_roots_powers, "load", "--data", tmp_path)
    closed.chmod(0o755)
    assert done.returncode == 3, done.stderr
    assert "1 unchanged, 2 unseen, 1 quarantined" in done.stdout and "Documents   3" in done.stdout
    told = done.stdout[done.stdout.index("Not seen, their documents are kept") :]
    assert (
        "不许进/报告.txt" in told and "不许进: folder: Permission denied" in told and "石桥镇2024.txt" in told
    )


def test_a_data_folder_that_may_not_be_written_is_told_in_words_and_readers_go_on(
    tmp_path: Path, without_roots_powers: list[str]
) -> None:
    data = tmp_path / "data"
    write_reports(data / "raw")
    assert zhibiao("load", "--data", data).returncode == 0
    before = zhibiao("sql", "SELECT * FROM indicators", "--csv", "--data", data).stdout
    (data / "raw" / "新.txt").write_text(REVIEW.replace("石桥", "柳河"), encoding="utf-8")
    places = [data, *(path for path in data.rglob("*") if not path.is_symlink())]
    rights = {path: path.stat().st_mode for path in places}
    for path in reversed(places):
        path.chmod(rights[path] & 0o555)
    try:
        done = run_without(without_roots_powers, "load", "--data", data)
        asked = run_without(without_roots_powers, "sql", "SELECT * FROM indicators", "--csv", "--data", data)
        verified = run_without(without_roots_powers, "verify", "--data", data)
    finally:
        for path in places:
            path.chmod(rights[path])
    assert done.returncode == 1
    assert "Traceback" not in done.stderr, done.stderr
    assert str(data) in done.stderr
    assert asked.stdout == before
    assert verified.returncode == 0, verified.stdout
    assert zhibiao("load", "--data", data).returncode == 0
