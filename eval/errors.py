"""Errors of the eval room.

WenbaoError
└── EvalError             a run cannot be made or read
    └── QuestionSetError  a question set is unknown or unreadable
"""

from __future__ import annotations

from corpus.errors import WenbaoError


class EvalError(WenbaoError):
    """A run, a result or a page cannot be made; the message says what to do, in Chinese."""


class QuestionSetError(EvalError):
    """A question set is unknown, missing or not in the form of the README."""
