"""The acceptance tests of the vetting reference stand in the rooms that they are about, each under
its number: `test_acceptance_04_…`. None of the eighteen may get lost."""

import re

from tests.meta.sources import own_files, read

NUMBERS = range(1, 19)


def test_each_of_the_eighteen_has_a_test_under_its_number() -> None:
    found = {
        int(number)
        for path in own_files(".py")
        if path.parts[0] == "tests"
        for number in re.findall(r"def test_acceptance_(\d\d)_", read(path))
    }

    assert sorted(found) == list(NUMBERS)
