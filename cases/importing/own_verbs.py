"""What an import leaves in the history, beside `matter.imported`."""

from standards.events import verbs

CLOSED = "complaint.imported_closed"
SUBJECTS_ADDED = "complaint.imported_subjects"
PERSON_CREATED = "person.imported"
UNIT_CREATED = "units.added_by_import"
RUN = "complaint.history_imported"

verbs.register(CLOSED, "Closed, as the earlier system has it")
verbs.register(SUBJECTS_ADDED, "People complained about were brought in from the earlier system")
verbs.register(PERSON_CREATED, "Brought in from another system")
verbs.register(UNIT_CREATED, "A unit was made to hold imported matters")
verbs.register(RUN, "A file of earlier complaints was taken in", on_timeline=False)
