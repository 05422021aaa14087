"""The settings: defaults, what an operator gets to read about mistakes, and that secrets stay secret."""

import itertools
import re
from pathlib import Path

import pytest
from dotenv import dotenv_values
from pydantic import ValidationError

from bot.settings import Settings, SettingsError, doubts_about, read_environment

TOKEN = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GxYzAb.invented-token-for-these-tests-0123456"
KEY = "invented-key-0123456789abcdef"
REQUIRED = {"DISCORD_TOKEN": TOKEN, "KIE_API_KEY": KEY}
EXAMPLE = Path(__file__).parent.parent / ".env.example"


@pytest.fixture(autouse=True)
def _environment_without_our_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)


def mistakes_in(**environment: str) -> tuple[str, ...]:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(REQUIRED | environment)
    return caught.value.mistakes


def test_two_secrets_are_enough() -> None:
    settings = Settings.from_env(REQUIRED)

    assert settings.discord_token.get_secret_value() == TOKEN
    assert settings.kie_api_key.get_secret_value() == KEY
    assert settings.kie_api_base_url == "https://api.kie.ai"
    assert settings.kie_route == "dedicated"
    assert settings.public_base_url is None
    assert (settings.web_host, settings.web_port) == ("127.0.0.1", 8080)
    assert (settings.ops_host, settings.ops_port) == ("127.0.0.1", 8081)
    assert settings.database_path == Path("data/bandstand.db")
    assert settings.allowed_guilds == frozenset()


def test_amounts_of_credits_are_kept_in_hundredths() -> None:
    settings = Settings.from_env(REQUIRED | {"DEFAULT_MEMBER_DAILY_CREDITS": "2.5"})

    assert settings.default_member_daily_credits == 250
    assert settings.default_guild_daily_credits == 60_000
    assert settings.max_guild_daily_credits == 120_000
    assert settings.operator_daily_credits == 240_000


@pytest.mark.parametrize(("text", "hundredths"), [("0", 0), ("12", 1200), ("0.4", 40), ("0.04", 4), ("7.50", 750)])
def test_an_amount_may_have_two_decimals(text: str, hundredths: int) -> None:
    assert Settings.from_env(REQUIRED | {"DEFAULT_MEMBER_DAILY_CREDITS": text}).default_member_daily_credits == (
        hundredths
    )


def test_every_value_can_be_set() -> None:
    settings = Settings.from_env(
        REQUIRED
        | {
            "KIE_API_BASE_URL": "http://127.0.0.1:9000/",
            "KIE_UPLOAD_BASE_URL": "http://127.0.0.1:9000/uploads/",
            "KIE_WEBHOOK_HMAC_KEY": "c2VjcmV0+/=",
            "PUBLIC_BASE_URL": "https://songs.example.org/bandstand/",
            "MEDIA_TRUSTED_HOSTS": "127.0.0.1:9000, Files.example.org [::1]:80",
            "DEV_GUILD_ID": "81384788765712384",
            "ALLOWED_GUILDS": "81384788765712384,\n 110373943822540800",
            "MEDIA_MAX_GB": "0.5",
            "MAX_RUNNING": "1",
            "WEB_PORT": "0",
            "OPS_PORT": "0",
            "LOG_LEVEL": "debug",
            "LOG_FORMAT": "JSON",
            "DEFAULT_MODEL": " V5_5 ",
            "MEDIA_DIR": "~/songs",
        }
    )

    assert settings.kie_api_base_url == "http://127.0.0.1:9000"
    assert settings.kie_upload_base_url == "http://127.0.0.1:9000/uploads"
    assert settings.kie_webhook_hmac_key is not None
    assert settings.kie_webhook_hmac_key.get_secret_value() == "c2VjcmV0+/="
    assert settings.public_base_url == "https://songs.example.org/bandstand"
    assert settings.media_trusted_hosts == {"127.0.0.1:9000", "files.example.org", "[::1]:80"}
    assert settings.dev_guild_id == 81384788765712384
    assert settings.allowed_guilds == {81384788765712384, 110373943822540800}
    assert settings.media_max_gb == 0.5
    assert settings.max_running == 1
    assert (settings.web_port, settings.ops_port) == (0, 0)
    assert (settings.log_level, settings.log_format) == ("DEBUG", "json")
    assert settings.default_model == "V5_5"
    assert settings.media_dir == Path.home() / "songs"


