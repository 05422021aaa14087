"""The operator's account at the song service."""

from bot.catalogue.refusals import ApiTroubleError
from bot.suno.client import SunoClient
from bot.suno.errors import SunoError


class Account:
    def __init__(self, suno: SunoClient) -> None:
        self._suno = suno

    async def left(self) -> int:
        """What the song service says is left, in hundredths of a credit. Raises ApiTroubleError."""
        try:
            return await self._suno.credits()
        except SunoError as error:
            raise ApiTroubleError(error) from error
