"""What can happen to clearances, posts and levels; the steps of a renewal register themselves."""

from standards.events import verbs

verbs.register("clearance.imported", "Clearance {level} brought in from another system")
verbs.register("clearance.changed", "Clearance {level} changed by a file")
verbs.register("clearance.granted", "Clearance {level} granted, valid until {expires_on}")
verbs.register("clearance.superseded", "Clearance {level} superseded by a later grant")
verbs.register("clearance.lapsed", "Clearance {level} lapsed on {expires_on}")
verbs.register("vetting.clearances_imported", "A file of clearances was taken in")
verbs.register("vetting.posts_imported", "A file of posts was taken in")
verbs.register("vetting.post_added", "Post {post_ref} added")
verbs.register("vetting.post_changed", "Post {post_ref} changed")
verbs.register("vetting.level_amended", "Level {code} amended")
