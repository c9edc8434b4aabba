"""The structured questions of a review of a past allegation (§4.1), in the order of the file."""

FILE = "file"
QUESTIONS: tuple[tuple[str, str], ...] = (
    (FILE, "Is the file of the original investigation there?"),
    ("victims", "Were all victims spoken to?"),
    ("witnesses", "Were all witnesses spoken to?"),
    ("digital", "Were digital lines followed: telephones, cameras, messages?"),
    ("medical", "Were medical and forensic lines followed?"),
    ("pattern", "Was it set beside other allegations against the same person?"),
    ("supervision", "Was the original investigation supervised?"),
    ("blaming", "Is the file free of language that blames the victim?"),
    ("recording", "Was everything recorded that should have been?"),
    ("disclosure", "Was everything disclosed that should have been?"),
)
ANSWERS = (("yes", "Yes"), ("partly", "In part"), ("no", "No"), ("unknown", "Cannot tell"))
NO_ACTION = frozenset({"NFA_ORIGINAL_SOUND", "NFA_NO_FURTHER_LINES"})
ALONE = NO_ACTION | {"OUT_OF_SCOPE", "INSUFFICIENT_RECORD"}  # go with no investigation again
AGAIN = frozenset({"REINVESTIGATE_CRIMINAL", "REINVESTIGATE_CONDUCT"})
