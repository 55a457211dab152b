"""A question under way, for whoever streams it: its stages as they begin, then the reply."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from api.access.caller import Caller
from api.schema import AskReply, AskRequest
from api.service import Service, Via
from rag.early import Early
from rag.stage import Stage

LABELS = {
    Stage.READING: "正在理解问题",
    Stage.RETRIEVING: "正在查找报告",
    Stage.DECIDING: "正在核定依据",
    Stage.WORDING: "正在组织答案",
    Stage.CHECKING: "正在核对数字",
}


class Following:
    """Asks at once, by way of `Service.ask`, and tells how far it has got.

    To be entered and iterated once; whoever leaves before the reply gives the question up.
    """

    def __init__(
        self,
        service: Service,
        asked: AskRequest,
        *,
        caller: Caller,
        via: Via,
        request_id: str,
        early: bool = False,
    ) -> None:
        """`early`: texts that may be shown before the reply are told too."""
        self._loop = asyncio.get_running_loop()
        # None says that the task has ended, in whatever way.
        self._news: asyncio.Queue[Stage | Early | None] = asyncio.Queue()
        self._begun = asyncio.Event()  # a stage, or the end
        self._any_stage = False
        self._task = asyncio.create_task(
            service.ask(
                asked,
                caller=caller,
                via=via,
                request_id=request_id,
                on_stage=self._entered,
                on_early=self._entered if early else None,
            )
        )
        self._task.add_done_callback(self._ended)

    async def begun(self, *, within_s: float) -> None:
        """Wait until the first stage begins, or `within_s` has passed.

        Raises:
            WenbaoError: whatever `Service.ask` has raised before any stage began.
        """
        try:
            await asyncio.wait_for(self._begun.wait(), within_s)
        except TimeoutError:
            return
        except asyncio.CancelledError:
            self.give_up()
            raise
        if not self._any_stage and (error := self._task.exception()) is not None:
            raise error

    async def __aiter__(self) -> AsyncIterator[Stage | Early | AskReply]:
        """The stages, each told once as long as it lasts, and early texts; the reply comes last.

        Raises:
            WenbaoError: whatever `Service.ask` raises.
        """
        last: Stage | None = None
        while (news := await self._news.get()) is not None:
            if news is not last:
                yield news
            if isinstance(news, Stage):
                last = news
        yield await self._task

    async def __aenter__(self) -> Following:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.give_up()

    def give_up(self) -> None:
        """Nobody waits any more; of no effect once the reply is there."""
        self._task.cancel()

    def _entered(self, stage: Stage | Early) -> None:
        """Called in the answering thread."""
        self._loop.call_soon_threadsafe(self._tell, stage)

    def _ended(self, task: asyncio.Task[AskReply]) -> None:
        if not task.cancelled():
            task.exception()  # looked at, so that nobody complains where the client has gone
        self._tell(None)

    def _tell(self, news: Stage | Early | None) -> None:
        self._news.put_nowait(news)
        self._any_stage = self._any_stage or news is not None
        self._begun.set()
