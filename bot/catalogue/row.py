"""The form of a row: what the bot has to know of an operation beside what the API says of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic

from bot.catalogue.placement import Placement
from bot.catalogue.texts import Text
from bot.suno.operation import Operation, Request
from bot.suno.operations.parts.sources import SourceFacts
from bot.suno.request import PENDING_LINK, AudioLink, SunoRequest, TrackReference
from storage.rows.take import TakeKind


@dataclass(frozen=True)
class After:
    """The step that has to come before: the id of its task goes into `field`.

    `ways` are the requests that make it of a take at the provider, to choose from; `question` says why one is needed,
    and `label` what a choice does, with `{first}` for what is special about it. Both are messages to be translated.
    """

    operation: Operation[Any]
    field: str
    ways: Callable[[TrackReference], Sequence[SunoRequest]]
    question: str
    label: str


@dataclass(frozen=True)
class Row(Generic[Request]):
    """What members can ask for with an operation. What is missing is a type error in the row.

    `command` is what they type; several operations may share one. `title` says what a job makes, with `{name}` for what
    it is made from, and `thing` what its price buys, as in "12 credits, a song"; bot/ui translates both. `details` are
    the moments and modes that the texts of a request do not tell. `form` names the form of bot/ui that edits such a
    request, None where there is nothing to edit.

    `uploads` are the request's fields that take links to uploaded audio, one for each source in order; such a field may
    name a take at the provider instead. `after` is the step before, None where there is none. `remixes` says that
    something new is built on the source, which its owner may not want.

    `makes` is the kind of takes that come out, None where something else does. `made_once` gives for a request what
    tells its result apart among those of the same source: such a result is kept and shown again instead of made again;
    None where each one is new. `placement` is where a result is shown: see `plans.placement_of`.

    The rest is for few: `called_by_its_words` where the request's own title and idea say what it is; `keeps_model`
    where the model is that of the take; `on_a_file` does to a file what this does to a take; `new_name` is the name
    in a request that has to be free on the server; `may_match` where the API has been seen to refuse songs that it
    made itself, as matches of a known recording; `derived_title` is what a song is called that is made from others,
    where its maker gives it no name; `varies` is the field that takes what a variation should have different, in an
    operation that makes songs or sounds from words alone.
    """

    operation: Operation[Request]
    command: str
    title: str
    thing: str
    details: Callable[[Request], Sequence[Text]]
    form: str | None
    uploads: tuple[str, ...]
    after: After | None
    remixes: bool
    makes: TakeKind | None
    made_once: Callable[[Request], str] | None
    placement: Placement
    called_by_its_words: bool = False
    keeps_model: bool = False
    on_a_file: type[SunoRequest] | None = None
    new_name: Callable[[Request], str] | None = None
    may_match: bool = False
    derived_title: Callable[[Request, Sequence[SourceFacts]], str] | None = None
    varies: str | None = None

    @property
    def name(self) -> str:
        return self.operation.name

    @property
    def takes_recordings(self) -> bool:
        """Whether a file of a member's can be what it works on: its length is measured too late for some."""
        length = self.operation.request.model_fields.get("source_seconds")
        return len(self.uploads) == 1 and (length is None or not length.is_required())

    def reuse_key(self, request: Request, sources: tuple[int, ...]) -> str | None:
        """What a job makes, the same for every request with the same result; None where each one is new."""
        if self.made_once is None:
            return None
        return ":".join([self.name, *map(str, sources), self.made_once(request)])

    def fresh(self, request: Request) -> Request:
        """A request that was sent before, ready to be asked for again: what was filled in for sending is open again."""
        opened = self.with_links(request, dict.fromkeys(self._by_link(request), PENDING_LINK))
        return opened if self.after is None else opened.model_copy(update={self.after.field: ""})

    def awaits_link(self, request: Request, field: str) -> bool:
        """Whether audio of ours is still to be uploaded for one of the `uploads`."""
        value = getattr(request, field)
        return (value.url if isinstance(value, AudioLink) else value) == PENDING_LINK

    def with_links(self, request: Request, links: Mapping[str, str]) -> Request:
        """The request with links for some of its `uploads`."""
        values = {
            field: AudioLink(url=url) if isinstance(getattr(request, field), AudioLink) else url
            for field, url in links.items()
        }
        return request.model_copy(update=values)

    def awaits_step(self, request: Request) -> bool:
        """Whether the step before has still to be made."""
        return self.after is not None and not getattr(request, self.after.field)

    def is_ready(self, request: Request) -> bool:
        """Whether a request can be sent as it is, without uploads and without a step before it."""
        return not self.awaits_step(request) and not any(self.awaits_link(request, field) for field in self.uploads)

    def as_it_will_be(self, request: Request, *, measured: bool) -> Request:
        """The request with something in the fields that are filled in before it is sent: the rest can be checked.

        `measured` says that the lengths of all sources are known.
        """
        later: dict[str, Any] = {}
        if self.after is not None and self.awaits_step(request):
            later[self.after.field] = "pending"
        if not measured:
            open_still = self.operation.once_measured.items()
            later |= {field: value for field, value in open_still if getattr(request, field) is None}
        return request.model_copy(update=later)

    def _by_link(self, request: Request) -> list[str]:
        return [field for field in self.uploads if not isinstance(getattr(request, field), TrackReference)]
