"""What this room leaves in the history: that figures left the system as a file."""

from standards.events import verbs

REPORT_TAKEN = "access.report_taken"

verbs.register(REPORT_TAKEN, "A report was taken as a file", on_timeline=False)
