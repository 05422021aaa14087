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

from .faults import Fault
from .files import Attachment, Upload
from .interactions import Answer, AnswerKind, Interaction
from .messages import Message
from .modals import GestureError, Modal
from .people import Member, Role, User
from .places import Channel, Guild
from .process import BotProcess, run_bot
from .rest import RestCall
from .server import DiscordServer

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
