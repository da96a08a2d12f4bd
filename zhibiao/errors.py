"""What cannot be read."""


class ReadError(Exception):
    """A file or text that gives no report, for the reason that the table `quarantine` would have.

    Attributes:
        source_path: the file's name, or the name given to the text; within an archive, its path there too.
        reason: a short code, as too_large or not_chinese.
        detail: what was found.
        remedy: what to do about it.
    """

    def __init__(self, source_path: str, reason: str, detail: str, remedy: str) -> None:
        super().__init__(f"{source_path}: {reason}: {detail}; {remedy}")
        self.source_path = source_path
        self.reason = reason
        self.detail = detail
        self.remedy = remedy
