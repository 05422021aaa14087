"""What the operator sets: read from the environment and `.env`, checked once, every mistake named at once.

`python -m bot` reads them before anything else. Nothing here touches the network, or the disk
beyond the `.env` file, and no message ever contains the value of a secret.
"""

import difflib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from dotenv import dotenv_values
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import ErrorDetails

from bot.setting_values import (
    crosses_the_internet_readable,
    read_address,
    read_count,
    read_credits,
    read_database_path,
    read_gigabytes,
    read_hosts,
    read_id,
    read_ids,
    read_listening_host,
    read_log_format,
    read_log_level,
    read_model,
    read_path,
    read_port,
    read_route,
    read_secret,
    read_token,
)


class SettingsError(Exception):
    """The settings cannot be used. `mistakes` holds a sentence for each, beginning with a name."""

    def __init__(self, mistakes: Iterable[str]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(self.mistakes))


def _text(read: Callable[[str], Any]) -> BeforeValidator:
    """Read what the operator wrote; values of the final type, given by code, pass as they are."""
    return BeforeValidator(lambda value: read(value) if isinstance(value, str) else value)


Port = Annotated[int, _text(read_port)]
Credits = Annotated[int, _text(read_credits)]
Address = Annotated[str, _text(read_address)]
ListeningHost = Annotated[str, _text(read_listening_host)]
DatabasePath = Annotated[Path, _text(read_database_path)]
LocalPath = Annotated[Path, _text(read_path)]
LogLevel = Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"]


