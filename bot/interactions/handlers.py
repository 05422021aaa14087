"""Which method of a cog answers which button and which form.

A cog says it where the method stands, as `@presses(CANCEL)`; the client asks `handlers_of` when the cog is added.
"""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import Any, TypeVar

from bot.interactions.context import Interaction
from bot.ui.actions import Action

ButtonHandler = Callable[[Interaction, str], Awaitable[None]]
"""Gets what the button carries: a code, or for pages and posts whatever their handlers read."""
FormHandler = Callable[[Interaction, str], Awaitable[None]]
"""Gets the draft's code, which knows the fields that the form has."""

CogT = TypeVar("CogT")
KeyT = TypeVar("KeyT")
PressedT = TypeVar("PressedT", bound=Callable[[Any, Interaction, str], Awaitable[None]])
SubmittedT = TypeVar("SubmittedT", bound=Callable[[Any, Interaction, str], Awaitable[None]])
EachPressed = Callable[[CogT, Interaction, KeyT, str], Awaitable[None]]

_BUTTONS = "__answers_buttons__"
_FORMS = "__answers_forms__"


def presses(action: Action) -> Callable[[PressedT], PressedT]:
    """The method answers the buttons of one action."""

    def mark(method: PressedT) -> PressedT:
        vars(method)[_BUTTONS] = {action: ()}
        return method

    return mark


def presses_each(
    family: Mapping[KeyT, Action],
) -> Callable[[EachPressed[CogT, KeyT]], EachPressed[CogT, KeyT]]:
    """The method answers the buttons of several actions; after the interaction it gets the key of the pressed one."""

    def mark(method: EachPressed[CogT, KeyT]) -> EachPressed[CogT, KeyT]:
        vars(method)[_BUTTONS] = {action: (key,) for key, action in family.items()}
        return method

    return mark


def submits(*forms: str) -> Callable[[SubmittedT], SubmittedT]:
    """The method answers the forms of these names when they come back filled in."""

    def mark(method: SubmittedT) -> SubmittedT:
        vars(method)[_FORMS] = tuple(dict.fromkeys(forms))
        return method

    return mark


def buttons_answered_by(cog: object) -> Iterator[tuple[Action, ButtonHandler]]:
    """Every action that a cog answers, with what to call."""
    for method, marks in _marked(cog, _BUTTONS):
        for action, keys in marks.items():
            yield action, partial(_press, method, keys)


def forms_answered_by(cog: object) -> Iterator[tuple[str, FormHandler]]:
    """As `buttons_answered_by`, for forms."""
    for method, forms in _marked(cog, _FORMS):
        for form in forms:
            yield form, method


def _marked(cog: object, mark: str) -> Iterator[tuple[Callable[..., Awaitable[None]], Any]]:
    # On the class: an instance has properties, which are not to be asked for.
    for name, function in inspect.getmembers(type(cog), inspect.isfunction):
        if mark in vars(function):
            yield getattr(cog, name), vars(function)[mark]


async def _press(
    method: Callable[..., Awaitable[None]], keys: tuple[Any, ...], interaction: Interaction, state: str
) -> None:
    await method(interaction, *keys, state)
