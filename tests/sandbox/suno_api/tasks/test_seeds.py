"""Where the seeds of tasks come from."""

from bot.sandbox.suno_api.tasks.seeds import Seeds


def test_no_two_tasks_have_the_same_seed() -> None:
    seeds = Seeds()

    assert len({seeds.draw(operation) for operation in ("generate", "sounds") for _ in range(50)}) == 100


def test_the_same_root_gives_the_same_seeds_whatever_crosses() -> None:
    first, second = Seeds(7), Seeds(7)
    extends = [first.draw("extend"), first.draw("extend")]
    cover = first.draw("upload-cover")

    assert second.draw("upload-cover") == cover
    assert [second.draw("extend"), second.draw("extend")] == extends


def test_another_sandbox_gives_other_seeds() -> None:
    assert Seeds().draw("generate") != Seeds().draw("generate")
