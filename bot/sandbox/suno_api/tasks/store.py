"""The tasks the stand-in knows, and what can be found in them."""

from __future__ import annotations

from bot.sandbox.suno_api.tasks.errors import RefusalError
from bot.sandbox.suno_api.tasks.results import Music, Stem, Stems, Take
from bot.sandbox.suno_api.tasks.task import Stage, Task


class TaskStore:
    """Every task by its id, and what finished tasks have made by its own."""

    def __init__(self) -> None:
        self.tasks: dict[str, Task] = {}
        self.personas: dict[str, str] = {}
        """Persona by the audio id it was made from."""
        self._takes: dict[str, tuple[str, Take]] = {}

    def add(self, task: Task) -> None:
        self.tasks[task.task_id] = task

    def publish(self, task: Task) -> None:
        """Let the takes of a finished task be named by later requests."""
        if isinstance(task.outcome, Music):
            for take in task.outcome.takes:
                self._takes[take.audio_id] = (task.task_id, take)

    def take(self, audio_id: str) -> Take | None:
        _, take = self._takes.get(audio_id, ("", None))
        return take

    def known_take(self, task_id: str, audio_id: str) -> Take:
        """The take, for operations that check their source at the submit: 422 when it is unknown."""
        made_by, take = self._takes.get(audio_id, ("", None))
        if take is None or made_by != task_id:
            raise RefusalError(422)
        return take

    def known_music(self, task_id: str) -> Music:
        task = self.tasks.get(task_id)
        if task is None or task.stage is not Stage.COMPLETE or not isinstance(task.outcome, Music):
            raise RefusalError(422)
        return task.outcome

    def known_stems(self, task_id: str, stem_id: str | None) -> list[Stem]:
        """The stems of a separation, or the one asked for: 422 when there are none."""
        task = self.tasks.get(task_id)
        if task is None or task.stage is not Stage.COMPLETE or not isinstance(task.outcome, Stems):
            raise RefusalError(422)
        stems = [stem for stem in task.outcome.stems if stem_id in (None, stem.stem_id)]
        if not stems:
            raise RefusalError(422)
        return stems

    def earlier(self, operation: str, **wanted: str) -> Task | None:
        """A task of this operation with the same source that has not failed."""
        for task in self.tasks.values():
            if (
                task.operation == operation
                and task.stage is not Stage.FAILED
                and all(getattr(task.body, name) == value for name, value in wanted.items())
            ):
                return task
        return None
