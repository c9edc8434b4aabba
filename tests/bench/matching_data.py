"""Made-up people for the matcher's benchmark: a workforce, and an extract that holds some of it.

In the extract are `true_people` of the workforce, written as police systems write: short names,
typing errors, former surnames, dates turned round or defaulted, old addresses, aliases. Beside
them stand twins, namesake parents and children, brothers and sisters of the workforce, who are
not; and everybody else.
"""

import csv
import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from tests.bench.matching_names import SHORT, Drawn
from vetting.matching.reading import EXTRACT_COLUMNS, WORKFORCE_COLUMNS

AREAS = "E SE SW N NW W CR BR KT TW UB HA EN IG RM DA SM B M L LS S NG BS CF G EH NE"


@dataclass(frozen=True)
class Rates:
    """How often each thing goes wrong on the way into the extract, for a true person."""

    short_name: float = 0.14
    forename_typo: float = 0.06
    initial_only: float = 0.02
    goes_by_middle: float = 0.03
    swapped: float = 0.025
    surname_typo: float = 0.07
    woman_renamed: float = 0.16
    half_of_double: float = 0.5
    date_turned: float = 0.05
    date_digit: float = 0.06
    date_default: float = 0.04
    date_missing: float = 0.03
    moved: float = 0.42
    no_address: float = 0.10
    postcode_typo: float = 0.04
    no_middle: float = 0.45
    middle_initial: float = 0.2
    sex_missing: float = 0.03
    sex_wrong: float = 0.006
    alias_only: float = 0.08  # the right name stands on an alias, the main row has another


HARD = Rates(
    short_name=0.25,
    forename_typo=0.12,
    initial_only=0.05,
    goes_by_middle=0.06,
    swapped=0.05,
    surname_typo=0.14,
    woman_renamed=0.30,
    half_of_double=0.7,
    date_turned=0.10,
    date_digit=0.12,
    date_default=0.08,
    date_missing=0.06,
    moved=0.60,
    no_address=0.20,
    postcode_typo=0.08,
    no_middle=0.6,
    sex_wrong=0.015,
    alias_only=0.15,
)


@dataclass
class Human:
    """One made-up person."""

    forename: str
    middle: str
    surname: str
    born: date
    sex: str
    postcode: str
    previous: str = ""


@dataclass
class Made:
    """What was made. `truth` holds (workforce_id, person_id)."""

    workforce: list[list[str]] = field(default_factory=list)
    extract: list[list[str]] = field(default_factory=list)
    truth: set[tuple[str, str]] = field(default_factory=set)
    twins: set[tuple[str, str]] = field(default_factory=set)
    relatives: set[tuple[str, str]] = field(default_factory=set)


