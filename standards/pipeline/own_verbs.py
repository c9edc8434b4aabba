"""What can happen to a task."""

from standards.events import verbs

verbs.register("task.made", "Task set: {what}")
verbs.register("task.done", "Task done: {what}")
verbs.register("task.cancelled", "Task cancelled: {what}")
verbs.register("task.lapsed", "Task no longer needed: {what}")