def test_missing_secrets_are_named_with_the_place_to_get_them() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"DISCORD_TOKEN": "", "KIE_API_KEY": "  "})

    token, key = caught.value.mistakes
    assert token.startswith("DISCORD_TOKEN: is missing")
    assert "https://discord.com/developers/applications" in token
    assert key.startswith("KIE_API_KEY: is missing")
    assert "https://kie.ai/api-key" in key


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("KIE_API_BASE_URL", "api.kie.ai", "not a full web address"),
        ("KIE_API_BASE_URL", "ftp://api.kie.ai", "not a full web address"),
        ("KIE_API_BASE_URL", "https://", "not a full web address"),
        ("KIE_API_BASE_URL", "https://api.kie.ai:99999", "not a full web address"),
        ("KIE_API_BASE_URL", "https://api.kie.ai:port", "not a full web address"),
        ("KIE_API_BASE_URL", "https://[::1", "not a full web address"),
        ("KIE_API_BASE_URL", "https://api.kie.ai /v1", "not a full web address"),
        ("KIE_API_BASE_URL", "https://api.kie.ai?key=1", "query"),
        ("KIE_API_BASE_URL", "https://api.kie.ai#top", "fragment"),
        ("KIE_UPLOAD_BASE_URL", "https://me:pass@files.example.org", "password"),
        ("PUBLIC_BASE_URL", "songs.example.org", "not a full web address"),
        ("KIE_ROUTE", "unified", "not available in this version"),
        ("KIE_ROUTE", "Dedicated2", "not a route"),
        ("WEB_PORT", "eighty", "not a whole number"),
        ("WEB_PORT", "65536", "not a port"),
        ("OPS_PORT", "-1", "not a port"),
        ("OPS_PORT", "8080", "taken by WEB_PORT"),
        ("WEB_HOST", "http://127.0.0.1", "not an address to listen on"),
        ("MAX_RUNNING", "0", "1 or more"),
        ("MAX_RUNNING", "2.5", "not a whole number"),
        ("MEDIA_MAX_GB", "0", "above 0"),
        ("MEDIA_MAX_GB", "nan", "not a size"),
        ("OPERATOR_DAILY_CREDITS", "-5", "negative"),
        ("OPERATOR_DAILY_CREDITS", "12.345", "two decimals"),
        ("OPERATOR_DAILY_CREDITS", "1e9", "not an amount"),
        ("OPERATOR_DAILY_CREDITS", "999999999999", "too large"),
        ("ALLOWED_GUILDS", "81384788765712384, my server", "not a Discord id"),
        ("ALLOWED_GUILDS", "99999999999999999999", "not a Discord id"),
        ("DEV_GUILD_ID", "0", "not a Discord id"),
        ("MEDIA_TRUSTED_HOSTS", "https://files.example.org", "not a host"),
        ("MEDIA_TRUSTED_HOSTS", "files.example.org:99999", "not a host"),
        ("DEFAULT_MODEL", "V5 or newer", "not the name of a model"),
        ("DATABASE_PATH", ":memory:", "not a file"),
        ("DATABASE_PATH", "file:songs.db?mode=memory", "not a file"),
        ("DATABASE_PATH", "postgresql://db.example.org/songs", "not a file"),
        ("DATABASE_PATH", "data/", "is a folder"),
        ("DATABASE_PATH", "data/.", "is a folder"),
        ("DATABASE_PATH", ".", "is a folder"),
        ("DATABASE_PATH", "..", "is a folder"),
        ("DATABASE_PATH", "/", "is a folder"),
        ("DATABASE_PATH", '""', "quotes"),
        ("DATABASE_PATH", "~nobody-of-this-name/songs.db", "home folder"),
        ("MEDIA_DIR", "'media'", "quotes"),
        ("LOG_LEVEL", "LOUD", "not a level"),
        ("LOG_FORMAT", "xml", "not a format"),
    ],
)
def test_a_mistake_is_named_and_explained(name: str, text: str, reason: str) -> None:
    (mistake,) = mistakes_in(**{name: text})

    assert mistake.startswith(f"{name}: ")
    assert reason in mistake
    assert "\n" not in mistake


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("DISCORD_TOKEN", "canary", "three parts joined by dots"),
        ("DISCORD_TOKEN", "81384788765712384", "three parts joined by dots"),
        ("DISCORD_TOKEN", "canary.canary", "three parts joined by dots"),
        ("DISCORD_TOKEN", "canary.canary.canary.canary", "three parts joined by dots"),
        ("DISCORD_TOKEN", "canary..canary", "three parts joined by dots"),
        ("DISCORD_TOKEN", '"canary.canary.canary"', "quotes"),
        ("DISCORD_TOKEN", "'canary.canary.canary", "quotes"),
        ("DISCORD_TOKEN", "“canary.canary.canary”", "quotes"),
        ("DISCORD_TOKEN", "Bot canary.canary.canary", 'begins with "Bot "'),
        ("DISCORD_TOKEN", "canary. canary.canary", "blanks"),
        ("KIE_API_KEY", '"canary"', "quotes"),
        ("KIE_API_KEY", "Bearer canary", 'begins with "Bearer "'),
        ("KIE_API_KEY", "can ary", "spaces"),
        ("KIE_API_KEY", "https://kie.ai/api-key?canary", "web address"),
        ("KIE_API_KEY", f"canary{TOKEN}", "token of Discord"),
        ("KIE_WEBHOOK_HMAC_KEY", "`canary`", "quotes"),
    ],
)
def test_a_secret_that_cannot_be_one_is_explained_and_not_shown(name: str, text: str, reason: str) -> None:
    (mistake,) = mistakes_in(**{name: text})

    assert mistake.startswith(f"{name}: ")
    assert reason in mistake
    assert "canary" not in mistake
    assert "81384788765712384" not in mistake


