"""Read settings from the environment, and say plainly what is wrong with them.

Every variable is documented in `.env.example`. A variable `NAME` may be given as `NAME_FILE`,
the path of a file that holds it (for secrets that an orchestrator mounts).
"""

import os
from pathlib import Path


class BadSetting(Exception):
    """A setting is missing or malformed; the message says which and how to mend it."""


def env_str(name: str, default: str | None = None) -> str:
    """The variable as text; `NAME_FILE` wins; without a default a missing one is an error."""
    path = os.environ.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip()
        except OSError as exc:
            raise BadSetting(
                f"{name}_FILE points to {path}, which cannot be read: {exc.strerror}."
            ) from exc
    value = os.environ.get(name, default)
    if value is None:
        raise BadSetting(f"Set {name} in the environment. See .env.example for what it means.")
    return value


def env_bool(name: str, default: bool) -> bool:
    """Only "True" and "False" are taken, so that "0", "no" or a typo never passes for either."""
    value = env_str(name, str(default))
    if value not in ("True", "False"):
        raise BadSetting(f"{name} must be True or False, not {value!r}. See .env.example.")
    return value == "True"


def env_int(name: str, default: int) -> int:
    """A whole number."""
    value = env_str(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise BadSetting(f"{name} must be a whole number, not {value!r}.") from None


def env_list(name: str, default: str = "") -> list[str]:
    """Comma-separated, blanks dropped."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]
