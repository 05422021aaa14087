"""What Discord refuses in a message body, with the paths and codes it answers.

Sources: https://discord.com/developers/docs/resources/message#create-message and #embed-object-embed-limits
"""

from typing import Any

from tests.wire.discord.schema.components import check_message_components
from tests.wire.discord.schema.errors import FormErrors, unknown_field

Body = dict[str, Any]

EPHEMERAL, LOADING, SUPPRESS_EMBEDS, SILENT, COMPONENTS_V2 = 1 << 6, 1 << 7, 1 << 2, 1 << 12, 1 << 15
SETTABLE_FLAGS = EPHEMERAL | SUPPRESS_EMBEDS | SILENT | COMPONENTS_V2

EDITABLE = {"content", "embeds", "flags", "allowed_mentions", "components", "attachments", "poll", "tts"}
POSTABLE = EDITABLE | {"nonce", "enforce_nonce", "message_reference", "sticker_ids"}

EMBED_FIELDS = {
    "title", "type", "description", "url", "timestamp", "color", "footer", "image", "thumbnail", "video",
    "provider", "author", "fields", "flags",
}  # fmt: skip
EMBED_LIMITS = {("title",): 256, ("description",): 4096, ("footer", "text"): 2048, ("author", "name"): 256}
ALL_EMBEDS_LIMIT = 6000


def check_message(body: Body, *, allowed: set[str], flags: int) -> None:
    """Refuse a message body; `flags` are those that the message will have.

    Raises:
        ContractError: a field that is not in `allowed`.
        DiscordError: 50035 with everything that is wrong.
    """
    if stray := body.keys() - allowed:
        raise unknown_field("message", set(stray))
    errors = FormErrors()
    layout = bool(flags & COMPONENTS_V2)
    if len(body.get("content") or "") > 2000:
        errors.too_long(("content",), 2000)
    if len(str(body.get("nonce") or "")) > 25:
        errors.too_long(("nonce",), 25)
    if flags & ~SETTABLE_FLAGS:
        errors.add(("flags",), "BITFIELD_INVALID", "These flags cannot be set.")
    if layout and (body.get("content") or body.get("embeds")):
        message = "The 'content' and 'embeds' fields cannot be used with components of version 2."
        errors.add(("content",), "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", message)
    _check_embeds(body.get("embeds") or [], errors)
    check_message_components(body.get("components") or [], layout=layout, errors=errors)
    _check_allowed_mentions(body.get("allowed_mentions") or {}, errors)
    errors.raise_if_any()


def _check_embeds(embeds: list[Body], errors: FormErrors) -> None:
    if len(embeds) > 10:
        errors.too_long(("embeds",), 10)
    total = 0
    for index, embed in enumerate(embeds):
        if stray := embed.keys() - EMBED_FIELDS:
            raise unknown_field("embed", set(stray))
        for path, longest in EMBED_LIMITS.items():
            text = _inside(embed, path)
            total += len(text)
            if len(text) > longest:
                errors.too_long(("embeds", index, *path), longest)
        fields = embed.get("fields", [])
        if len(fields) > 25:
            errors.too_long(("embeds", index, "fields"), 25)
        for position, field in enumerate(fields):
            errors.length(("embeds", index, "fields", position, "name"), field.get("name"), 1, 256)
            errors.length(("embeds", index, "fields", position, "value"), field.get("value"), 1, 1024)
            total += len(field.get("name", "")) + len(field.get("value", ""))
    if total > ALL_EMBEDS_LIMIT:
        errors.add(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds maximum size of 6000")


def _inside(embed: Body, path: tuple[str, ...]) -> str:
    value: Any = embed
    for step in path:
        value = value.get(step) or ({} if step != path[-1] else "")
    return str(value)


def _check_allowed_mentions(mentions: Body, errors: FormErrors) -> None:
    for kind in ("users", "roles"):
        if kind in mentions.get("parse", []) and mentions.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            errors.add(("allowed_mentions",), "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)
        if len(mentions.get(kind, [])) > 100:
            errors.too_long(("allowed_mentions", kind), 100)
