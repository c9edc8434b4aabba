"""The timeliness report on imported history agrees to the day with a count made from the file.

The second computation is pandas and lifelines on the rows of the file. A sample of about 2,000
cases with every oddity runs always; the whole runs with SLOW=1.
"""

import csv
import io
import random
import warnings
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from django.test import Client
from lifelines import KaplanMeierFitter
from lifelines.utils import qth_survival_times

from standards.access.models import User
from standards.legitimacy import asking, snapshots
from standards.legitimacy.gathering import gather
from standards.workflow import kinds
from standards.workflow.models import Matter
from tests.cases.import_kit import Desk, desk, read_csv
from tests.factories import people

__all__ = ["desk"]

pytestmark = pytest.mark.django_db
YEARS = range(2000, 2010)
Numbers = dict[tuple[str, str, str], str]


@dataclass(frozen=True)
class File:
    """The rows of a file as pandas has them, with the theme that each was imported under."""

    rows: pd.DataFrame

    @classmethod
    def of(cls, rows: list[dict[str, str]]) -> "File":
        frame = pd.DataFrame(rows)
        themes = dict(Matter.objects.values_list("source_reference", "theme"))
        for name in ("received", "closed", "incident"):
            frame[name] = pd.to_datetime(frame[f"{name}_date"].replace("", None))
        frame["theme"] = frame["reference"].map(themes)
        pending = frame["status"].str.startswith("PENDING")
        frame["unknown"] = frame["closed"].isna() & ~pending
        backwards = frame["closed"] < frame["received"]
        frame["odd"] = backwards | (frame["incident"] > frame["received"])
        # A closing before the receipt counts on the day of receipt.
        frame["left"] = frame["closed"].where(~backwards, frame["received"])
        return cls(frame)

    def only(self, theme: str) -> "File":
        return File(self.rows[self.rows["theme"] == theme])

    def flow(self, first: str, last: str) -> tuple[int, int, int, int]:
        """Received, closed, open at the end, and received but closed on an unknown day."""
        known, start, end = (
            self.rows[~self.rows["unknown"]],
            pd.Timestamp(first),
            pd.Timestamp(last),
        )
        still = known["left"].isna() | (known["left"] > end)
        return (
            int(known["received"].between(start, end).sum()),
            int(known["left"].between(start, end).sum()),
            int(((known["received"] <= end) & still).sum()),
            int(self.rows[self.rows["unknown"]]["received"].between(start, end).sum()),
        )

    def quantiles(self, first: str, last: str) -> tuple[float, float]:
        """Days by which half and nine in ten are closed: open ones counted, old ones late."""
        start, end = pd.Timestamp(first), pd.Timestamp(last)
        rows = self.rows[~self.rows["unknown"] & ~self.rows["odd"]]
        rows = rows[(rows["received"] <= end) & ~(rows["closed"] < start)]
        done = rows["closed"] <= end
        length = (rows["closed"].where(done, end) - rows["received"]).dt.days
        age = (start - pd.Timedelta(days=1) - rows["received"]).dt.days.clip(lower=0)
        # lifelines takes an entry at 0 for a late one and drops what ends on day 0: one day on.
        late = age.where(age == 0, age + 1)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            fitted = KaplanMeierFitter().fit(length + 1, done, entry=late)
        nine_tenths = qth_survival_times(0.1, fitted.survival_function_)
        return fitted.median_survival_time_ - 1, nine_tenths - 1


