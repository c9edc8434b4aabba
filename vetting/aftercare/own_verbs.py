"""What can happen in aftercare."""

from standards.events import verbs

verbs.register("measure.set", "Measure set; to be reviewed by {review_on}")
verbs.register("measure.reviewed", "Measure reviewed; next review by {review_on}")
verbs.register("measure.ended", "Measure ended")
verbs.register("measure.handed_over", "Measure given to another owner")
