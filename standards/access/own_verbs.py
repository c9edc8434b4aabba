"""What can happen to access itself."""

from standards.events import verbs

verbs.register("access.role_given", "A role was given")
verbs.register("access.role_ended", "A role was ended")
verbs.register("access.user_made", "An account was made", on_timeline=False)
verbs.register("access.user_changed", "An account was changed", on_timeline=False)
verbs.register("access.user_closed", "An account was closed", on_timeline=False)
verbs.register("access.user_reopened", "An account was opened again", on_timeline=False)
verbs.register(
    "access.password_link_made", "A link to choose a password was made", on_timeline=False
)
verbs.register("access.cover_set", "Cover was arranged", on_timeline=False)
verbs.register("access.cover_ended", "Cover was ended", on_timeline=False)
verbs.register("access.scope_changed", "The scope of a role was changed")
verbs.register("access.emergency_asked", "Emergency access was asked for", on_timeline=False)
verbs.register("access.compartment_made", "A compartment was made", on_timeline=False)
verbs.register("access.compartment_joined", "Joined a compartment", on_timeline=False)
verbs.register("access.compartment_left", "Left a compartment", on_timeline=False)
verbs.register("access.signed_in", "Signed in", on_timeline=False)
verbs.register("access.log_read", "An auditor read the log", on_timeline=False)
verbs.register(
    "access.emergency_reviewed", "A use of emergency access was reviewed", on_timeline=False
)
verbs.register("access.password_changed", "A password was changed", on_timeline=False)
verbs.register("access.authenticator_set", "An authenticator was set up", on_timeline=False)
verbs.register("access.authenticator_removed", "An authenticator was turned off", on_timeline=False)
verbs.register("access.recovery_codes_made", "New recovery codes were made", on_timeline=False)
verbs.register("access.door_made", "A personal link was made, good until {until}")
verbs.register("access.door_opened", "A personal link was used")
verbs.register("access.door_shut", "A personal link was ended")
verbs.register(
    "access.door_tries_limited", "Too many links that open nothing were tried", on_timeline=False
)