def numbers(user: User, **params: str) -> Numbers:
    """The report of the period and slice, from the file that a reader downloads."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get("/reports/timeliness/csv/", {"kind": "complaint", **params})
    assert response.status_code == 200
    rows = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    return {(row[0], row[1], row[2]): row[3] for row in rows if len(row) == 4}


def agrees(found: Numbers, file: File, first: str, last: str) -> None:
    received, closed, still_open, unknown = file.flow(first, last)
    totals = ("By month", "Whole window")
    assert int(found[*totals, "Received"]) == received
    assert int(found[*totals, "Closed"]) == closed
    assert int(found[*totals, "Open at the end"]) == still_open
    apart = "of which closed on a day that nobody knows (in no other figure)"
    assert int(found["Counted apart", apart, "Matters"]) == unknown
    months_agree(found, file, first, last)
    median, nine_tenths = file.quantiles(first, last)
    lengths = ("How long until closed", "All, open ones counted: calendar days")
    assert days(found[*lengths, "Half closed by"]) == median
    assert days(found[*lengths, "Nine in ten by"]) == nine_tenths


def months_agree(found: Numbers, file: File, first: str, last: str) -> None:
    """Each month, and that opening + in - out is closing."""
    stock = file.flow(first, str(pd.Timestamp(first) - pd.Timedelta(days=1)))[2]
    for month in pd.period_range(first, last, freq="M"):
        row = ("By month", f"{month.start_time:%B} {month.year}")
        end = min(month.end_time.normalize(), pd.Timestamp(last))
        received, closed, still_open, _ = file.flow(str(month.start_time), str(end))
        assert int(found[*row, "Received"]) == received
        assert int(found[*row, "Closed"]) == closed
        assert int(found[*row, "Open at the end"]) == still_open == stock + received - closed
        stock = still_open


def days(text: str) -> float:
    return float("inf") if text == "–" else float(text)


@pytest.fixture(scope="module")
def history(shared_folder: Path) -> list[dict[str, str]]:
    return read_csv(shared_folder / "data" / "historic_cases.csv.gz")


@pytest.fixture
def authority(db: None) -> User:
    """Somebody who reads the whole force exactly."""
    asking.forget()
    return people.user("authority", ["aa_delegate"])


def sample_of(history: list[dict[str, str]]) -> list[dict[str, str]]:
    """Two thousand cases over all the years, every oddity among them."""
    picked = set(random.Random(11).sample(range(len(history)), 2000))
    return [row for at, row in enumerate(history) if at in picked or is_odd(row)]


def is_odd(row: dict[str, str]) -> bool:
    closed, received = row["closed_date"], row["received_date"]
    return (
        row["status"].startswith("PENDING")
        or row["incident_date"] > received
        or bool(closed and closed < received)
    )


def agrees_throughout(authority: User, file: File) -> None:
    last = snapshots.latest(kinds.get("complaint"))
    today = last.as_at.date().isoformat()  # noon and later: the same day in London
    agrees(numbers(authority, period="all"), file, "2000-01-01", today)
    for year in YEARS:
        agrees(numbers(authority, period=f"cy{year}"), file, f"{year}-01-01", f"{year}-12-31")
    for theme in ("use_of_force", "neglect"):
        slice_of = file.only(theme)
        for year in (2001, 2005):
            found = numbers(authority, period=f"cy{year}", theme=theme)
            agrees(found, slice_of, f"{year}-01-01", f"{year}-12-31")


def test_the_report_of_a_sample_agrees_with_the_file(
    desk: Desk, history: list[dict[str, str]], authority: User, london_noon: object
) -> None:
    rows = sample_of(history)
    desk.run(desk.cases(*rows))
    snapshots.build(kinds.get("complaint"))

    agrees_throughout(authority, File.of(rows))


def test_what_is_counted_apart_is_told(
    desk: Desk, history: list[dict[str, str]], authority: User, london_noon: object
) -> None:
    rows = sample_of(history)
    desk.run(desk.cases(*rows))

    found = numbers(authority, period="all")

    file = File.of(rows).rows
    said = "Open in the window with dates that cannot be right (left out of durations)"
    assert found["Counted apart", "Received in the window, all", "Matters"] == str(len(rows))
    odd = int((file["odd"] & ~file["unknown"]).sum())
    assert found["Counted apart", said, "Matters"] == str(odd)


def test_imported_rows_and_their_events_give_the_same_facts(
    desk: Desk, history: list[dict[str, str]], london_noon: object
) -> None:
    desk.run(desk.cases(*sample_of(history)))
    made = snapshots.build(kinds.get("complaint"))

    from_events = gather(kinds.get("complaint"), as_at=made.as_at, from_events=True)

    assert from_events.digest() == made.digest


@pytest.mark.slow
def test_the_report_of_the_whole_history_agrees_with_the_file(
    desk: Desk, shared_folder: Path, history: list[dict[str, str]], authority: User
) -> None:
    desk.run(shared_folder / "data" / "historic_cases.csv.gz")
    made = snapshots.build(kinds.get("complaint"))

    agrees_throughout(authority, File.of(history))

    assert made.matters == 65_673
    assert made.milliseconds < 10_000
    assert (
        gather(kinds.get("complaint"), as_at=made.as_at, from_events=True).digest() == made.digest
    )
