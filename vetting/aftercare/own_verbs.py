"""What can happen in aftercare."""

from standards.events import verbs

# On the timeline of the matter in which the measure was decided.
verbs.register("measure.set", "Measure set; to be reviewed by {review_on}")
verbs.register("measure.reviewed", "Measure reviewed; next review by {review_on}")
verbs.register("measure.ended", "Measure ended")
verbs.register("measure.handed_over", "Measure given to another owner")

for _code, _sentence in (
    ("integrity.opened", "Annual integrity review opened"),
    ("integrity.assigned", "Annual integrity review given to somebody else"),
    ("integrity.answered", "Annual integrity review answered"),
    ("integrity.escalated", "Annual integrity review passed up to vetting"),
    ("integrity.settled", "Vetting looked at an integrity review"),
    ("integrity.ended", "Annual integrity review no longer needed"),
    ("declaration.made", "A change of circumstances was declared"),
    ("declaration.settled", "Vetting looked at a declaration"),
    ("draw.made", "A random draw for re-vetting was made"),
    ("draw.opened", "The re-vetting of somebody drawn was opened"),
    ("draw.settled", "The re-vetting of somebody drawn was settled"),
    ("enquiry.recorded", "An enquiry between forces was recorded"),
    ("enquiry.drawn_up", "A reply to another force was drawn up and frozen"),
    ("enquiry.released", "A reply to another force was released"),
    ("enquiry.answered", "Another force answered"),
    ("follow_up.opened", "A question about a clearance was opened"),
    ("follow_up.settled", "A question about a clearance was answered"),
    ("clearance.stepped_down", "Clearance {level} ended: the post that called for it was left"),
):
    verbs.register(_code, _sentence, on_timeline=False)
