"""What can happen to the record of a person."""

from standards.events import verbs

verbs.register("person.joined", "Joined the force")
verbs.register("person.moved", "Posting changed")
verbs.register("person.left", "Left the force")
verbs.register("person.changed", "Details changed")
verbs.register("person.recorded", "A record was made of somebody who had left")
verbs.register("person.merged", "Two records were joined into one person")
verbs.register("person.unmerged", "Two records were parted again")
verbs.register("person.association_declared", "An association was declared")
verbs.register("person.association_ended", "A declared association was ended")
verbs.register("person.conflict_declared", "A conflict of interest was declared")
verbs.register("person.conflict_ended", "A declared conflict of interest was ended")
verbs.register("contact.changed", "Contact details were changed")
verbs.register("units.imported", "The tree of units was imported")
verbs.register("workforce.imported", "An HR feed was imported")
verbs.register("equality.imported", "Equality answers were taken in")
verbs.register("rank.set", "The seniority of a rank was set")
