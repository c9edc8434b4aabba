"""What can happen to notes, letters and files. No event repeats their text."""

from standards.events import verbs

verbs.register("note.written", "A note was written")
# A note that not everybody reads must not show on a timeline that everybody reads.
verbs.register("note.written_apart", "A note was written for some readers", on_timeline=False)
verbs.register("note.corrected", "A note was corrected")
verbs.register("note.corrected_apart", "A note for some readers was corrected", on_timeline=False)

verbs.register("letter.drafted", "Letter drafted: {label}", on_timeline=False)
verbs.register("letter.edited", "Letter changed: {label}", on_timeline=False)
verbs.register("letter.sent", "Letter {channel_words}: {label}, to {recipient_name}")
verbs.register("letter.delivered", "The mail server took a letter: {label}", on_timeline=False)
verbs.register("letter.fate_unknown", "It is not known whether a letter arrived: {label}")
verbs.register("letter.tried_again", "Letter sent again by e-mail: {label}")
verbs.register("letter.settled", "It was settled what became of a letter: {label}")
verbs.register("letter.cancelled", "Letter will not be sent: {label}")
verbs.register("letter.read", "A sent letter was opened", on_timeline=False)
verbs.register("letter.wording_agreed", "New wording was agreed: {label}")

verbs.register("document.added", "File added: {name}")
verbs.register("document.read", "A file was downloaded", on_timeline=False)
verbs.register("document.scanned", "A file was checked: no virus found", on_timeline=False)
verbs.register("document.text_read", "The text of a file was read for search", on_timeline=False)
verbs.register("document.infected", "A virus was found in a file, which stays locked away: {name}")
