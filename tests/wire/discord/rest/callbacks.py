"""How the bot answers an interaction: the initial response, its edits, and follow-ups.

Source: https://discord.com/developers/docs/interactions/receiving-and-responding
"""

import time
from typing import TYPE_CHECKING, Any

from tests.wire.discord.client.modals import Modal
from tests.wire.discord.model.interactions import Answer, AnswerKind, Interaction, Kind
from tests.wire.discord.model.messages import ANSWER_TO_COMMAND, ANSWER_TO_MENU, REPLY, Message
from tests.wire.discord.rest.posting import edit, post_by_interaction
from tests.wire.discord.schema.checks import EPHEMERAL, LOADING
from tests.wire.discord.schema.commands import MESSAGE_MENU
from tests.wire.discord.schema.components import as_kept, check_modal
from tests.wire.discord.schema.errors import FormErrors, invalid_form, refusal, unknown_field
from tests.wire.discord.schema.forms import Form

if TYPE_CHECKING:
    from tests.wire.discord.model.state import DiscordState

Payload = dict[str, Any]

ALLOWED = {
    Kind.COMMAND: {AnswerKind.MESSAGE, AnswerKind.THINKING, AnswerKind.FORM},
    Kind.COMPONENT: set(AnswerKind) - {AnswerKind.CHOICES},
    Kind.AUTOCOMPLETE: {AnswerKind.CHOICES},
    Kind.FORM: {AnswerKind.MESSAGE, AnswerKind.THINKING},
}
WITH_SOURCE = {AnswerKind.ACKNOWLEDGED, AnswerKind.UPDATE}


def answer(state: "DiscordState", interaction: Interaction, form: Form) -> Payload:
    """POST /interactions/{id}/{token}/callback: once, and within three seconds.

    Returns the body of `with_response`.
    """
    body = form.fields()
    if stray := body.keys() - {"type", "data"}:
        raise unknown_field("interaction response", set(stray))
    if interaction.answer is not None:
        raise refusal(40060)
    if interaction.is_too_late():
        raise refusal(10062)
    allowed = ALLOWED[interaction.kind]
    if interaction.kind is Kind.FORM and interaction.source is not None:
        allowed = allowed | WITH_SOURCE
    if body.get("type") not in allowed:
        message = f'Value of field "type" must be one of {tuple(int(kind) for kind in sorted(allowed))}.'
        raise invalid_form(("type",), "BASE_TYPE_CHOICES", message)
    kind = AnswerKind(body["type"])
    given = _carry_out(state, interaction, kind, body.get("data") or {}, form)
    interaction.answer = given
    interaction.original = given.message
    interaction.changed.beat()
    state.changed.beat()
    return _with_response(interaction, given)


def own_message(interaction: Interaction, message_id: int | None) -> Message:
    """A message of this interaction that still exists; None asks for the original response.

    A token reaches the messages made with it; that it reaches no others is our reading.
    """
    for message in interaction.messages:
        is_wanted = message is interaction.original if message_id is None else message.id == message_id
        if is_wanted and not message.deleted:
            return message
    raise refusal(10008)


def follow_up(state: "DiscordState", interaction: Interaction, form: Form) -> Message:
    """POST /webhooks/{application}/{token}. The first one fills a "thinking" answer, visible as that was."""
    body = form.fields()
    original = interaction.original
    if original is not None and original.flags & LOADING and not original.deleted:
        edit(state, original, body, form)
        return original
    reply_to = original if original is not None and not original.deleted else None
    message = post_by_interaction(state, interaction, body, form, kind=REPLY, reply_to=reply_to)
    interaction.followups.append(message)
    return message


def _carry_out(state: "DiscordState", interaction: Interaction, kind: AnswerKind, data: Payload, form: Form) -> Answer:
    waited = time.monotonic() - interaction.started
    source = interaction.source
    if kind is AnswerKind.CHOICES:
        return Answer(kind, waited, choices=_checked_choices(data.get("choices", [])))
    if kind is AnswerKind.FORM:
        errors = FormErrors()
        check_modal(data, errors)
        errors.raise_if_any()
        modal = Modal(data["title"], data["custom_id"], as_kept(data["components"]), interaction)
        return Answer(kind, waited, modal=modal)
    if kind in WITH_SOURCE:
        assert source is not None  # only what has a source may be answered like this
        if source.deleted:
            raise refusal(10008)
        if kind is AnswerKind.UPDATE:
            edit(state, source, data, form)
        return Answer(kind, waited, message=source)
    if kind is AnswerKind.THINKING:
        return Answer(kind, waited, message=_placeholder(state, interaction, data))
    reply_to = source if source is not None and not source.deleted else None
    message = post_by_interaction(state, interaction, data, form, kind=_message_kind(interaction), reply_to=reply_to)
    return Answer(kind, waited, message=message)


def _placeholder(state: "DiscordState", interaction: Interaction, data: Payload) -> Message:
    if stray := data.keys() - {"flags"}:
        raise unknown_field("deferred response", set(stray))
    message = Message(
        state.next_id(),
        interaction.channel,
        state.bot_user,
        state.clock.now(),
        _message_kind(interaction),
        flags=LOADING | (data.get("flags", 0) & EPHEMERAL),
        interaction=interaction,
    )
    state.publish(message)
    return message


def _message_kind(interaction: Interaction) -> int:
    origin = interaction.trigger or interaction
    if origin.kind is not Kind.COMMAND:
        return REPLY
    return ANSWER_TO_MENU if origin.data["type"] == MESSAGE_MENU else ANSWER_TO_COMMAND


def _checked_choices(choices: list[Payload]) -> list[Payload]:
    errors = FormErrors()
    errors.length(("data", "choices"), choices, 0, 25)
    for index, choice in enumerate(choices):
        errors.length(("data", "choices", index, "name"), choice.get("name"), 1, 100)
        if isinstance(choice.get("value"), str):
            errors.length(("data", "choices", index, "value"), choice["value"], 1, 100)
    errors.raise_if_any()
    return choices


def _with_response(interaction: Interaction, given: Answer) -> Payload:
    told: Payload = {"id": str(interaction.id), "type": int(interaction.kind)}
    resource: Payload = {"type": int(given.kind)}
    if given.message is not None:
        told["response_message_id"] = str(given.message.id)
        told["response_message_loading"] = bool(given.message.flags & LOADING)
        told["response_message_ephemeral"] = given.message.ephemeral
        if given.kind in (AnswerKind.MESSAGE, AnswerKind.UPDATE):
            resource["message"] = given.message.payload()
    return {"interaction": told, "resource": resource}
