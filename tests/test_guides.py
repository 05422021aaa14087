"""What is written for contributors, held to what there is; and what runs for them at GitHub."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
GUIDES = (".github/CONTRIBUTING.md", ".github/SECURITY.md", ".github/PULL_REQUEST_TEMPLATE.md", "bot/README.md")
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ISSUE_FORMS = sorted(path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.stem != "config")

# Named as what will be there, or as what a person makes.
NOT_THERE = {"bot/ui/locale/pt_BR/LC_MESSAGES/bandstand.po"}


def paths_in(guide: str) -> set[str]:
    """Files and folders that a guide names, by their place in the repository; in bot/README.md also by that in bot."""
    return set(re.findall(r"`((?:\.?[\w-]+/)+(?:[\w.-]+)?|[\w-]+\.py)`", (ROOT / guide).read_text()))


@pytest.mark.parametrize("guide", GUIDES)
def test_every_file_that_a_guide_names_is_there(guide: str) -> None:
    folders = [ROOT, (ROOT / guide).parent]

    gone = {path for path in paths_in(guide) if not any((folder / path).exists() for folder in folders)}

    assert gone - NOT_THERE == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_every_link_to_another_page_leads_somewhere(guide: str) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", (ROOT / guide).read_text())

    assert [link for link in links if not ((ROOT / guide).parent / link).exists()] == []


def read(path: Path) -> Any:
    text = path.read_text()
    # YAML 1.1 reads the key `on` as a truth value.
    return yaml.safe_load(re.sub(r"^on:", '"on":', text, flags=re.MULTILINE))


def steps_of(workflow: Any) -> Iterator[dict[str, Any]]:
    for job in workflow["jobs"].values():
        yield from job["steps"]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_may_only_read_and_uses_what_cannot_change(path: Path) -> None:
    workflow = read(path)

    assert workflow["permissions"] == {"contents": "read"}
    assert [job for job in workflow["jobs"].values() if "permissions" in job] == []
    used = [step["uses"] for step in steps_of(workflow) if "uses" in step]
    assert [action for action in used if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action)] == []
    for step in steps_of(workflow):
        assert "${{" not in step.get("run", ""), "a value in a script can be a script: hand it in by env"


@pytest.mark.parametrize("path", ISSUE_FORMS, ids=lambda path: path.stem)
def test_an_issue_form_is_one_that_github_takes(path: Path) -> None:
    form = read(path)

    assert set(form) == {"name", "description", "labels", "body"}
    asked = [part for part in form["body"] if part["type"] != "markdown"]
    assert {part["type"] for part in asked} <= {"input", "textarea", "dropdown", "checkboxes"}
    assert len({part["id"] for part in asked}) == len(asked) > 0
    assert all(part["attributes"]["label"] for part in asked)
    assert any(part.get("validations", {}).get("required") for part in asked)
