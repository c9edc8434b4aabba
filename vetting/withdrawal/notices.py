"""What a notice of assessment must state, and the ways in which it is served. Pure."""

CHECKLIST = (
    ("matter", "what the matter is, in enough detail to answer it"),
    ("regulations", "that it is under the Regulations, or the contract, and what may follow"),
    ("assessor", "who assesses it, and how to object to them"),
    ("friend", "the right to a police friend, or a trade union representative or colleague"),
    ("lawyer", "the right to legal representation at an interview and on appeal"),
    ("respond", "how and by when to respond"),
    ("withheld", "that some information may be withheld under the harm test"),
    ("support", "where to find support"),
)
METHODS = (
    ("in_person", "Handed over in person"),
    ("home", "Left at the home address"),
    ("post", "Recorded post"),
    ("email", "E-mail that the person agreed to"),
    ("representative", "Through their representative"),
)
