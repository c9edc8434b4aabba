"""The arrows between the rooms, and the migrations, as CI sees them."""

import subprocess
import sys
from io import StringIO

import pytest
from django.core.management import call_command

from tests.meta.sources import REPOSITORY


def test_the_import_contract_holds() -> None:
    lint = "import importlinter.cli as cli; cli.lint_imports_command()"

    result = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 0, result.stdout


@pytest.mark.django_db
def test_the_migrations_are_up_to_date_with_the_models() -> None:
    said = StringIO()

    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said)
    except SystemExit as exc:
        raise AssertionError(said.getvalue()) from exc
