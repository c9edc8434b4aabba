"""The pages of a mass check: files, adjudication, enquiries, triage."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from standards.access import gate
from standards.access.standing import standing
from standards.pages.acting import act, refuse
from standards.pages.notices import say_done
from standards.pipeline.models import Job
from standards.refusals import NotAllowed, NotFoundHere, NotReady
from vetting.programmes import expecting, policies, selectors
from vetting.programmes.checking.side_by_side import lines_of
from vetting.programmes.forms.checking import (
    EnquiryForm,
    ReturnForm,
    SignForm,
    StackForm,
    TriageForm,
)
from vetting.programmes.models import Candidate, Identity, Item, ProgrammeRun, RunFile
from vetting.programmes.services import adjudicating, files, matching, triaging, withdrawing
from vetting.programmes.views.shared import links, run_for


@require_http_methods(["GET", "POST"])
def run_files(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Out and in: the workforce file, the names and the lines; then the match."""
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "read", run)
    form = ReturnForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            kept, is_new = files.return_take(
                by=user,
                run=run,
                role=said["role"],
                name=said["file"].name,
                content=said["file"].read(),
            )
        except (NotReady, NotAllowed) as refusal:
            refuse(form, refusal)
        else:
            _say_taken(request, kept, is_new=is_new)
            return redirect("programme-files", code=code, n=n)
    context = {
        "run": run,
        "form": form,
        "files": RunFile.objects.filter(run=run)
        .select_related("made_by", "signed_by")
        .order_by("made_at"),
        "standing": RunFile.objects.filter(run=run, withdrawn_at=None).count(),
        "asked": withdrawing.waiting_for(run, user),
        "judged": Candidate.objects.filter(run=run).exclude(answer="").exists(),
        "works": gate.can(user, "work", run),
        "user": user,
        "tallies": _tallies(run),
        "job": Job.objects.filter(kind=matching.JOB, params__run=str(run.pk)).last(),
        "waiting": _waiting(run).count(),
        "sent": RunFile.objects.filter(run=run, submitted_on__isnull=False).exists(),
        "enquiries": _enquiries(run) if gate.can(user, "work", run) else [],
    }
    return render(
        request, "vetting_programmes/files.html", context, status=400 if form.errors else 200
    )


def _say_taken(request: HttpRequest, kept: RunFile, *, is_new: bool) -> None:
    if not is_new:
        say_done(request, "That very file is there already. Nothing was changed.")
        return
    bad = len(kept.rejected)
    were = "1 row was" if bad == 1 else f"{bad:,} rows were"
    wrong = f"{were} left out or changed; the list is below the files."
    say_done(
        request,
        f"{kept.rows:,} rows taken in, and kept as they are.",
        starts=wrong if kept.rejected else "Every row could be read.",
    )


NONE_WAITS = "Every pair is with an adjudicator already. "
TALLIES = (
    ("lines", "Lines that came back", "lines"),
    ("lines_dropped", "Of a victim or witness, dropped", "lines"),
    ("lines_matched", "About somebody who may be ours", "lines"),
    ("lines_of_nobody", "About nobody of ours", "lines"),
    ("pairs", "Pairs to look at", "pairs"),
    ("items", "Hits to judge", "hits"),
)


def _tallies(run: ProgrammeRun) -> list[tuple[str, int, str]]:
    return [
        (label, run.tallies[name], unit if run.tallies[name] != 1 else unit.removesuffix("s"))
        for name, label, unit in TALLIES
        if name in run.tallies
    ]


def _enquiries(run: ProgrammeRun) -> list[Identity]:
    asked = Candidate.objects.filter(run=run, is_second=False).values("identity")
    rows = Identity.objects.filter(pk__in=asked, answer=Identity.Answer.UNSURE)
    return list(rows.select_related("enquiry_owner", "person").order_by("first_at"))


