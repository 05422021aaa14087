"""A Discord at wire level, for tests that run the bot as a process and kill it.

async with DiscordServer() as server:
    guild = server.create_guild()
    channel = guild.create_channel("music")
    alice = guild.add_member(server.create_user("alice"))
    async with run_bot(server, "bot", env={...}, log_file=tmp_path / "bot.log") as bot:
        await bot.online()
        card = await alice.slash(channel, "generate", prompt="rain").message()
        bot.kill()
    async with run_bot(...) as bot:
        await bot.online()
        song = await channel.wait_for(lambda message: message.attachments)
    assert server.violations == []
"""

from tests.wire.discord.client.modals import GestureError, Modal
from tests.wire.discord.model.files import Attachment, Upload
from tests.wire.discord.model.interactions import Answer, AnswerKind, Interaction
from tests.wire.discord.model.messages import Message
from tests.wire.discord.model.people import Member, Role, User
from tests.wire.discord.model.places import Channel, Guild
from tests.wire.discord.process.running import BotProcess, run_bot
from tests.wire.discord.rest.api import RestCall
from tests.wire.discord.rest.faults import Fault
from tests.wire.discord.server import DiscordServer

__all__ = [
    "Answer",
    "AnswerKind",
    "Attachment",
    "BotProcess",
    "Channel",
    "DiscordServer",
    "Fault",
    "GestureError",
    "Guild",
    "Interaction",
    "Member",
    "Message",
    "Modal",
    "RestCall",
    "Role",
    "Upload",
    "User",
    "run_bot",
]
