"""Errors of the rag room; their base is `corpus.errors.WenbaoError`.

QuestionError              the request itself cannot be read
├── EmptyQuestionError     nothing but white space, punctuation or control characters
└── QuestionTooLongError   more than the limit of characters
ModelCheckError            the language model that is set cannot be used
"""

from __future__ import annotations

from corpus.errors import WenbaoError


class QuestionError(WenbaoError):
    """The request itself cannot be read; the message is for staff, in Chinese."""


class EmptyQuestionError(QuestionError):
    """The question holds nothing that could be read."""


class QuestionTooLongError(QuestionError):
    """The question is longer than the limit."""


class ModelCheckError(WenbaoError):
    """The language model that is set cannot be used; the message says why and what to do."""
