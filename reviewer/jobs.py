"""The background: a queue beside the database, and the threads that work it off.

A message holds the token of a file and nothing else, and none of them is needed: every minute what waits
is looked up in the tables themselves. The library is loaded with the first message or the first worker,
never at start.
"""

import threading
from collections.abc import Callable
from functools import cached_property
from typing import Any

from reviewer.services import inspections, recounts, retention
from reviewer.services.context import Installation
from reviewer.settings import IMMEDIATE

# Each looks through one file at a time, in a process of its own: two leave the rest of the machine to people.
_WORKERS = 2
# A round that waited for so many seconds, for a worker, is the next one's: they pile up behind no long video.
_ROUND = 60
_LONGEST_PAUSE = 1.0  # seconds between two looks into an empty queue
_FAREWELL = 5.0  # seconds that a server which is told to stop waits for each


class Jobs:
    """What an installation does in the background."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation
        self._guard = threading.Lock()
        self._running: Any = None
        self._beginning: threading.Thread | None = None
        self._is_ending = False

    def told(self, token: str) -> None:
        """Hand a file that waits to whoever works in the background; in immediate mode that is now, here.

        Never raises: the file is stored, and is found by the next round whatever becomes of the message.
        """
        try:
            with self._guard:  # the first two messages may come at once, and name the tasks once
                look, *_ = self._tasks
            look(token)
        except Exception:  # noqa: BLE001 - a queue that is locked or gone loses a second, not a file
            return

    @cached_property
    def _queue(self) -> Any:
        # Two fifths of a start's time, for what a start does not do.
        from huey import MemoryHuey, PostgresHuey, SqliteHuey  # noqa: PLC0415

        settings = self._installation.settings
        if settings.jobs == IMMEDIATE:
            return MemoryHuey("reviewer", immediate=True, results=False)
        if settings.database_url.startswith("sqlite"):
            settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
            return SqliteHuey("reviewer", filename=str(settings.instance / "jobs.db"), results=False)
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        # Asked every second as the other is: one that listens keeps a connection a thread and closes none.
        return PostgresHuey("reviewer", dsn=dsn, results=False, table_prefix="job", blocking=False)

    @cached_property
    def _tasks(self) -> tuple[Callable[[str], object], Callable[[], object], Callable[[], object]]:
        """What looks at one file, what looks at all that wait, and what counts findings anew.

        Sender and worker mean the same by them.
        """
        from huey import crontab  # noqa: PLC0415

        queue, installation, is_stopping = self._queue, self._installation, self.is_ending
        # Nobody comes by again in immediate mode: what was stopped is looked at again at once.
        tries = inspections.TRIES if installation.settings.jobs == IMMEDIATE else 1

        @queue.task(name="look")  # type: ignore[untyped-decorator]  # it ships no types
        def look(token: str) -> None:
            for _ in range(tries):
                if inspections.look(installation, token=token, is_stopping=is_stopping):
                    return

        @queue.periodic_task(crontab(minute="*"), expires=_ROUND, name="again")  # type: ignore[untyped-decorator]
        def again() -> None:
            for token in inspections.waiting(installation):
                if not is_stopping():
                    inspections.look(installation, token=token, is_stopping=is_stopping)

        @queue.periodic_task(crontab(minute="*"), expires=_ROUND, name="recount")  # type: ignore[untyped-decorator]
        def recount() -> None:
            recounts.renew(installation, is_stopping=is_stopping)

        @queue.periodic_task(crontab(minute="17"), name="sweep")  # type: ignore[untyped-decorator]
        def sweep() -> None:
            inspections.sweep(installation)
            retention.erase(installation)

        return look, again, recount

    def start(self) -> None:
        """Work the queue off in threads of this process, beginning with what a killed one left behind."""
        self._beginning = threading.Thread(target=self._begin, name="jobs", daemon=True)
        self._beginning.start()

    def _begin(self) -> None:
        from huey.consumer import Consumer  # noqa: PLC0415

        with self._guard:
            _, again, recount = self._tasks
            consumer = Consumer(self._queue, workers=_WORKERS, max_delay=_LONGEST_PAUSE)
            # Its own start would take the signals of the process, which belong to the server.
            consumer.scheduler.start()
            for _, thread in consumer.worker_threads:
                thread.start()
            self._running = consumer
        again()
        recount()

    def ending(self) -> None:
        """Break off what is being looked through. Takes no lock: a signal may come at any moment."""
        self._is_ending = True

    def is_ending(self) -> bool:
        """Whether the platform was told to end: what is broken off then was no try."""
        return self._is_ending

    def stop(self) -> None:
        """Take nothing new on, and break off what is being looked through: it waits for the next start.

        A worker that does not come back in a moment is left: its claim grows old and somebody begins anew.
        """
        self.ending()
        if self._beginning is not None:
            self._beginning.join(_FAREWELL)
        with self._guard:
            if self._running is not None:
                self._running.stop_flag.set()
                for thread in (self._running.scheduler, *(one for _, one in self._running.worker_threads)):
                    thread.join(_FAREWELL)
                self._queue.storage.close()
                self._running = None
