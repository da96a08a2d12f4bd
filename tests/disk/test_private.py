"""Folders of one process: nobody else's, and gone when it is, however it ended."""

import fcntl
import os
import tempfile
from pathlib import Path

import pytest

from pipeline.disk import private


def test_what_a_killed_process_left_goes_and_what_a_living_one_holds_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    names = ("zhibiao-private-dead", "zhibiao-private-held", "zhibiao-private-new", "somebody-else")
    dead, held, new, other = (tmp_path / name for name in names)
    for folder in (dead, held, new, other):
        folder.mkdir()
        (folder / "报告.txt").write_text("字", encoding="utf-8")
        if folder != new:
            os.utime(folder, (1_700_000_000, 1_700_000_000))
    descriptor = os.open(held, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    private._sweep.cache_clear()
    try:
        with private.private_folder() as own:
            assert own.stat().st_mode & 0o777 == 0o700
            assert set(tmp_path.iterdir()) == {held, new, other, own}
            with pytest.raises(BlockingIOError), private._held(own):
                pass
        assert set(tmp_path.iterdir()) == {held, new, other}
    finally:
        os.close(descriptor)
        private._sweep.cache_clear()
