"""Nothing in the repository names the machine on which it was written."""

import re
import socket

from tests.meta.sources import REPOSITORY, own_files, read

TEXT = (".py", ".md", ".html", ".css", ".js", ".sh", ".toml", ".yml", ".yaml", ".json", ".in", "")
# A person's own folder, and a file address: right on one machine only.
PERSONAL = re.compile(r"/(?:home|Users)/[a-z][a-z0-9_-]*/|file:/{3}")


def own_names() -> list[str]:
    """What this clone and this machine are called, where that is long enough to mean it."""
    names = [f"{REPOSITORY}/", socket.gethostname()]
    return [name for name in names if len(name) > 8]


def test_no_file_names_this_machine() -> None:
    found = []
    for path in own_files(*TEXT):
        text = read(path)
        names = [name for name in own_names() if name in text]
        if names or PERSONAL.search(text):
            found.append(str(path))

    assert found == []
