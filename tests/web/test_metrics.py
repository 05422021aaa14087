"""/metrics of the real bot, as Prometheus reads it, and the alarms that stand on it."""

import re
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.web.balance import BETWEEN_READS
from storage.rows.job import Failure
from tests.stage import Stage
from tests.stage.fixtures import StageWith

ALARMS = Path(__file__).parents[2] / ".github" / "alarms.yml"
RULES = [rule for group in yaml.safe_load(ALARMS.read_text())["groups"] for rule in group["rules"]]

Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


async def scrape(stage: Stage) -> Samples:
    """Every sample by its name and labels."""
    async with aiohttp.ClientSession() as session, session.get(f"{stage.app.ops.url}/metrics") as answer:
        assert answer.status == 200
        text = await answer.text()
    families = text_string_to_metric_families(text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


def value(samples: Samples, name: str, **labels: str) -> float:
    return samples[f"bandstand_{name}", tuple(sorted(labels.items()))]


async def test_a_quiet_bot_has_nothing_to_worry_about(stage: Stage) -> None:
    found = await scrape(stage)

    assert value(found, "jobs", state="queued") == 0
    assert value(found, "queue_age_seconds") == 0
    assert value(found, "delivery_age_seconds") == 0
    assert value(found, "sending_paused") == 0
    assert value(found, "workers_stopped") == 0
    assert value(found, "discord_connected") == 1
    assert value(found, "media_limit_bytes") == 20e9
    assert value(found, "disk_free_bytes", place="media") > 0
    assert found["process_resident_memory_bytes", ()] > 0
    assert any(name == "bandstand_build_info" for name, _ in found)


async def test_a_song_is_counted_on_its_way_and_at_its_end(stage: Stage) -> None:
    await stage.song()
    found = await scrape(stage)

    assert value(found, "jobs_ended_total", state="finished") == 1
    assert value(found, "creates_total") == 1
    assert value(found, "record_reads_total") >= 1
    assert value(found, "card_edits_total") >= 1
    assert value(found, "callbacks_total", status="200") >= 2
    assert value(found, "callback_last_timestamp_seconds") == pytest.approx(stage.clock.now().timestamp(), abs=120)
    assert value(found, "database_rows_written_total") > 5
    assert value(found, "database_bytes", file="database") > 0
    await stage.pass_time(30)
    assert value(await scrape(stage), "jobs_ended_total", state="finished") == 1, "each is counted once"


async def test_a_failure_is_counted_by_its_reason(stage: Stage) -> None:
    stage.suno.faults.add("moderated", operation="generate")
    await stage.generate()
    await stage.rest()
    found = await scrape(stage)

    (job,) = await stage.jobs()
    assert isinstance(job.failure, Failure)
    assert value(found, "job_failures_total", reason=job.failure.reason) == 1
    assert value(found, "jobs_ended_total", state="failed") == 1


async def test_what_waits_has_an_age(stage: Stage) -> None:
    stage.suno.faults.add("http-429", operation="generate", times=None, retry_after=3600)
    await stage.generate()
    await stage.rest(5)
    await stage.pass_time(1900)
    found = await scrape(stage)

    assert value(found, "jobs", state="queued") == 1
    assert value(found, "queue_age_seconds") == pytest.approx(1900, abs=120)
    assert value(found, "sending_held") == 1


async def test_a_callback_that_nobody_was_given_is_counted_and_is_no_sign_of_life(stage: Stage) -> None:
    before = value(await scrape(stage), "callback_last_timestamp_seconds")
    await stage.pass_time(60)
    async with aiohttp.ClientSession() as session, session.post(f"{stage.app.web.url}/callbacks/made-up") as answer:
        assert answer.status == 404
    found = await scrape(stage)

    assert value(found, "callbacks_total", status="404") == 1
    assert value(found, "callback_last_timestamp_seconds") == before


async def test_where_the_api_is_polled_there_are_no_callbacks_to_miss(stage_with: StageWith) -> None:
    async with stage_with(public_base_url=None) as stage:
        assert not [name for name, _ in await scrape(stage) if "callback" in name]


async def test_the_balance_is_read_when_somebody_looks_and_not_at_every_look(stage: Stage) -> None:
    def reads() -> int:
        return sum(received.path.endswith("/chat/credit") for received in stage.suno.received)

    await scrape(stage)
    await stage.until(lambda: reads() == 1)
    found = await scrape(stage)
    await scrape(stage)

    assert value(found, "provider_credits") == stage.suno.balance / 100
    assert value(found, "provider_credits_read_timestamp_seconds") > 0
    assert reads() == 1
    await stage.pass_time(BETWEEN_READS + 1)
    await scrape(stage)
    await stage.until(lambda: reads() == 2)


async def test_names_follow_the_conventions_of_prometheus(stage: Stage) -> None:
    await stage.song()
    async with aiohttp.ClientSession() as session, session.get(f"{stage.app.ops.url}/metrics") as answer:
        families = list(text_string_to_metric_families(await answer.text()))

    for family in families:
        if family.name.startswith("bandstand_"):
            assert family.documentation
            assert not re.search(r"_(ms|milliseconds|minutes|mb|megabytes|count)$", family.name)
            for sample in family.samples:
                assert (family.type == "counter") == sample.name.endswith("_total")


# --- alarms ---


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["alert"])
def test_an_alarm_says_what_it_means_and_what_to_do(rule: dict[str, Any]) -> None:
    assert re.fullmatch(r"Bandstand[A-Z]\w+", rule["alert"])
    assert rule["labels"]["severity"] in ("critical", "warning")
    assert set(rule["annotations"]) == {"summary", "action"}
    assert all(text.endswith(".") for text in rule["annotations"].values())
    assert rule["expr"].count("(") == rule["expr"].count(")")


async def test_every_number_of_an_alarm_is_there(stage: Stage) -> None:
    await stage.song()
    await scrape(stage)
    await stage.until(lambda: any(received.path.endswith("/chat/credit") for received in stage.suno.received))
    found = await scrape(stage)
    names = {name for name, _ in found} | {"up"}

    for rule in RULES:
        used = set(re.findall(r"\b(?:bandstand|process)_\w+|\bup\b", rule["expr"]))
        assert used, rule
        assert used <= names, f"{rule['alert']}: {used - names}"
        for name, label, wanted in re.findall(r'(bandstand_\w+)\{(\w+)="([^"]+)"\}', rule["expr"]):
            if (label, wanted) != ("status", "500"):  # appears with the first
                assert (name, ((label, wanted),)) in found, rule["alert"]


def test_no_two_alarms_share_a_name() -> None:
    names = [rule["alert"] for rule in RULES]

    assert len(names) == len(set(names)) > 20
