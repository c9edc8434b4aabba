"""The README's commands, and the scripts behind them."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.meta.sources import REPOSITORY, own_files, read, tracked_files

SCRIPTS = [path for path in tracked_files() if read(path).startswith("#!/usr/bin/env bash")]


@pytest.mark.parametrize("command", ["make run", "make test"])
def test_the_readme_names_the_command(command: str) -> None:
    assert f"    {command}\n" in read("README.md")


def test_the_readme_gives_the_apt_line_that_the_scripts_name() -> None:
    line = re.search(r'^APT_LINE="(.+)"$', read("bin/common.sh"), re.MULTILINE)

    assert line is not None
    assert f"    {line.group(1)}\n" in read("README.md")


def test_make_knows_every_command_that_the_documents_name() -> None:
    targets = set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    named = {
        name
        for path in own_files(".md")
        for name in re.findall(r"(?:^    |`)(?:[A-Z]+=\S+ )*make ([a-z-]+)", read(path), re.M)
    }

    assert named <= targets


@pytest.mark.parametrize("script", SCRIPTS, ids=str)
def test_a_script_can_be_run_and_is_sound_bash(script: Path) -> None:
    checked = subprocess.run(
        ["bash", "-n", str(script)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert checked.stderr == ""
    assert os.access(REPOSITORY / script, os.X_OK)


def test_continuous_integration_calls_the_readmes_test_command() -> None:
    assert "CI=true make test" in read(".ci/run")


def test_services_wait_for_what_the_worker_says() -> None:
    waited_for = re.search(r"grep -q '(.+)' \"\$log\"", read("bin/services"))

    assert waited_for is not None
    assert f'print("{waited_for.group(1)}' in read("config/celery.py")


def test_the_documents_give_the_apt_line_for_elasticsearch_that_the_scripts_name() -> None:
    line = re.search(r'^ELASTICSEARCH_APT="(.+)"$', read("bin/servers.sh"), re.MULTILINE)

    assert line is not None
    assert f"    {line.group(1)}\n" in read("docs/how-to/elasticsearch.md")
    assert line.group(1).split("install -y ")[1] in read(".ci/run")


def test_every_link_between_documents_leads_somewhere() -> None:
    broken = [
        f"{path}: {target}"
        for path in own_files(".md")
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", read(path))
        if not (REPOSITORY / path.parent / target).exists()
    ]

    assert broken == []
