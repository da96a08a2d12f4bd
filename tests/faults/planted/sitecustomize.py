"""Put on PYTHONPATH by a test: plants faults in the processes that read and make shards, and a clock that is days off."""

import os
import re
import signal
import sys
import time
from importlib import import_module

_OFF = float(os.environ.get("PLANTED_CLOCK_DAYS", "0")) * 86400


def _shift_the_clock() -> None:
    import datetime as module

    real, real_time, real_ns = module.datetime, time.time, time.time_ns

    class _Kind(type):
        def __instancecheck__(cls, value: object) -> bool:
            return isinstance(value, real)

        def __subclasscheck__(cls, kind: type) -> bool:
            return issubclass(kind, real)

    class datetime(real, metaclass=_Kind):  # type: ignore[misc, valid-type]
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def]
            return real.fromtimestamp(real_time() + _OFF, tz)

        @classmethod
        def utcnow(cls):  # type: ignore[no-untyped-def]
            return cls.now(module.UTC).replace(tzinfo=None)

    module.datetime = datetime  # type: ignore[misc]
    time.time = lambda: real_time() + _OFF
    time.time_ns = lambda: real_ns() + int(_OFF * 1e9)


def _plant_a_reader() -> None:
    from pipeline.reading import formats
    from pipeline.reading.text import read_text

    def break_over(text: str) -> None:
        if "永不结束" in text:
            # In C, where no exception reaches.
            re.match("(a+)+$", "a" * 64 + "b")
        if "读到崩溃" in text:
            os.kill(os.getpid(), signal.SIGSEGV)
        if "读到出错" in text:
            raise ZeroDivisionError("planted")
        if "嵌套太深" in text:
            raise RecursionError("planted")
        if "吃光内存" in text:
            held = [bytearray(1 << 20) for _ in iter(int, 1)]
            raise AssertionError(len(held))
        if "内存不够就崩溃" in text:
            # What a library in C++ does when it is given no more.
            try:
                held = [bytearray(b"x" * (1 << 20)) for _ in iter(int, 1)]
            except MemoryError:
                os.abort()
        if "边读边说" in text:
            print("a library that prints" * 10_000, flush=True)

    def planted(content: bytes, _here: object) -> object:
        break_over(content.decode("utf-8", "ignore"))
        return read_text(content)

    def planted_word(content: bytes, here: object) -> object:
        """Breaks at the paragraph or the cell that says so."""
        from pipeline.reading import docx

        collect = docx._Reader._collect

        def breaks(reader: object, parent: object, inline: object) -> None:
            collect(reader, parent, inline)  # type: ignore[arg-type]
            break_over("".join(inline.words))  # type: ignore[attr-defined]

        docx._Reader._collect = breaks  # type: ignore[assignment, method-assign]
        try:
            return docx.read_docx(content, here)  # type: ignore[arg-type]
        finally:
            docx._Reader._collect = collect  # type: ignore[method-assign]

    txt, word = formats.Format("txt", planted), formats.Format("docx", planted_word)
    formats.FORMATS = {**formats.FORMATS, ".txt": txt, ".docx": word}  # type: ignore[misc, arg-type]


def _plant_stages() -> None:
    """Stages that break over a text which says so: at once (清洗时崩溃), or where they come to it (提取句中不停)."""
    from pipeline import catalogue, cleaning, extraction, segmentation, warehouse
    from pipeline.catalogue import coding
    from pipeline.cleaning import layout
    from pipeline.extraction.tables import table_lines
    from pipeline.segmentation import sentences
    from pipeline.shard import making
    from pipeline.warehouse.auditing import document_audits

    # The package has a function of that name.
    extract = import_module("pipeline.extraction.extract")

    def crash() -> None:
        os.kill(os.getpid(), signal.SIGSEGV)

    def loop() -> None:
        # In C, where no exception reaches.
        re.match("(a+)+$", "a" * 64 + "b")

    def eat() -> None:
        held = [bytearray(1 << 20) for _ in iter(int, 1)]
        raise AssertionError(len(held))

    def fail() -> None:
        raise ZeroDivisionError("planted")

    faults = {"崩溃": crash, "不停": loop, "吃内存": eat, "出错": fail}

    def planted(words: str, stage: object) -> object:
        def breaks(documents: object, *others: object) -> object:
            frame = documents["documents"] if isinstance(documents, dict) else documents
            for text in frame["raw_text"]:  # type: ignore[index]
                for fault, happen in faults.items():
                    if f"{words}时{fault}" in text:
                        happen()
            return stage(documents, *others)  # type: ignore[operator]

        return breaks

    cleaning.clean_documents = planted("清洗", cleaning.clean_documents)  # type: ignore[assignment]
    segmentation.segment = planted("分段", segmentation.segment)  # type: ignore[assignment]
    extraction.extract = planted("提取", extraction.extract)  # type: ignore[assignment]
    catalogue.classify = planted("归类", catalogue.classify)  # type: ignore[assignment]
    warehouse.audit_documents = planted("审核", warehouse.audit_documents)  # type: ignore[assignment]

    def in_text(words: str, inner: object, said: object) -> object:
        """The inner function, broken where the text that it is called for says so."""

        def breaks(*given: object) -> object:
            text = said(*given)  # type: ignore[operator]
            for fault, happen in faults.items():
                if f"{words}句中{fault}" in text:
                    happen()
            return inner(*given)  # type: ignore[operator]

        return breaks

    def first(text: str, *_: object) -> str:
        return text

    def around(text: str, start: int, _: int) -> str:
        return text[start - 10 : start]

    def stored(table: object, frame: object) -> str:
        return "".join(frame["text"]) if table.name == "sentences" else ""  # type: ignore[attr-defined, index]

    def audited(connection: object, check: object) -> str:
        if check.name != "digits_are_accounted":  # type: ignore[attr-defined]
            return ""
        return "".join(row[0] for row in connection.execute("SELECT text FROM sentences").fetchall())  # type: ignore[attr-defined]

    layout._breaks = in_text("清洗", layout._breaks, around)  # type: ignore[assignment]
    sentences._sentences = in_text("分段", sentences._sentences, first)  # type: ignore[assignment]
    extract.read_sentence = in_text("提取", extract.read_sentence, first)
    table_lines._read_group = in_text("表格", table_lines._read_group, first)  # type: ignore[assignment]
    coding._meant = in_text("归类", coding._meant, first)  # type: ignore[assignment]
    document_audits._first_rows = in_text("审核", document_audits._first_rows, audited)  # type: ignore[assignment]
    making.stored = in_text("存储", making.stored, stored)  # type: ignore[assignment, attr-defined]


if _OFF:
    _shift_the_clock()
if "pipeline.reading.reader_worker" in sys.orig_argv:
    _plant_a_reader()
if "pipeline.shard.shard_worker" in sys.orig_argv:
    _plant_stages()
