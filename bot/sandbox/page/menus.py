"""Message menus ("Apps" on a right-click in Discord) for SimCord's preview, which has slash commands and buttons alone.

A click on a control whose key names a menu is run as that menu; forms and answers then come as they do after a click on
a button. This is the one place that knows how the preview prepares an action, which its protocol does not tell; the
version of SimCord is pinned, and the tests of the page see it when it has changed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from simcord.backend.errors import SetupError
from simcord.preview import Preview
from simcord.results import ResponseMessage

_PREFIX = "message-menu:"


def menu_click(name: str, message_id: str) -> dict[str, str]:
    """What an action of the preview has to say to choose this menu of this message."""
    return {"kind": "click", "target_id": message_id, "control_key": f"{_PREFIX}{name}"}


def add_message_menus(preview: Preview, names: Sequence[str]) -> None:
    """Let the preview run the menus with these names."""
    prepare = preview._prepare_action

    def prepare_menu_or_other(page: Any, kind: str, body: Mapping[str, Any]) -> Any:
        key = str(body.get("control_key"))
        if kind != "click" or not key.startswith(_PREFIX):
            return prepare(page, kind, body)
        name = key.removeprefix(_PREFIX)
        target = preview._target_id(body.get("target_id"), page.viewer)
        if name not in names or target is None:
            raise SetupError("there is no such menu")
        message = ResponseMessage(preview.env, preview._target_message(page, target))

        async def run_menu(action: Any, cursor: int) -> Any:
            chosen = page.viewer.context_menu(preview.channel, name, message)
            return await preview._run_interaction_action(page, action, cursor, chosen, republish_all=True)

        return run_menu

    preview._prepare_action = prepare_menu_or_other  # type: ignore[method-assign]  # see above
