"""What moderators did, told to whom it concerns: privately, on the card, in the panel."""

from collections.abc import Sequence

from bot.catalogue.authority import Right
from bot.ui.i18n import Translation
from bot.ui.text import clock_time
from storage.rows.moderation import Moderation, ModerationKind
from storage.rows.take import Take


def not_yours(right: Right, tr: Translation) -> str:
    """Who may do what this member may not."""
    match right:
        case Right.TAKE_DOWN:
            return tr(
                "That one belongs to somebody else. Only they can do this, those who may manage messages in the channel"
                " where it stands, from there, and those who may manage the server."
            )
        case Right.PUT_BACK:
            return tr(
                "Only those can do this who may manage messages in the channel where it was made, from there, and those"
                " who may manage the server."
            )
        case Right.CHANGE:
            return tr("That one belongs to somebody else. Only they, and those who may manage the server, can do this.")
        case Right.SPEAK_FOR_OWNER:
            return tr("That one belongs to somebody else. Only they can do this.")


def on_card(done: Sequence[Moderation], tr: Translation) -> list[str]:
    """A line for each kind of thing that was done; for what was undone, that. Mentions, so not for an embed."""
    latest: dict[tuple[int | None, bool], Moderation] = {}
    for one in done:
        # Putting back undoes taking down and cancelling; the rest stands beside each other.
        hiding = one.what in (ModerationKind.TAKE_DOWN, ModerationKind.CANCEL, ModerationKind.PUT_BACK)
        latest[one.take_id, hiding] = one
    return list(dict.fromkeys(filter(None, (_on_card(one, tr) for one in latest.values()))))


def _on_card(one: Moderation, tr: Translation) -> str | None:
    by = f"<@{one.by_id}>"
    match one.what:
        case ModerationKind.TAKE_DOWN:
            return tr("Taken down by {moderator}.", moderator=by)
        case ModerationKind.REMOVE_TAKE:
            return tr("Removed by {moderator}.", moderator=by)
        case ModerationKind.REMOVE_POST:
            return tr("Its post was removed by {moderator}.", moderator=by)
        case ModerationKind.CANCEL:
            return tr("Cancelled by {moderator}.", moderator=by)
        case ModerationKind.PUT_BACK | ModerationKind.COVER:
            return None


def in_panel(take: Take, tr: Translation) -> str | None:
    """Above the panel of a take that was taken down: who did it and how it comes back; None for any other."""
    if take.hidden_at is None:
        return None
    text = tr(
        "Taken down by <@{moderator}>, {when}. You alone find it now, and it cannot be shown or built on.",
        moderator=take.hidden_by or "?",
        when=clock_time(take.hidden_at),
    )
    return f"{text} {_way_back(take, tr)}"


def _way_back(take: Take, tr: Translation) -> str:
    if take.channel_id is None:
        return tr("Those who may manage the server can put it back.")
    return tr(
        "Those who may manage messages in <#{channel}> can put it back there, with the button on its card or in"
        " `/recordings`, and so can those who may manage the server.",
        channel=take.channel_id,
    )


def privately(what: ModerationKind, by_id: int, title: str, take: Take | None, tr: Translation) -> str:
    """What the owner is told; `title` is escaped, of the take or of what the job asked for."""
    values = {"moderator": f"<@{by_id}>", "title": title, "code": "" if take is None else take.code}
    match what:
        case ModerationKind.TAKE_DOWN:
            text = tr(
                "{moderator} has taken down **{title}** (`{code}`). You alone find it now, and it cannot be shown or"
                " built on.",
                **values,
            )
            return text if take is None else f"{text} {_way_back(take, tr)}"
        case ModerationKind.PUT_BACK if take is None:
            return tr("{moderator} has what you asked for, **{title}**, posted after all.", **values)
        case ModerationKind.PUT_BACK:
            return tr(
                "{moderator} has put **{title}** (`{code}`) back: it is found and can be used as before.", **values
            )
        case ModerationKind.REMOVE_TAKE:
            return tr("{moderator} has removed **{title}** (`{code}`) from the library, with its files.", **values)
        case ModerationKind.REMOVE_POST if take is None:
            return tr(
                "{moderator} has removed a post of yours, **{title}**. What it showed is kept: asking for it again"
                " shows it for free.",
                **values,
            )
        case ModerationKind.REMOVE_POST:
            return tr(
                "{moderator} has removed the post of **{title}**. The take stays in the library: `/show {code}` brings"
                " it back.",
                **values,
            )
        case ModerationKind.CANCEL:
            return tr("{moderator} has cancelled what you asked for, **{title}**.", **values)
        case ModerationKind.COVER:
            return tr("{moderator} has given **{title}** (`{code}`) another cover.", **values)
