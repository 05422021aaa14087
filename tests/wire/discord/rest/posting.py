"""Writing messages: the rules that hold for every way of posting or editing one."""

from typing import TYPE_CHECKING, Any

from tests.wire.discord.model.files import UPLOAD_LIMITS, Attachment, stored_name
from tests.wire.discord.model.messages import PLAIN, REPLY, Message
from tests.wire.discord.model.places import Channel
from tests.wire.discord.schema.checks import (
    COMPONENTS_V2,
    EDITABLE,
    EPHEMERAL,
    LOADING,
    POSTABLE,
    SUPPRESS_EMBEDS,
    check_message,
)
from tests.wire.discord.schema.components import as_kept
from tests.wire.discord.schema.errors import ContractError, invalid_form, refusal, unknown_field
from tests.wire.discord.schema.forms import MAX_REQUEST_BYTES, Form

if TYPE_CHECKING:
    from tests.wire.discord.model.interactions import Interaction
    from tests.wire.discord.model.state import DiscordState

Body = dict[str, Any]
ATTACHMENT_FIELDS = {
    "id", "filename", "description", "size", "url", "proxy_url", "content_type", "height", "width", "spoiler",
    "ephemeral", "title", "duration_secs", "waveform", "flags",
}  # fmt: skip


def post_by_bot(state: "DiscordState", channel: Channel, form: Form) -> Message:
    """POST /channels/{id}/messages: permissions, reference and nonce included.

    A nonce seen within `state.nonce_window` seconds gives the message it made, and 10008 if that one has been
    deleted since: it is meant for safe repetition (https://github.com/discord/discord-api-docs/pull/6647).
    """
    body = form.fields()
    _may_post(state, channel, form)
    check_message(body, allowed=POSTABLE, flags=body.get("flags", 0))
    nonce = str(body["nonce"]) if body.get("nonce") is not None else None
    if nonce is not None and body.get("enforce_nonce"):
        known = state.message_with_nonce(channel, nonce)
        if known is not None:
            if known.deleted:
                raise refusal(10008)
            return known
    message = Message(state.next_id(), channel, state.bot_user, state.clock.now(), nonce=nonce)
    message.flags = body.get("flags", 0) & ~EPHEMERAL
    _refer(message, body.get("message_reference"))
    write(message, body, form)
    state.publish(message)
    return message


def post_by_interaction(
    state: "DiscordState", interaction: "Interaction", body: Body, form: Form, *, kind: int, reply_to: Message | None
) -> Message:
    """An answer or a follow-up. It needs no permission, may be private, and knows no nonce."""
    channel = state.channel(interaction.channel.id)  # it may have been deleted since
    check_message(body, allowed=EDITABLE, flags=body.get("flags", 0))
    message = Message(state.next_id(), channel, state.bot_user, state.clock.now(), kind=kind)
    message.flags = body.get("flags", 0)
    message.interaction = interaction
    if reply_to is not None:
        message.reply_to, message.reply_to_id = reply_to, reply_to.id
    write(message, body, form)
    state.publish(message)
    return message


def edit(state: "DiscordState", message: Message, body: Body, form: Form) -> None:
    """Change what the body names; everything else stays."""
    flags = message.flags & ~LOADING | body.get("flags", 0) & (SUPPRESS_EMBEDS | COMPONENTS_V2)
    check_message(body, allowed=EDITABLE, flags=flags)
    message.flags = flags
    write(message, body, form)
    message.edited_at = state.clock.now()
    message.edits += 1
    state.show_edit(message)


def write(message: Message, body: Body, form: Form) -> None:
    """Put a checked body into a message; nothing of it changes when the body is refused.

    Raises:
        DiscordError: 40005 for files that are too large, 50006 when nothing would be left to show.
    """
    files = _files_after(message, body, form)
    content = body["content"] or "" if "content" in body else message.content
    embeds = body["embeds"] or [] if "embeds" in body else message.embeds
    components = body["components"] or [] if "components" in body else message.components
    _refuse_missing_files(embeds, files)
    shown = {file.id for file in files if any(file.shown_at(url) for url in _pictures(embeds))}
    # A file that only an embed showed goes when that embed goes.
    files = [file for file in files if not file.in_embed or file.id in shown]
    if not (content or embeds or files or components):
        raise refusal(50006)
    for file in files:
        file.in_embed = file.id in shown
    message.content, message.embeds, message.files = content, embeds, files
    message.components = as_kept(components)
    if "allowed_mentions" in body:
        message.allowed_mentions = body["allowed_mentions"]


def _may_post(state: "DiscordState", channel: Channel, form: Form) -> None:
    granted = state.access(channel)
    may_speak = granted.send_messages_in_threads if channel.parent else granted.send_messages
    body = form.fields()
    if not may_speak or (form.files and not granted.attach_files):
        raise refusal(50013)
    if body.get("embeds") and not granted.embed_links:
        raise refusal(50013)
    if channel.recipient is not None and not channel.recipient.accepts_direct_messages:
        raise refusal(50007)
    if channel.locked:
        raise refusal(50083)
    if body.get("message_reference") and not granted.read_message_history:
        raise refusal(160002)


def _refer(message: Message, reference: Body | None) -> None:
    if reference is None:
        return
    known = {"type", "message_id", "channel_id", "guild_id", "fail_if_not_exists"}
    if stray := reference.keys() - known:
        raise unknown_field("message_reference", set(stray))
    target = message.channel.by_id.get(int(reference.get("message_id", 0)))
    if target is not None:
        message.kind, message.reply_to, message.reply_to_id = REPLY, target, target.id
    elif reference.get("fail_if_not_exists", True):
        raise invalid_form(("message_reference",), "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message")
    else:
        message.kind = PLAIN


def _files_after(message: Message, body: Body, form: Form) -> list[Attachment]:
    state, guild = message.channel.state, message.channel.guild
    limit = guild.upload_limit if guild else UPLOAD_LIMITS[0]
    if message.interaction is not None:
        limit = max(limit, message.interaction.upload_limit)
    too_large = any(file.size > limit for file in form.files)
    if too_large or form.size > max(MAX_REQUEST_BYTES, limit):
        raise refusal(40005)
    if len(form.files) > 10:
        raise invalid_form(("attachments",), "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    listed: list[Body] | None = body.get("attachments")
    posted = {file.index: file for file in form.files}
    described = {int(entry["id"]): entry for entry in listed or []}
    if stray := {name for entry in described.values() for name in entry} - ATTACHMENT_FIELDS:
        raise unknown_field("attachments", stray)
    kept = [file for file in message.files if listed is None or file.id in described or file.in_embed]
    if unknown := described.keys() - posted.keys() - {file.id for file in message.files}:
        raise invalid_form(("attachments",), "ATTACHMENT_NOT_FOUND", f"No file has the id {min(unknown)}.")
    new = [
        state.keep_file(
            message.channel,
            stored_name(described.get(index, {}).get("filename") or file.filename),
            file.content,
            description=described.get(index, {}).get("description"),
            ephemeral=message.ephemeral,
        )
        for index, file in posted.items()
    ]
    return kept + new


def _pictures(embeds: list[Body]) -> list[str]:
    return [embed[place]["url"] for embed in embeds for place in ("image", "thumbnail") if place in embed]


def _refuse_missing_files(embeds: list[Body], files: list[Attachment]) -> None:
    for url in _pictures(embeds):
        if url.startswith("attachment://") and not any(file.shown_at(url) for file in files):
            raise ContractError(400, 50035, f"An embed shows a file that was not sent: {url}")
