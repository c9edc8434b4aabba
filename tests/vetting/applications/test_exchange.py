"""Two carriers keep one contract; answers twice, late, never, in parts, differing and wrong."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest

from standards.clocks.models import Clock
from standards.events.models import Event
from standards.workflow.firing import fire
from tests.factories import applications as make
from tests.factories.cast import Cast
from vetting.applications.models import Application, Check, Lead, Mishap, Provider, ProviderAnswer
from vetting.applications.providers import Ask, Carrier, Reply, Unreachable
from vetting.applications.providers.files import FileCarrier, write_answers
from vetting.applications.providers.http import HttpCarrier
from vetting.applications.providers.reference import ReferenceProvider
from vetting.applications.selectors import answers_that_differ
from vetting.applications.services import answers, checks
from vetting.applications.services.exchange import exchange

pytestmark = pytest.mark.django_db

KEY = "0123456789abcdef0123456789abcdef"
MONDAY = date(2026, 11, 23)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def reference() -> Iterator[tuple[ReferenceProvider, str]]:
    """The reference provider on a port of its own."""
    program = ReferenceProvider()
    server = make_server("127.0.0.1", 0, program, handler_class=Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield program, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


# --- the contract -----------------------------------------------------------------------------
@dataclass
class Tried:
    """One carrier under the contract, and how its provider is made to answer."""

    carrier: Carrier
    again: Callable[[], Carrier]  # after a restart, with what was acknowledged
    answer: Callable[[list[dict[str, Any]]], None]
    asked: Callable[[], list[str]]  # keys that the provider knows, once each


@pytest.fixture(params=["files", "http"])
def tried(request: Any, own_home: Path, reference: tuple[ReferenceProvider, str]) -> Tried:
    if request.param == "files":
        carrier = FileCarrier("records")
        folder = own_home / "checks" / "records"
        written = iter(range(100))
        return Tried(
            carrier,
            lambda: FileCarrier("records"),
            lambda rows: write_answers(folder / "in", f"a{next(written)}", "records", rows),
            lambda: sorted({k for path in (folder / "out").glob("*.csv") for k in _keys(path)}),
        )
    program, address = reference
    http = HttpCarrier("records", address)
    return Tried(
        http,
        lambda: HttpCarrier("records", address, http.cursor),
        lambda rows: program.answers.extend(rows),
        lambda: sorted(program.asked),
    )


def _keys(path: Path) -> list[str]:
    return [line.split(",")[0] for line in path.read_text().splitlines()[1:]]


def row(number: str = "n1", **said: Any) -> dict[str, Any]:
    return {"key": KEY, "number": number, "result": "no_trace", **said}


def ask(key: str = KEY, surname: str = "Never") -> Ask:
    return Ask(key, "pnc", surname, "Mary", "", "1990-05-04", ("1 High Street",))


def test_asking_again_asks_once(tried: Tried) -> None:
    first = tried.carrier.send([ask()])
    second = tried.again().send([ask()])

    assert first.taken == second.taken == (KEY,)
    assert tried.asked() == [KEY]


def test_an_answer_comes_until_it_is_acknowledged_and_then_no_more(tried: Tried) -> None:
    tried.answer([row(coverage="All of it")])

    first = tried.carrier.collect()
    again = tried.carrier.collect()
    for batch in again:
        tried.carrier.acknowledge(batch)

    assert [b.replies for b in first] == [b.replies for b in again]
    assert first[0].replies[0].coverage == "All of it"
    assert tried.again().collect() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"result": "perhaps"},
        {"result": ""},
        {"result": "trace"},
        {"result": "unable"},
        {"key": "not-ours"},
        {"number": ""},
        {"part": "3", "parts": "2"},
        {"part": "x"},
        {"answered_on": "31-02-2026"},
    ],
    ids=str,
)
def test_a_wrong_answer_is_refused_with_a_sentence_and_harms_no_other(
    tried: Tried, wrong: dict[str, Any]
) -> None:
    tried.answer([row() | wrong, row("n2")])

    (batch,) = tried.carrier.collect()

    assert [reply.number for reply in batch.replies] == ["n2"]
    assert len(batch.refused) == 1
    assert batch.refused[0].sentence.endswith(".")


def test_nothing_to_ask_and_nothing_to_collect_is_no_fault(tried: Tried) -> None:
    assert tried.carrier.send([]).taken == ()
    assert tried.carrier.collect() == []


# --- files ------------------------------------------------------------------------------------
@pytest.fixture
def inbox(own_home: Path) -> Path:
    folder = own_home / "checks" / "records" / "in"
    folder.mkdir(parents=True)
    return folder


def refusals(inbox: Path) -> list[str]:
    carrier = FileCarrier("records")
    found = [refused.sentence for batch in carrier.collect() for refused in batch.refused]
    for batch in carrier.collect():
        carrier.acknowledge(batch)
    return found


def manifest(path: Path, **said: Any) -> None:
    kept = json.loads(path.read_text()) | said
    path.write_text(json.dumps(kept))


def test_a_file_without_its_manifest_is_still_being_copied(inbox: Path) -> None:
    write_answers(inbox, "a", "records", [row()])
    (inbox / "a.manifest.json").unlink()

    assert FileCarrier("records").collect() == []
    assert (inbox / "a.csv").exists()


def test_a_file_that_was_cut_off_is_refused_whole(inbox: Path) -> None:
    write_answers(inbox, "a", "records", [row(), row("n2")])
    body = (inbox / "a.csv").read_bytes()
    (inbox / "a.csv").write_bytes(body[:-20])

    assert refusals(inbox) == ["It differs from what its manifest says: it was cut off or changed."]
    assert (inbox.parent / "refused" / "a.csv").exists()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"provider": "others"}, "It is for another provider, so nothing of it was read."),
        ({"rows": 7}, "It has 1 rows and its manifest says 7."),
    ],
)
def test_a_foreign_or_partial_file_is_refused_whole(
    inbox: Path, said: dict[str, Any], sentence: str
) -> None:
    write_answers(inbox, "a", "records", [row()])
    manifest(inbox / "a.manifest.json", **said)

    assert refusals(inbox) == [sentence]


def rewritten(inbox: Path, body: bytes, rows: int = 1) -> list[str]:
    import hashlib

    write_answers(inbox, "a", "records", [row()])
    (inbox / "a.csv").write_bytes(body)
    manifest(inbox / "a.manifest.json", sha256=hashlib.sha256(body).hexdigest(), rows=rows)
    return refusals(inbox)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (b"key;number;result\n1;2;3\n", "Is it parted by commas?"),
        (b"key,number\n1,2\n", "It lacks the columns result"),
        ("key,number,ö".encode("latin-1"), "It is not UTF-8 text."),
        (b"\x00\x01", "It is not text."),
        (b"", "It lacks the columns"),
    ],
    ids=["delimiter", "columns", "encoding", "binary", "empty"],
)
def test_a_file_that_cannot_be_read_is_refused_plainly(inbox: Path, body: bytes, part: str) -> None:
    (sentence,) = rewritten(inbox, body)

    assert part in sentence


def test_blank_rows_are_no_answers(inbox: Path) -> None:
    write_answers(inbox, "a", "records", [row()])
    body = (inbox / "a.csv").read_bytes() + b",,,,,,,,,\r\n" * 5000

    assert rewritten(inbox, body, rows=1) == []


def test_a_manifest_that_is_no_manifest_is_said(inbox: Path) -> None:
    write_answers(inbox, "a", "records", [row()])
    (inbox / "a.manifest.json").write_text("[1")

    assert refusals(inbox) == ["Its manifest cannot be read."]


def test_what_we_ask_is_readable_by_us_alone(own_home: Path) -> None:
    FileCarrier("records").send([ask()])

    out = own_home / "checks" / "records" / "out"
    modes = {path.stat().st_mode & 0o777 for path in out.iterdir()}
    assert modes == {0o600}
    assert out.stat().st_mode & 0o777 == 0o700


# --- HTTP -------------------------------------------------------------------------------------
def test_a_provider_that_is_down_is_unreachable_not_a_fault(
    reference: tuple[ReferenceProvider, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    program, address = reference
    program.is_down = True

    with pytest.raises(Unreachable, match="out of order"):
        HttpCarrier("records", address).collect()
    with pytest.raises(Unreachable, match="did not answer"):
        HttpCarrier("records", "http://127.0.0.1:1").send([ask()])


def test_the_secret_is_sent_from_a_file_and_kept_nowhere_else(own_home: Path) -> None:
    folder = own_home / "checks" / "records"
    folder.mkdir(parents=True)
    (folder / "key").write_text("s3cret\n")

    assert HttpCarrier("records", "http://127.0.0.1:1")._key() == {"Authorization": "Bearer s3cret"}


# --- taken in ---------------------------------------------------------------------------------
@pytest.fixture
def application(cast: Cast) -> Application:
    return make.application_at("checks", cast)


def requested(application: Application, cast: Cast, code: str = "records") -> Check:
    check = make.one_check(application)
    fire(check, "request", by=cast.imran, provider=code)
    return make.one_check(application)


def reply(check: Check, number: str = "n1", result: str = "no_trace", **said: Any) -> Reply:
    return Reply(key=check.key, number=number, result=result, **said)


def test_the_same_answer_twice_changes_nothing(application: Application, cast: Cast) -> None:
    records = make.provider()
    check = requested(application, cast)

    first = answers.answer_take(provider=records, reply=reply(check))
    before = Event.objects.count()
    second = answers.answer_take(provider=records, reply=reply(check))

    assert (first, second) == ("applied", "known")
    assert Event.objects.count() == before
    assert ProviderAnswer.objects.count() == 1
    assert Check.objects.get(pk=check.pk).value == "no_trace"


def test_a_second_answer_that_says_the_same_changes_no_result(
    application: Application, cast: Cast
) -> None:
    records = make.provider()
    check = requested(application, cast)
    answers.answer_take(provider=records, reply=reply(check))

    assert answers.answer_take(provider=records, reply=reply(check, "n2")) == "same"


def test_a_second_answer_that_differs_waits_for_a_person(
    application: Application, cast: Cast
) -> None:
    records = make.provider()
    check = requested(application, cast)
    answers.answer_take(provider=records, reply=reply(check))

    differs = reply(check, "n2", "trace", themes=("dishonesty",))
    assert answers.answer_take(provider=records, reply=differs) == "differs"
    assert Check.objects.get(pk=check.pk).value == "no_trace"
    assert len(answers_that_differ(application)) == 1


def test_parts_make_a_result_when_all_are_there_and_a_trace_wins(
    application: Application, cast: Cast
) -> None:
    records = make.provider()
    check = requested(application, cast)
    second = reply(check, "n2", "trace", themes=("dishonesty",), part=2, parts=2)

    assert answers.answer_take(provider=records, reply=second) == "part"
    assert Check.objects.get(pk=check.pk).value == "not_done"
    first = reply(check, "n1", part=1, parts=2)
    assert answers.answer_take(provider=records, reply=first) == "applied"

    check = Check.objects.get(pk=check.pk)
    assert (check.value, check.themes) == ("trace", ["dishonesty"])


def test_a_late_answer_is_taken_and_called_late(
    application: Application, cast: Cast, london_noon: Any
) -> None:
    records = make.provider()
    check = requested(application, cast)
    london_noon(date(2026, 12, 8))

    answers.answer_take(provider=records, reply=reply(check))

    assert Check.objects.get(pk=check.pk).was_late
    assert ProviderAnswer.objects.get().was_late


def test_an_answer_after_the_check_was_left_out_changes_nothing(
    application: Application, cast: Cast
) -> None:
    records = make.provider()
    check = requested(application, cast)
    fire(check, "mark_not_applicable", by=cast.imran, reason="Never lived there")

    trace = reply(check, result="trace", themes=("dishonesty",))
    assert answers.answer_take(provider=records, reply=trace) == "late"
    assert Check.objects.get(pk=check.pk).value == "not_applicable"


def test_an_answer_for_nothing_that_was_asked_of_this_provider_is_refused(
    application: Application, cast: Cast
) -> None:
    make.provider()
    other = make.provider("other")
    check = requested(application, cast)

    assert answers.answer_take(provider=other, reply=reply(check)) == "foreign"
    assert Check.objects.get(pk=check.pk).value == "not_done"
    assert Mishap.objects.get().sentence == answers.NOT_OURS


def test_a_machine_makes_leads_only_whatever_it_calls_them(
    application: Application, cast: Cast
) -> None:
    sweep = make.provider("sweep", is_machine=True)
    check = requested(application, cast, "sweep")
    found = reply(check, result="trace", themes=("racism",), leads=("Posts under a nickname",))

    assert answers.answer_take(provider=sweep, reply=found) == "leads"

    assert Check.objects.get(pk=check.pk).value == "not_done"
    lead = Lead.objects.get()
    assert lead.text == "Posts under a nickname"
    answers.lead_settle(lead=lead, state="nothing", note="Somebody else", by=cast.imran)
    assert Lead.objects.get().settled_by == cast.imran


# --- orchestrated -----------------------------------------------------------------------------
def everything_to(application: Application, code: str, cast: Cast) -> None:
    rows = list(application.checks.all())
    checks.request_some(chosen=rows, provider=code, by=cast.imran)


def test_a_whole_set_by_files(application: Application, cast: Cast, own_home: Path) -> None:
    records = make.provider()
    everything_to(application, "records", cast)

    told = exchange(records)
    out = own_home / "checks" / "records" / "out"
    keys = {key for path in out.glob("*.csv") for key in _keys(path)}
    answered = [
        {"key": key, "number": f"F{at}", "result": "no_trace"} for at, key in enumerate(keys)
    ]
    write_answers(out.parent / "in", "back", "records", answered)
    back = exchange(records)
    again = exchange(records)

    assert (told.sent, back.taken, again.done) == (14, {"applied": 14}, 0)
    assert application.checks.exclude(state="returned").count() == 0
    write_answers(out.parent / "in", "same-again", "records", answered)
    assert exchange(records).taken == {"known": 14}


def test_a_whole_set_by_http(
    application: Application, cast: Cast, reference: tuple[ReferenceProvider, str]
) -> None:
    program, address = reference
    remote = make.provider("remote", transport="http", address=address)
    everything_to(application, "remote", cast)

    told = exchange(remote)

    assert told.sent == 14
    assert told.taken == {"applied": 14}
    assert Provider.objects.get(code="remote").cursor == "14"
    assert {asked["check"] for asked in program.asked.values()} >= {"pnc", "financial"}


def test_a_provider_that_never_answers_is_chased_under_the_same_key(
    application: Application,
    cast: Cast,
    reference: tuple[ReferenceProvider, str],
    london_noon: Any,
) -> None:
    program, address = reference
    program.holds_back = True
    remote = make.provider("remote", transport="http", address=address)
    check = requested(application, cast, "remote")
    exchange(remote)
    assert check.chase_on == date(2026, 12, 7)

    london_noon(date(2026, 12, 8))
    told = exchange(remote)

    check = Check.objects.get(pk=check.pk)
    assert (told.chased, check.chased, len(program.asked)) == (1, 1, 1)
    assert check.chase_on == date(2026, 12, 22)
    clocks = Clock.objects.filter(code="check_chase", subject=check.clock_subject)
    assert clocks.filter(status="running").count() == 1
    program.let_go()
    assert exchange(remote).taken == {"applied": 1}


def test_a_provider_that_is_down_loses_nothing(
    application: Application, cast: Cast, reference: tuple[ReferenceProvider, str]
) -> None:
    program, address = reference
    program.is_down = True
    remote = make.provider("remote", transport="http", address=address)
    check = requested(application, cast, "remote")

    told = exchange(remote)
    assert "out of order" in told.problem
    assert Check.objects.get(pk=check.pk).handed_over_at is None
    program.is_down = False

    assert exchange(remote).sent == 1


def test_a_kill_between_keeping_and_acknowledging_brings_it_again_and_changes_nothing(
    application: Application, cast: Cast, own_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = make.provider()
    check = requested(application, cast)
    exchange(records)
    inbox = own_home / "checks" / "records" / "in"
    write_answers(inbox, "back", "records", [row() | {"key": check.key}])

    class Killed(BaseException):
        """As a kill ends it."""

    def killed(*args: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(FileCarrier, "acknowledge", killed)
        with pytest.raises(Killed):
            exchange(records)
    assert Check.objects.get(pk=check.pk).value == "no_trace"

    assert exchange(records).taken == {"known": 1}
    assert ProviderAnswer.objects.count() == 1
    assert not list(inbox.glob("*.csv"))


def test_after_it_could_not_be_done_it_is_asked_again_and_resumed(
    application: Application, cast: Cast
) -> None:
    records = make.provider()
    check = requested(application, cast)
    unable = reply(check, result="unable", coverage="Held elsewhere")
    answers.answer_take(provider=records, reply=unable)
    fire(Check.objects.get(pk=check.pk), "request", by=cast.imran, provider="records")

    assert Check.objects.get(pk=check.pk).value == "not_done"
    assert answers.answer_take(provider=records, reply=reply(check, "n2")) == "applied"
    assert Check.objects.get(pk=check.pk).value == "no_trace"