@require_POST
def extract(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    run = run_for(user, code, n)
    made = files.extract_make(by=user, run=run)
    say_done(request, f"Written: {made.rows:,} rows.", starts="The checker signs it off next.")
    return redirect("programme-files", code=code, n=n)


@require_http_methods(["GET", "POST"])
def sign(request: HttpRequest, pk: Any) -> HttpResponse:
    """Rows and hash, by somebody else than who made the file."""
    user: Any = request.user
    file = _file(user, pk)
    gate.check(user, "sign", file)
    back = reverse("programme-files", args=[file.run.programme.code, file.run.n])
    return act(
        request,
        SignForm(request.POST or None),
        do=lambda said: files.file_sign(by=user, file=file, rows=said["rows"]),
        done="Signed off.",
        starts="The owner of the programme sends it.",
        to=back,
        catches=(NotReady, NotAllowed),
        heading=f"Sign off {file.name}",
        send="Sign it off",
        cancel_url=back,
        lead="Count the rows of the file, and compare its hash with the one here. "
        f"Its hash (SHA-256), in eights: {in_eights(file.sha256)}.",
    )


def in_eights(digest: str) -> str:
    """A hash that wraps on a narrow screen, and that two people can read to each other."""
    return " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))


@require_POST
def send(request: HttpRequest, pk: Any) -> HttpResponse:
    """The workforce file, to be carried to where it is checked."""
    user: Any = request.user
    file = _file(user, pk)
    content = files.file_submit(by=user, file=file)
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    marking = file.run.programme.marking.replace(" ", "-")
    response["Content-Disposition"] = f'attachment; filename="{marking}-{file.name}"'
    return response


def _file(user: Any, pk: Any) -> RunFile:
    return gate.get_for(
        user, RunFile, pk=pk, shape=lambda rows: rows.select_related("run__programme")
    )


@require_POST
def match(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    job = matching.match_start(by=user, run=run_for(user, code, n))
    return redirect("job", pk=job.pk)


def _waiting(run: ProgrammeRun) -> QuerySet[Candidate]:
    """Pairs that nobody was given yet."""
    return Candidate.objects.filter(run=run, identity__isnull=False, adjudicator=None, answer="")


@require_GET
def budget(request: HttpRequest, code: str, n: int) -> HttpResponse:
    """Before the work starts: what reading costs, what it should find, whether it is fair."""
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "read", run)
    if not run.tallies:
        raise NotFoundHere()
    steps = expecting.budget_of(run)
    tables = [expecting.rates_of(run), expecting.errors_by_origin(run)]
    context = {
        "run": run,
        "sentence": expecting.in_words(run, steps),
        "tables": [expecting.budget_table(steps), *tables] if steps else tables,
        "waiting_url": _stack_url(user, run),
    }
    return render(request, "vetting_programmes/budget.html", context)


def _stack_url(user: Any, run: ProgrammeRun) -> str:
    """Where candidates are given out, for whoever may and while some wait."""
    if not gate.can(user, "work", run) or not _waiting(run).exists():
        return ""
    return reverse("programme-stack", args=[run.programme.code, run.n])


@require_http_methods(["GET", "POST"])
def stack(request: HttpRequest, code: str, n: int) -> HttpResponse:
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "work", run)
    back = reverse("programme-files", args=[code, n])
    left = _waiting(run).count()
    lead = f"{left:,} {'waits' if left == 1 else 'wait'} to be given out. " if left else NONE_WAITS
    lead += expecting.in_words(run, expecting.budget_of(run))
    return act(
        request,
        StackForm(request.POST or None),
        do=lambda said: adjudicating.stack_give(by=user, run=run, **said),
        done=lambda given: f"{given} candidates given, with known pairs among them.",
        to=back,
        heading="Give candidates to an adjudicator",
        send="Give them out",
        cancel_url=back,
        lead=lead,
    )