def test_all_mistakes_come_at_once() -> None:
    mistakes = mistakes_in(
        KIE_API_KEY="",
        WEB_PORT="eighty",
        PUBLIC_BASE_URL="songs.example.org",
        OPERATOR_DAILY_CREDITS="-1",
        MAX_RUNNING="none",
        LOG_LEVEL="LOUD",
    )

    assert {mistake.partition(":")[0] for mistake in mistakes} == {
        "KIE_API_KEY",
        "WEB_PORT",
        "PUBLIC_BASE_URL",
        "OPERATOR_DAILY_CREDITS",
        "MAX_RUNNING",
        "LOG_LEVEL",
    }


def test_a_ceiling_can_be_lowered_alone() -> None:
    """Whatever the other limits say: each layer is checked by itself, so the lowest one decides."""
    assert Settings.from_env(REQUIRED | {"OPERATOR_DAILY_CREDITS": "100"}).operator_daily_credits == 10_000


def test_a_callback_address_on_this_machine_needs_no_https() -> None:
    for address in ("http://127.0.0.1:8080", "http://localhost:8080", "http://[::1]:8080"):
        assert Settings.from_env(REQUIRED | {"PUBLIC_BASE_URL": address}).public_base_url == address


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("DISCORD_BOT_TOKEN", "DISCORD_TOKEN"),
        ("KIE_APIKEY", "KIE_API_KEY"),
        ("OPERATOR_DAILY_CREDIT", "OPERATOR_DAILY_CREDITS"),
        ("ALLOWED_GUILD", "ALLOWED_GUILDS"),
    ],
)
def test_a_misspelt_name_is_pointed_out_when_the_right_one_is_not_set(wrong: str, meant: str) -> None:
    environment = {name: text for name, text in REQUIRED.items() if name != meant} | {wrong: "100"}

    assert any(line.startswith(f"{wrong}: is not a setting") and meant in line for line in doubts_about(environment))


def test_a_misspelt_name_is_named_beside_what_is_missing() -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env({"DISCORD_BOT_TOKEN": "x", "KIE_API_KEY": "y"})

    assert [line.partition(":")[0] for line in caught.value.mistakes] == ["DISCORD_TOKEN", "DISCORD_BOT_TOKEN"]


@pytest.mark.parametrize(
    ("address", "doubtful"),
    [
        ("https://songs.example.org", False),
        ("http://songs.example.org", True),
        ("http://bandstand:8080", False),
        ("http://host.docker.internal:8080", False),
        ("http://192.168.1.4:8080", False),
        ("http://8.8.8.8", True),
    ],
)
def test_callbacks_that_cross_the_internet_readable_are_pointed_out(address: str, doubtful: bool) -> None:
    assert Settings.from_env(REQUIRED | {"PUBLIC_BASE_URL": address}).public_base_url == address
    assert bool(doubts_about(REQUIRED | {"PUBLIC_BASE_URL": address})) is doubtful


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("LOG_LEVEL", "warn", "WARNING"),
        ("KIE_ROUTE", "Dedicated", "dedicated"),
        ("WEB_HOST", "[::1]", "::1"),
        ("MEDIA_MAX_GB", ".5", 0.5),
    ],
)
def test_what_is_clearly_meant_is_taken(name: str, text: str, value: object) -> None:
    assert getattr(Settings.from_env(REQUIRED | {name: text}), name.lower()) == value


