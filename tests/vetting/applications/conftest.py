"""Coded lists are kept in a process; each test reads its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from standards.workflow import codes


@pytest.fixture(autouse=True)
def fresh_codes() -> Iterator[None]:
    codes.forget()
    yield
    codes.forget()


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of providers of this test alone."""
    monkeypatch.setattr(settings, "PROBITY_HOME", tmp_path)
    return tmp_path