@require_http_methods(["GET", "POST"])
def adjudicate(request: HttpRequest) -> HttpResponse:
    """One candidate after the other, by keyboard; which are known pairs, nothing tells."""
    user: Any = request.user
    if not standing(user).holds(policies.REVIEWER, policies.MODERATOR):
        raise NotFoundHere()
    if request.method == "POST":
        return _answered(request, user)
    mine = gate.visible(user, Candidate)
    current = mine.filter(answer="").select_related("run__programme").order_by("run", "place")
    found = current.first()
    run = found.run if found is not None else None
    stacked = mine.filter(run=run) if run is not None else mine
    context = {
        "links": links(user, "programme-adjudicate"),
        "candidate": found,
        "lines": lines_of(found.compared) if found is not None else [],
        "done": stacked.exclude(answer="").count(),
        "total": stacked.count(),
        "last": mine.exclude(answer="").order_by("-answered_at").first(),
        "confirmed": _confirmed(user),
        "paused": run is not None and not run.is_worked,
    }
    return render(request, "vetting_programmes/adjudicate.html", context)


def _answered(request: HttpRequest, user: Any) -> HttpResponse:
    said = request.POST.get("answer", "")
    pk = request.POST.get("candidate", "")
    found = gate.get_for(
        user, Candidate, pk=pk, shape=lambda rows: rows.select_related("run__programme")
    )
    if said == "undo":
        adjudicating.candidate_undo(by=user, run=found.run)
        say_done(request, "Your last answer was taken back.")
    elif said in Identity.Answer.values:
        adjudicating.candidate_answer(by=user, candidate=found, answer=said)
    else:
        raise NotReady("Choose one of the three answers.")
    return redirect("programme-adjudicate")


def _confirmed(user: Any) -> list[Item]:
    """Hits that the user confirmed with another, and that nobody has triaged."""
    rows = gate.visible(user, Item).filter(kind="hit", settled_at=None, identity__answer="same")
    rows = rows.filter(identity__settled_at__isnull=False).select_related("run__programme")
    return list(rows.order_by("number")[:50])


@require_GET
def judging(request: HttpRequest) -> HttpResponse:
    """How often each adjudicator errs on known pairs: for moderators, never for themselves."""
    user: Any = request.user
    if not standing(user).holds(policies.MODERATOR):
        raise NotFoundHere()
    runs = ProgrammeRun.objects.filter(programme__kind="dragnet").exclude(tallies={})
    context = {
        "links": links(user, "programme-judging"),
        "runs": [
            (run, adjudicating.errors_of(run))
            for run in runs.select_related("programme").order_by("programme__code", "n")
        ],
    }
    return render(request, "vetting_programmes/judging.html", context)


@require_http_methods(["GET", "POST"])
def enquiry(request: HttpRequest, code: str, n: int, pk: Any) -> HttpResponse:
    user: Any = request.user
    run = run_for(user, code, n)
    gate.check(user, "work", run)
    found = gate.get_for(user, Identity, pk=pk)
    candidate = Candidate.objects.filter(run=run, identity=found, is_second=False).first()
    if candidate is None:
        raise NotFoundHere()
    form = EnquiryForm(request.POST or None)
    back = reverse("programme-files", args=[code, n])
    if request.method == "POST" and form.is_valid():
        try:
            adjudicating.enquiry_end(by=user, run=run, identity=found, **form.cleaned_data)
        except NotReady as refusal:
            refuse(form, refusal)
        else:
            say_done(request, "The enquiry has ended.")
            return redirect(back)
    context = {"run": run, "lines": lines_of(candidate.compared), "form": form, "back": back}
    return render(
        request, "vetting_programmes/enquiry.html", context, status=400 if form.errors else 200
    )


@require_http_methods(["GET", "POST"])
def triage(request: HttpRequest, pk: Any) -> HttpResponse:
    user: Any = request.user
    item = gate.get_for(
        user,
        Item,
        pk=pk,
        shape=lambda rows: rows.select_related("run__programme", "identity", "person", "earlier"),
    )
    if item.identity is None or not item.identity.is_confirmed:
        raise NotFoundHere()
    gate.check(user, "triage", item)
    form = TriageForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            triaging.item_triage(by=user, item=item, **form.cleaned_data)
        except NotReady as refusal:
            refuse(form, refusal)
        else:
            say_done(request, f"{item.reference} is triaged.")
            return redirect("programme-adjudicate")
    context = {"item": item, "pack": selectors.pack_of(item), "form": form}
    return render(
        request, "vetting_programmes/triage.html", context, status=400 if form.errors else 200
    )