class Maker:
    """Makes the two files from a seed."""

    def __init__(self, seed: int, rates: Rates | None = None) -> None:
        self.rng = random.Random(seed)
        self.drawn = Drawn(self.rng)
        self.areas = AREAS.split()
        self.rates = rates or Rates()
        self.made = Made()
        self._people = 0

    def make(
        self,
        *,
        people: int = 50_000,
        rows: int = 1_000_000,
        true_people: int = 400,
        twins: int = 600,
        parents: int = 300,
        siblings: int = 600,
    ) -> Made:
        """Everything; the extract has `rows` rows or a few more."""
        staff = [self._member() for _ in range(people)]
        for number, each in enumerate(staff):
            self.made.workforce.append(_staff_row(f"W{number:06}", each))
        chosen = self.rng.sample(range(people), true_people + twins + parents + siblings)
        for number in chosen[:true_people]:
            self._true(f"W{number:06}", staff[number])
        chosen = chosen[true_people:]
        for number in chosen[:twins]:
            self.made.twins.add((f"W{number:06}", self._relative(self._twin(staff[number]))))
        for number in chosen[twins : twins + parents]:
            self.made.relatives.add((f"W{number:06}", self._relative(self._parent(staff[number]))))
        for number in chosen[twins + parents :]:
            self.made.relatives.add((f"W{number:06}", self._relative(self._sibling(staff[number]))))
        while len(self.made.extract) < rows:
            self._stranger()
        self._number_rows()
        return self.made

    # People

    def _human(self, oldest: int, youngest: int) -> Human:
        sex = "M" if self.rng.random() < 0.62 else "F"
        surname = self.drawn.surname()
        if self.rng.random() < 0.03:
            surname = f"{surname}-{self.drawn.surname()}"
        middle = self.drawn.forename(sex) if self.rng.random() < 0.7 else ""
        day = date(oldest, 1, 1) + timedelta(self.rng.randrange((youngest - oldest) * 365))
        human = Human(self.drawn.forename(sex), middle, surname, day, sex, self._postcode())
        if sex == "F" and self.rng.random() < 0.35:
            human.previous = self.drawn.surname()
        return human

    def _member(self) -> Human:
        return self._human(1958, 2005)

    def _postcode(self) -> str:
        rng = self.rng
        tail = "".join(rng.choice("ABDEFGHJLNPQRSTUWXYZ") for _ in range(2))
        return f"{rng.choice(self.areas)}{rng.randint(1, 24)} {rng.randint(0, 9)}{tail}"

    def _twin(self, of: Human) -> Human:
        sex = of.sex if self.rng.random() < 0.67 else ("F" if of.sex == "M" else "M")
        forename = self._other(of.forename, sex)
        home = of.postcode if self.rng.random() < 0.6 else self._postcode()
        return Human(forename, self._middle(sex), of.surname, of.born, sex, home)

    def _parent(self, of: Human) -> Human:
        away = timedelta(365 * self.rng.randint(18, 42) + self.rng.randint(0, 364))
        born = of.born - away if self.rng.random() < 0.6 else min(of.born + away, date(2010, 1, 1))
        home = of.postcode if self.rng.random() < 0.7 else self._postcode()
        return Human(of.forename, self._middle(of.sex), of.surname, born, of.sex, home)

    def _sibling(self, of: Human) -> Human:
        sex = self.rng.choice("MF")
        born = of.born + timedelta(self.rng.choice((-1, 1)) * self.rng.randint(300, 3000))
        home = of.postcode if self.rng.random() < 0.7 else self._postcode()
        return Human(self._other(of.forename, sex), self._middle(sex), of.surname, born, sex, home)

    def _other(self, forename: str, sex: str) -> str:
        while (found := self.drawn.forename(sex)) == forename:
            continue
        return found

    def _middle(self, sex: str) -> str:
        return self.drawn.forename(sex) if self.rng.random() < 0.7 else ""

    # Rows of the extract

    def _person(self) -> str:
        self._people += 1
        return f"P{self._people:07}"

    def _add(self, person: str, kind: str, human: Human) -> None:
        self.made.extract.append(["", person, kind, *self._written(human)])

    def _true(self, workforce_id: str, human: Human) -> None:
        person = self._person()
        self.made.truth.add((workforce_id, person))
        known = self._as_known(human)
        if self._is(self.rates.alias_only):
            false = Human(
                self._other(human.forename, human.sex),
                "",
                self.drawn.surname(),
                known.born,
                human.sex,
                known.postcode,
            )
            self._add(person, "MAIN", false)
            self._add(person, "ALIAS", known)
            return
        self._add(person, "MAIN", known)
        if self._is(0.3):
            self._add(person, "ALIAS", self._alias(known))

    def _as_known(self, human: Human) -> Human:
        """The person as the record has them: an older surname, an older address."""
        known = Human(**vars(human))
        if human.sex == "F" and self._is(self.rates.woman_renamed):
            known.surname = human.previous or self.drawn.surname()
        if self._is(self.rates.moved):
            known.postcode = self._postcode()
        return known

    def _relative(self, human: Human) -> str:
        person = self._person()
        self._add(person, "MAIN", human)
        return person

    def _stranger(self) -> None:
        person = self._person()
        human = self._human(1930, 2010)
        self._add(person, "MAIN", human)
        if self._is(0.2):
            self._add(person, "ALIAS", self._alias(human))

    def _alias(self, human: Human) -> Human:
        alias = Human(**vars(human))
        if self._is(0.5):
            alias.forename = self.drawn.forename(human.sex)
        else:
            alias.surname = self.drawn.surname()
        if self._is(0.3):
            alias.born = human.born + timedelta(self.rng.randint(-900, 900))
        return alias

    # Writing, with what goes wrong

    def _is(self, share: float) -> bool:
        return self.rng.random() < share

    def _written(self, human: Human) -> list[str]:
        forename, middle, surname = self._names(human)
        return [
            forename.upper(),
            middle.upper(),
            surname.upper(),
            self._date(human.born),
            self._sex(human.sex),
            self._address(human.postcode),
        ]

    def _names(self, human: Human) -> tuple[str, str, str]:
        rates = self.rates
        forename, middle, surname = human.forename, human.middle, human.surname
        if self._is(rates.short_name) and forename in SHORT:
            forename = self.rng.choice(SHORT[forename].split())
        if middle and self._is(rates.goes_by_middle):
            forename, middle = middle, ""
        if self._is(rates.forename_typo):
            forename = self._typo(forename)
        if self._is(rates.initial_only):
            forename = forename[0]
        if self._is(rates.no_middle):
            middle = ""
        elif self._is(rates.middle_initial):
            middle = middle[:1]
        if "-" in surname and self._is(rates.half_of_double):
            surname = self.rng.choice(surname.split("-"))
        if self._is(rates.surname_typo):
            surname = self._typo(surname)
        if self._is(rates.swapped):
            forename, surname = surname, forename
        return forename, middle, surname

    def _typo(self, name: str) -> str:
        place = self.rng.randrange(len(name))
        kind = self.rng.randrange(4)
        if kind == 0 and len(name) > 3:
            return name[:place] + name[place + 1 :]
        if kind == 1 and place + 1 < len(name):
            return name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        letter = self.rng.choice("abcdefghijklmnoprstuvwy")
        return name[:place] + letter + name[place + (kind == 2) :]

    def _date(self, born: date) -> str:
        rates = self.rates
        if self._is(rates.date_missing):
            return ""
        if self._is(rates.date_default):
            return f"{born.year}-01-01"
        if self._is(rates.date_turned) and born.day <= 12:
            return f"{born.year}-{born.day:02}-{born.month:02}"
        if self._is(rates.date_digit):
            return self._off_by_a_digit(born)
        return born.isoformat()

    def _off_by_a_digit(self, born: date) -> str:
        for _ in range(50):
            text = list(born.strftime("%Y%m%d"))
            text[self.rng.randrange(2, 8)] = self.rng.choice("0123456789")
            year, month, day = "".join(text[:4]), "".join(text[4:6]), "".join(text[6:])
            try:
                return date(int(year), int(month), int(day)).isoformat()
            except ValueError:
                continue
        return born.isoformat()

    def _sex(self, sex: str) -> str:
        if self._is(self.rates.sex_missing):
            return ""
        if self._is(self.rates.sex_wrong):
            return "F" if sex == "M" else "M"
        return sex

    def _address(self, postcode: str) -> str:
        if self._is(self.rates.no_address):
            return ""
        if self._is(self.rates.postcode_typo):
            place = self.rng.randrange(len(postcode))
            if postcode[place] != " ":
                other = "0123456789" if postcode[place].isdigit() else "ABDEFGHJLNP"
                return postcode[:place] + self.rng.choice(other) + postcode[place + 1 :]
        return postcode

    def _number_rows(self) -> None:
        self.rng.shuffle(self.made.extract)
        for number, row in enumerate(self.made.extract):
            row[0] = f"X{number:07}"


def _staff_row(workforce_id: str, human: Human) -> list[str]:
    return [
        workforce_id,
        human.forename,
        human.middle,
        human.surname,
        human.previous,
        human.born.isoformat(),
        human.sex,
        human.postcode,
    ]


def write(made: Made, folder: Path) -> tuple[Path, Path]:
    """Both files in a folder."""
    workforce, extract = folder / "workforce.csv", folder / "extract.csv"
    for path, names, rows in (
        (workforce, WORKFORCE_COLUMNS, made.workforce),
        (extract, EXTRACT_COLUMNS, made.extract),
    ):
        with path.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(names)
            writer.writerows(rows)
    return workforce, extract
