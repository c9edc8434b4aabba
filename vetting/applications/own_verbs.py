"""What can happen in applications beside the steps, which register themselves."""

from standards.events import verbs

verbs.register("vetting.check_set_amended", "Check-set of {level} amended")
verbs.register("vetting.checks_made", "{checks} checks added for people named since")
verbs.register("vetting.form_saved", "The applicant saved their form", on_timeline=False)
verbs.register("vetting.form_sent", "The applicant sent their form")
verbs.register("vetting.referee_asked", "Referee {number} was asked")
verbs.register("vetting.link_mailed", "A personal link was sent by e-mail to the {whose}")
verbs.register("vetting.referee_answered", "Referee {number} answered")
verbs.register("vetting.answer_taken", "A provider answered ({check}, {taken})")
verbs.register("vetting.lead_settled", "A lead was looked at")
verbs.register("vetting.waiver_ended", "The waiver of a check has run out ({check})")
