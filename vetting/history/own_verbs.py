"""What can happen to what is known of people's past. No timeline of a matter shows these."""

from standards.events import verbs

READ = "history.read"

for _code, _sentence in (
    ("adverse.logged", "Adverse information logged"),
    ("adverse.imported", "Adverse information brought in from another system"),
    ("adverse.changed", "Adverse information followed its source"),
    ("adverse.corrected", "Adverse information: its source no longer says so"),
    ("adverse.noted", "Adverse information looked at and noted"),
    ("adverse.taken_up", "Adverse information taken up in a matter"),
    ("vetting.adverse_imported", "A file of adverse information was taken in"),
    ("vetting.decisions_imported", "A file of past decisions was taken in"),
    ("vetting.checks_imported", "A file of past checks was taken in"),
    ("history.decision_imported", "A past decision was brought in"),
    ("history.decision_changed", "A past decision was changed by a file"),
    ("history.check_imported", "A past check was brought in"),
    ("history.check_changed", "A past check was changed by a file"),
    (READ, "The history summary of a person was read"),
):
    verbs.register(_code, _sentence, on_timeline=False)
