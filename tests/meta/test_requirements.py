"""The locks hold what is asked for, pinned and hashed, and name no place but the public one."""

import re

import pytest

from tests.meta.sources import read


def plain(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def asked_for(name: str) -> set[str]:
    """The packages that an .in file names."""
    lines = read(f"requirements/{name}.in").splitlines()
    return {
        plain(match.group())
        for line in lines
        if (match := re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line))
    }


def locked(name: str) -> dict[str, str]:
    """The packages that a lock pins, with their versions."""
    pins = re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", read(f"requirements/{name}.txt"), re.M)
    return {plain(package): version for package, version in pins}


@pytest.mark.parametrize("name", ["base", "dev"])
def test_the_lock_holds_every_package_that_is_asked_for(name: str) -> None:
    assert asked_for(name) <= set(locked(name))


def test_what_both_locks_pin_they_pin_alike() -> None:
    base, dev = locked("base"), locked("dev")
    both = set(base) & set(dev)

    assert {name: base[name] for name in both} == {name: dev[name] for name in both}


@pytest.mark.parametrize("name", ["base", "dev"])
def test_every_pin_has_a_hash_and_no_line_names_an_index(name: str) -> None:
    text = read(f"requirements/{name}.txt")
    entries = re.findall(r"^\S[^\n]*(?:\n\s+--hash=[^\n]*)*", text, re.MULTILINE)
    pins = [entry for entry in entries if not entry.startswith("#")]

    assert pins
    assert [entry for entry in pins if "--hash=sha256:" not in entry] == []
    assert re.findall(r"--(?:extra-)?index-url|--find-links|https?://|file:", text) == []
