"""The settings of the tests' real worker: tasks go through Redis, and come back soon when lost."""

from config.settings import test as _test

globals().update({name: getattr(_test, name) for name in dir(_test) if name.isupper()})

CELERY_TASK_ALWAYS_EAGER = False
CELERY_BROKER_TRANSPORT_OPTIONS = {
    **_test.CELERY_BROKER_TRANSPORT_OPTIONS,  # type: ignore[attr-defined]
    "visibility_timeout": 1,  # seconds until a task that nobody finished is given out again
}
