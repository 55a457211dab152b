"""A chat so far: the user's earlier turns as questions, and what their answers told.

Nothing is kept of a chat but what each turn told, so that the next turn need not answer all of
them again; the same turns always tell the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from index.index import Index
from rag import about
from rag.answer import Answer, Turn
from rag.conversation import Conversation, Resolved
from rag.errors import QuestionError
from rag.requests import Request
from rag.told import Earlier, told_by

_GREETING = re.compile(
    r"^(?:(?:你|您)好|哈喽|嗨|hi|hello|在吗|请问)+[,。!?\s]*(?=.{2})", re.IGNORECASE
)
_REMEMBERED = 512
"""Earlier turns whose answers are kept, so that each turn of a chat is answered once."""
_LOOKED_BACK = 3
"""Turns that a follow-up can reach back to."""
_FARTHEST_BACK = 10
"""Turns that one can reach back to that points back itself (刚才…那个)."""
_LONGEST_CHAIN = 8
"""Follow-ups of follow-ups that are read anew; what lies behind them is not."""

Answering = Callable[[Resolved, Sequence[Earlier]], Answer]


class ChatReader:
    """Reads chats about one report. Safe for several threads."""

    def __init__(
        self,
        index: Index,
        conversation: Conversation,
        read: Callable[[str], str],
        answer: Answering,
        *,
        most_turns: int,
    ) -> None:
        """`read` normalises a message, `answer` answers a resolved turn; older turns than the
        last `most_turns` are dropped."""
        self._index = index
        self._conversation = conversation
        self._read = read
        self._answer = answer
        self._most = most_turns
        self._questions = lru_cache(maxsize=_REMEMBERED)(self._questions_in)
        self._told = lru_cache(maxsize=_REMEMBERED)(self._tell)

    def turns(self, history: Sequence[Turn]) -> tuple[str, ...]:
        """The questions of the user's turns, oldest first; talk and the unreadable left out."""
        said = [turn.content for turn in history if turn.role == "user" and self._most]
        return tuple(part for text in said[-self._most :] for part in self._questions(text))

    def _questions_in(self, text: str) -> tuple[str, ...]:
        """The questions of one earlier message; none where it is talk or cannot be read."""
        try:
            turn = self._read(text)
        except QuestionError:
            return ()
        parts = self._conversation.questions_in(turn)
        return tuple(part for part in parts if about.answer_about(self._index, part) is None)

    def resolved(self, turn: str, turns: tuple[str, ...]) -> tuple[Resolved, tuple[Earlier, ...]]:
        """`turn` as a full question, and the turns before it that it may lean on."""
        conversation = self._conversation
        reach = _FARTHEST_BACK if conversation.points_back(turn) else _LOOKED_BACK
        earlier = self._context(turns, reach) if conversation.leans(turn) else ()
        return self._conversation.resolve(turn, earlier), earlier

    def continued(
        self, turn: str, turns: tuple[str, ...]
    ) -> tuple[Resolved, tuple[Earlier, ...]] | None:
        """A turn that seemed to stand alone, as asked of what the turn before it was about."""
        if not turns or self._conversation.leans(turn):
            return None
        earlier = self._context(turns, 1)
        resolved = self._conversation.continued(turn, earlier[-1])
        return (resolved, earlier) if resolved is not None else None

    def _context(self, turns: tuple[str, ...], reach: int) -> tuple[Earlier, ...]:
        """The last `reach` turns with what their answers told."""
        first = max(0, len(turns) - reach)
        return tuple(self._earlier(turns[: end + 1]) for end in range(first, len(turns)))

    def _earlier(self, turns: tuple[str, ...]) -> Earlier:
        """The last of `turns` as read and answered in the light of those before it."""
        leans = self._conversation.leans
        start = len(turns) - 1
        while start and len(turns) - start < _LONGEST_CHAIN and leans(turns[start]):
            start -= 1
        if start and leans(turns[-1]):
            start -= 1  # 这两个 may reach over the beginning of a chain
        return self._told(turns[start:])

    def _tell(self, turns: tuple[str, ...]) -> Earlier:
        resolved, earlier = self.resolved(turns[-1], turns[:-1])
        answer = self._answer(resolved, earlier)
        # A carried time that gave way is carried no further.
        read = answer.question_as_read
        question = _GREETING.sub("", read if read in resolved.instead else resolved.question)
        if resolved.request not in (None, Request.PART) and earlier:
            question = resolved.reached(earlier)[
                -1
            ].question  # 换成亿元 asks nothing that a next turn could take up
        return Earlier(question, told_by(self._index, answer), resolved.own is not None)
