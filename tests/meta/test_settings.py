"""`.env.example` and the settings say the same."""

import ast
import re

from tests.meta.sources import own_files, read

# What the scripts read themselves, with the file that does.
OF_THE_SCRIPTS = {
    "PORT": "bin/run",
    "WEB_WORKERS": "bin/gunicorn.conf.py",
    "WEB_THREADS": "bin/gunicorn.conf.py",
    "DEMO": "bin/prepare.py",
    "ELASTICSEARCH_HEAP": "bin/elasticsearch",
    "ELASTICSEARCH_CACHE": "bin/elasticsearch",
}


def variables_read() -> set[str]:
    """The first argument of every env_…() call in the product."""
    found = set()
    for path in own_files(".py"):
        if path.parts[0] in ("tests", "bin") or path.as_posix() == "config/env.py":
            continue
        for node in ast.walk(ast.parse(read(path))):
            name = getattr(getattr(node, "func", None), "id", "")
            if isinstance(node, ast.Call) and re.fullmatch(r"env_[a-z]+", name):
                found.add(ast.literal_eval(node.args[0]))
    return found


def variables_explained() -> set[str]:
    """The names in .env.example, commented out or not."""
    return set(re.findall(r"^#?([A-Z][A-Z0-9_]*)=", read(".env.example"), re.MULTILINE))


def test_the_example_explains_every_variable_and_no_other() -> None:
    assert variables_explained() == variables_read() | set(OF_THE_SCRIPTS)


def test_the_scripts_read_the_variables_that_the_example_says_they_read() -> None:
    unread = [name for name, script in OF_THE_SCRIPTS.items() if name not in read(script)]

    assert unread == []


def test_a_comment_stands_above_every_variable() -> None:
    lines = read(".env.example").splitlines()
    bare = [
        line
        for before, line in zip(lines, lines[1:], strict=False)
        if re.match(r"^#?[A-Z][A-Z0-9_]*=", line) and not re.match(r"^(# |#?[A-Z])", before)
    ]

    assert bare == []


def test_only_the_settings_read_the_environment() -> None:
    allowed = {"config/env.py", "config/wsgi.py", "config/asgi.py", "config/celery.py", "manage.py"}
    readers = [
        path.as_posix()
        for path in own_files(".py")
        if path.parts[0] not in ("tests", "bin")
        and path.as_posix() not in allowed
        and re.search(r"os\.(environ|getenv)", read(path))
    ]

    assert readers == []
