"""Opening the panel of a take, and changing it where it was pressed."""

from bot.catalogue.authority import Owned, Right, may
from bot.interactions.context import Interaction, services_of
from bot.interactions.replies import translation_of
from bot.interactions.standing import actor_of, viewer_of
from bot.jobs.channels import custom_ids
from bot.library.removing import PostPlace
from bot.ui.actions import MORE, PLAY, REMOVE_POST, read
from bot.ui.panels import PanelFacts, panel, read_post_state
from storage.rows.take import Take


async def show_panel(interaction: Interaction, take: Take, *, listed: bool = False) -> None:
    """Answer with the panel of a take; where a panel was pressed, it changes.

    `listed` when a list was pressed. A panel that was opened from a list, or for a post, stays so.
    """
    services = services_of(interaction)
    message = interaction.message
    pressed = custom_ids(message) if message is not None else []
    in_panel = message is not None and message.flags.ephemeral and not listed
    post = await _post_for(interaction, take, pressed)
    facts = PanelFacts(
        relatives=await services.library.relatives(take, viewer_of(interaction)),
        made_by=await services.library.made_by(take),
        marked=await services.library.is_favourite(take, interaction.user.id),
        rights=rights_to(interaction, take),
        # It may stand elsewhere than the take was made.
        post=post if post is not None and Right.TAKE_DOWN in rights_to(interaction, take, post.channel_id) else None,
        listed=listed or PLAY.custom_id(take.code) in pressed,
    )
    shown = panel(take, facts, translation_of(interaction))
    if in_panel:
        await interaction.response.edit_message(**shown)
    else:
        await interaction.response.send_message(**shown, ephemeral=True)


def rights_to(interaction: Interaction, take: Take, channel_id: int | None = None) -> frozenset[Right]:
    """What the member may do with a take, or with a post of it in a channel."""
    owned = Owned(take.guild_id, take.owner_id, take.channel_id if channel_id is None else channel_id)
    return frozenset(right for right in Right if may(actor_of(interaction), right, owned))


async def _post_for(interaction: Interaction, take: Take, pressed: list[str]) -> PostPlace | None:
    """The post whose More was pressed, or that the pressed panel is for, else the one that first showed the take."""
    message = interaction.message
    if message is not None and not message.flags.ephemeral and MORE.custom_id(take.code) in pressed:
        return PostPlace(message.channel.id, message.id)
    for action, state in filter(None, map(read, pressed)):
        found = read_post_state(state) if action == REMOVE_POST else None
        if found is not None and found[0] == take.code:
            return found[1]
    return await services_of(interaction).removals.post_of(take)
