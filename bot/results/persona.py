"""A persona: what it is called, what it is good for, and whose voice it has."""

from bot.results.files import NothingToKeep
from bot.results.result_view import Message, MessageLimits
from bot.suno.operations.persona import PERSONA
from bot.ui.embeds import result_embed
from bot.ui.i18n import Translation
from bot.ui.text import escaped, one_line, plain
from storage.library.takes import TakeStore
from storage.rows.job import Job


class PersonaView(NothingToKeep):
    def __init__(self, takes: TakeStore) -> None:
        self._takes = takes

    async def messages(self, job: Job, limits: MessageLimits) -> list[Message]:
        (take,) = await self._takes.sources_of(job.id)
        tr = limits.tr
        request = PERSONA.read(job.request)
        embed = result_embed(
            tr("Persona: {name}", name=plain(request.name, 100)),
            take,
            tr,
            tr(
                "A voice and style to use again. Choose it as `persona` in `/compose`, `/extend` or `/cover`;"
                " everybody on this server can."
            ),
        )
        embed.add_field(name=tr("It is described as"), value=escaped(request.description, 1024) or "-", inline=False)
        return [Message([embed])]

    async def headline(self, job: Job, tr: Translation) -> str:
        return tr("The persona **{name}** is ready.", name=one_line(PERSONA.read(job.request).name, 100))
