"""What the limits raise."""

from __future__ import annotations

from corpus.errors import WenbaoError


class RateLimitedError(WenbaoError):
    """The caller asks too often; the message is for staff, in Chinese.

    `retry_after_s` is when the next question will be let through; `by` names the limit (key, user).
    """

    def __init__(self, *, by: str, retry_after_s: int) -> None:
        super().__init__(f"提问太频繁。请在 {retry_after_s} 秒后再问。")
        self.by = by
        self.retry_after_s = retry_after_s


class TallyError(Exception):
    """What was spent cannot be read or written."""