class Settings(BaseModel):
    """Everything the operator decides. The name in the environment is the field's name in capitals.

    All amounts of credits are integers in hundredths of a credit (`OPERATOR_DAILY_CREDITS=2.5` is 250 here).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True, validate_default=True)

    discord_token: Annotated[SecretStr, _text(read_token)] = Field(
        description="the bot's token, from the page Bot at https://discord.com/developers/applications"
    )
    kie_api_key: Annotated[SecretStr, _text(read_secret)] = Field(
        description="the key of the Suno API, from https://kie.ai/api-key"
    )
    kie_api_base_url: Address = Field("https://api.kie.ai", description="the Suno API, or a stand-in for it")
    kie_upload_base_url: Address = Field(
        "https://kieai.redpandaai.co", description="the host that takes files for the API to work on"
    )
    kie_route: Annotated[Literal["dedicated"], _text(read_route)] = Field(
        "dedicated", description="how new jobs reach the API: an endpoint for each operation"
    )
    kie_webhook_hmac_key: Annotated[SecretStr, _text(read_secret)] | None = Field(
        None,
        description="verifies the signature of callbacks; as set at the provider; empty: unsigned ones count",
    )
    default_model: Annotated[str, _text(read_model)] = Field(
        "V5", description="the model when a member names none; unknown names are passed on to the API"
    )
    public_base_url: Annotated[str, _text(read_address)] | None = Field(
        None,
        description="where the API reaches WEB_HOST:WEB_PORT from the internet; empty: it is polled instead",
    )
    web_host: ListeningHost = Field("127.0.0.1", description="listens for callbacks and download links")
    web_port: Port = Field(8080, description="the port of WEB_HOST, the only one to make public")
    ops_host: ListeningHost = Field("127.0.0.1", description="serves /healthz and /metrics to the operator")
    ops_port: Port = Field(8081, description="the port of OPS_HOST; not for the public")
    database_path: DatabasePath = Field(Path("data/bandstand.db"), description="the database file; made when missing")
    media_dir: LocalPath = Field(Path("data/media"), description="the folder of kept songs; made when missing")
    media_trusted_hosts: Annotated[frozenset[str], _text(read_hosts)] = Field(
        frozenset(), description="hosts, or host:port, to download from although private or without https"
    )
    dev_guild_id: Annotated[int, _text(read_id)] | None = Field(
        None, description="a server that gets the commands at once, instead of all servers"
    )
    operator_daily_credits: Credits = Field(
        240_000,
        description="the most that all servers together spend in a day; 12 credits are one song (two takes)",
    )
    max_guild_daily_credits: Credits = Field(
        120_000, description="the most that a server's admin can allow for that server and day"
    )
    default_guild_daily_credits: Credits = Field(
        60_000, description="a server's daily credits until its admin sets others"
    )
    default_member_daily_credits: Credits = Field(
        6_000, description="a member's daily credits until the server's admin sets others"
    )
    allowed_guilds: Annotated[frozenset[int], _text(read_ids)] = Field(
        frozenset(), description="ids of the servers that may use the bot, separated by commas; empty: all"
    )
    max_running: Annotated[int, _text(read_count)] = Field(50, description="how many tasks may be at the API at a time")
    media_max_gb: Annotated[float, _text(read_gigabytes)] = Field(
        20.0, description="the most that MEDIA_DIR may hold, in gigabytes"
    )
    log_level: Annotated[LogLevel, _text(read_log_level)] = Field("INFO", description="the least that is logged")
    log_format: Annotated[Literal["text", "json"], _text(read_log_format)] = Field(
        "text", description="text for people, json for machines"
    )

    @field_validator("ops_port")
    @classmethod
    def _apart_from_the_public_port(cls, port: int, info: ValidationInfo) -> int:
        if port and (info.data.get("web_host"), info.data.get("web_port")) == (
            info.data.get("ops_host"),
            port,
        ):
            raise ValueError(f"{port} is taken by WEB_PORT on the same host; choose another")
        return port

    @classmethod
    def from_env(cls, environment: Mapping[str, str]) -> Self:
        """Build the settings from names and texts, such as `os.environ`. An empty text is as good as none.

        Raises:
            SettingsError: naming every missing, malformed and contradictory value.
        """
        texts = {field: text for field in cls.model_fields if (text := environment.get(field.upper(), "").strip())}
        try:
            return cls.model_validate(texts)
        except ValidationError as error:
            mistakes = [_sentence(cls, details) for details in error.errors()]
            # A name with a letter missing may be why something is missing.
            doubts = doubts_about(environment)
            # Without its cause: pydantic's own error holds the values, secrets among them.
            raise SettingsError([*mistakes, *doubts]) from None


def read_environment(env_file: Path | None) -> dict[str, str]:
    """Names and texts of the environment and, beneath it, of `env_file`. Raises SettingsError."""
    texts: dict[str, str] = {}
    if env_file is not None and env_file.exists():
        try:
            # Not interpolated: a dollar sign in a secret means itself.
            values = dotenv_values(stream=StringIO(env_file.read_text("utf-8-sig")), interpolate=False)
        except (OSError, UnicodeDecodeError) as error:
            reason = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else error.strerror
            raise SettingsError([f"{env_file} cannot be read: {reason}"]) from None
        texts = {name: text for name, text in values.items() if text is not None}
    return texts | {name: text for name, text in os.environ.items() if text.strip()}


def doubts_about(environment: Mapping[str, str]) -> list[str]:
    """Sentences about what is probably not meant, though it can be run with."""
    doubts = list(_misspellings(environment, {field.upper() for field in Settings.model_fields}))
    public = environment.get("PUBLIC_BASE_URL", "").strip()
    if public and crosses_the_internet_readable(public):
        doubts.append("PUBLIC_BASE_URL: is not https; whoever reads the callbacks on their way can send others")
    return doubts


def _sentence(model: type[BaseModel], details: ErrorDetails) -> str:
    field = str(details["loc"][0])
    if details["type"] == "missing":
        return f"{field.upper()}: is missing; set it to {model.model_fields[field].description}"
    reason = details["ctx"]["error"] if details["type"] == "value_error" else details["msg"]
    return f"{field.upper()}: {reason}"


def _misspellings(environment: Mapping[str, str], known: set[str]) -> Iterator[str]:
    """Sentences for names that are almost a setting which is not set: a ceiling with a letter missing is none."""
    unset = [name for name in sorted(known) if not environment.get(name, "").strip()]
    for name in sorted(name for name, text in environment.items() if text.strip() and name not in known):
        # Other programs have settings too; fewer of them begin like these.
        likeness = 0.8 if name.startswith(("DISCORD_", "KIE_")) else 0.9
        for meant in difflib.get_close_matches(name, unset, n=1, cutoff=likeness):
            yield f"{name}: is not a setting; if {meant} is meant, rename it, otherwise set {meant} too"
