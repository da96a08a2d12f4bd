"""Put on PYTHONPATH by a test: plants faults in the processes that read and make shards, and a clock that is days off."""

import os
import re
import signal
import sys
import time

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

    def planted(content: bytes) -> object:
        text = content.decode("utf-8", "ignore")
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
        return read_text(content)

    formats.FORMATS = {**formats.FORMATS, ".txt": formats.Format("txt", planted)}  # type: ignore[misc, arg-type]


def _plant_stages() -> None:
    """Stages that break over a text which says so: 清洗时崩溃, 提取时不停."""
    from pipeline import catalogue, cleaning, extraction, segmentation, warehouse

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


if _OFF:
    _shift_the_clock()
if "pipeline.reading.worker" in sys.orig_argv:
    _plant_a_reader()
if "pipeline.shard.worker" in sys.orig_argv:
    _plant_stages()