def test_names_of_other_programs_do_not_matter() -> None:
    others = {"PATH": "/bin", "DB_HOST": "db", "PORT": "1", "DISCORD_BOT_TOKEN": "x", "LOG_LEVELS": ""}

    assert Settings.from_env(REQUIRED | others) == Settings.from_env(REQUIRED)


@pytest.mark.parametrize(
    "environment",
    [
        {"DISCORD_TOKEN": "canary one", "KIE_API_KEY": "canary two", "KIE_WEBHOOK_HMAC_KEY": "canary three"},
        {"DISCORD_TOKEN": "Bot canary.canary.canary"},
        {"KIE_API_BASE_URL": "https://user:canary@example.org"},
        {"KIE_API_BASE_URL": "https://example.org?key=canary"},
        {"DISCORD_TOKEN": "canary.canary.canary", "KIE_API_KEY": "canary", "WEB_PORT": "x"},
    ],
)
def test_no_message_and_no_chained_error_holds_a_secret(environment: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        Settings.from_env(REQUIRED | environment)

    assert "canary" not in str(caught.value)
    assert "canary" not in repr(caught.value)
    assert caught.value.__suppress_context__


def test_secrets_are_hidden_when_settings_are_printed() -> None:
    settings = Settings.from_env(REQUIRED | {"KIE_WEBHOOK_HMAC_KEY": "canary"})

    for text in (repr(settings), str(settings), settings.model_dump_json()):
        assert TOKEN not in text
        assert KEY not in text
        assert "canary" not in text


def test_settings_cannot_be_changed() -> None:
    settings = Settings.from_env(REQUIRED)

    with pytest.raises(ValidationError):
        settings.web_port = 1  # type: ignore[misc]


def test_every_field_is_described() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_the_example_file_is_complete_and_holds_the_defaults(tmp_path: Path) -> None:
    assert set(dotenv_values(EXAMPLE)) == {field.upper() for field in Settings.model_fields}

    filled_in = tmp_path / ".env"
    text = EXAMPLE.read_text()
    for name, secret in REQUIRED.items():
        text = re.sub(rf"^{name}=$", f"{name}={secret}", text, flags=re.MULTILINE)
    filled_in.write_text(text)

    assert Settings.from_env(read_environment(filled_in)) == Settings.from_env(REQUIRED)


def test_the_example_file_says_what_each_setting_is_for() -> None:
    lines = EXAMPLE.read_text().splitlines()

    uncommented = [
        line
        for before, line in itertools.pairwise(lines)
        if re.match(r"[A-Z]", line) and not re.match(r"#(?! ---)|[A-Z]", before)
    ]
    assert uncommented == []


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text(f"DISCORD_TOKEN={TOKEN}\nKIE_API_KEY='{KEY}$HOME'\nWEB_PORT=1000\nMAX_RUNNING=7\n")
    monkeypatch.setenv("WEB_PORT", "2000")
    monkeypatch.setenv("MAX_RUNNING", " ")

    settings = Settings.from_env(read_environment(env_file))

    assert settings.web_port == 2000
    assert settings.max_running == 7, "an empty variable is as good as none"
    assert settings.kie_api_key.get_secret_value() == f"{KEY}$HOME"


def test_no_file_is_needed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, text in REQUIRED.items():
        monkeypatch.setenv(name, text)

    assert (
        Settings.from_env(read_environment(None))
        == Settings.from_env(read_environment(tmp_path / "missing"))
        == Settings.from_env(REQUIRED)
    )


@pytest.mark.parametrize("content", [b"DISCORD_TOKEN=\xff\xfe", None])
def test_a_file_that_cannot_be_read_is_one_sentence(tmp_path: Path, content: bytes | None) -> None:
    env_file = tmp_path / ".env"
    if content is None:
        env_file.mkdir()
    else:
        env_file.write_bytes(content)

    with pytest.raises(SettingsError, match=r"\.env cannot be read: .+"):
        Settings.from_env(read_environment(env_file))
