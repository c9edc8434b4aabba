"""In which shares things come up. Where figures are published, they are the published ones.

Published for one force for 2024/25: 8,339 cases finalised outside Schedule 3 after 11 working days
on average, 4,400 under it after 202; 22,790 allegations logged, by group as below. The rest is our
own estimate: what share of each group is recorded, and how a group divides into its categories.
"""

from config.demo.dice import Shares

OUTSIDE, RECORDED = 8_339, 4_400
MEAN_OUTSIDE_DAYS, MEAN_RECORDED_DAYS = 11, 202  # working days

# group: (allegations logged, the share of them in recorded cases, its categories)
_GROUPS: dict[str, tuple[int, float, dict[str, float]]] = {
    "A": (15_453, 0.30, {"A1": 40, "A2": 14, "A3": 16, "A4": 30}),
    "B": (4_058, 0.50, {"B1": 18, "B2": 9, "B3": 11, "B4": 26, "B5": 11, "B6": 4, "B7": 7, "B8": 2,
                        "B9": 12}),
    "C": (480, 0.45, {"C1": 1}),
    "D": (313, 0.50, {"D1": 1, "D2": 4, "D3": 2}),
    "E": (177, 0.20, {"E1": 1}),
    "F": (646, 0.75, {"F2": 18, "F6": 58, "F7": 7, "F8": 11, "F9": 6}),
    "G": (80, 0.90, {"G2": 5, "G4": 2, "G5": 3}),
    "H": (1_003, 0.35, {"H1": 38, "H2": 14, "H3": 28, "H4": 12, "H5": 8}),
    "J": (62, 0.95, {"J2": 1}),
    "K": (135, 0.60, {"K1": 1}),
    "L": (383, 0.30, {"L1": 1}),
}  # fmt: skip


def _categories(recorded: bool) -> Shares[str]:
    found = {}
    for logged, share, parts in _GROUPS.values():
        of_route = logged * (share if recorded else 1 - share)
        whole = sum(parts.values())
        found.update({code: of_route * part / whole for code, part in parts.items()})
    return Shares(found)


CATEGORIES = {False: _categories(False), True: _categories(True)}
ALLEGATIONS = Shares({1: 50, 2: 29, 3: 13, 4: 6, 5: 2})  # 1.8 a case
SUBJECTS = Shares({1: 80, 2: 17, 3: 3})
IDENTIFIED, ANONYMOUS = 0.60, 0.06
WALLS_A_SUBJECT = 2.85  # a subject and two managers; some posts are vacant

# How a case goes. Not-a-complaint and forwarded are counted as outside.
COURSES = Shares(
    {
        "outside": OUTSIDE - 420,
        "not_a_complaint": 260,
        "forwarded": 160,
        "recorded": RECORDED - 180,
        "escalated": 180,  # handled outside first; the complainant was not satisfied
    }
)
UNDER_SCHEDULE_3 = ("recorded", "escalated")

CHANNELS = Shares(
    {
        "online": 36,
        "telephone": 34,
        "email": 14,
        "in_person": 8,
        "letter": 4,
        "policing_body": 1.5,
        "iopc": 1.5,
        "mp": 1,
    }
)
PASSED_ON = ("policing_body", "iopc", "mp")  # made some days before it reached the force

DECISIONS_OUTSIDE = Shares({"resolved": 88, "not_resolved": 12})
DECISIONS_OTHERWISE = Shares(
    {"acceptable": 62, "not_acceptable": 24, "unable": 9, "no_further_action": 5}
)
ACTIONS = {
    "resolved": Shares(
        {"explanation": 45, "apology": 35, "debrief": 10, "individual_learning": 10}
    ),
    "not_acceptable": Shares(
        {"apology": 40, "individual_learning": 30, "organisational_learning": 18, "training": 12}
    ),
}
WHY_RECORDED = Shares(
    {"asked_to_record": 72, "crime_or_discipline": 24, "article_2_or_3": 2, "death_or_injury": 2}
)

# January to December; complaints follow the summer and the autumn.
MONTHS = (0.94, 0.92, 0.98, 0.95, 1.0, 1.04, 1.1, 1.06, 1.04, 1.05, 1.0, 0.86)
WEEKDAYS = (1.3, 1.2, 1.15, 1.15, 1.1, 0.6, 0.5)
GROWTH_A_YEAR = 1.08
