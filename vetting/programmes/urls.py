"""Addresses of vetting: programmes. None holds a name; a code is a programme's."""

from django.urls import path

from vetting.programmes.views import (
    assuring,
    board,
    checking,
    closing,
    cohort,
    making,
    reviewing,
    runs,
)

HERE = "vetting/programmes/"
RUN = f"{HERE}<str:code>/<int:n>/"

urlpatterns = [
    path(HERE, making.programmes, name="programmes"),
    path(f"{HERE}new/", making.programme_new, name="programme-new"),
    path(f"{HERE}published/", making.published_figures, name="programmes-published"),
    path(f"{HERE}board/", board.boards, name="programmes-board"),
    path(f"{HERE}adjudicate/", checking.adjudicate, name="programme-adjudicate"),
    path(f"{HERE}judging/", checking.judging, name="programme-judging"),
    path(f"{HERE}files/<uuid:pk>/sign/", checking.sign, name="programme-file-sign"),
    path(f"{HERE}files/<uuid:pk>/send/", checking.send, name="programme-file-send"),
    path(f"{HERE}items/<uuid:pk>/triage/", checking.triage, name="programme-triage"),
    path(f"{HERE}items/<uuid:pk>/open/", assuring.review_open, name="programme-review-open"),
    path(f"{HERE}items/<uuid:pk>/", runs.item, name="programme-item"),
    path(f"{HERE}items/<uuid:pk>/remove/", cohort.item_remove, name="programme-item-remove"),
    path(f"{HERE}items/<uuid:pk>/risk/", reviewing.risk_new, name="programme-risk-new"),
    path(f"{HERE}items/<uuid:pk>/contact/", reviewing.contact, name="programme-contact"),
    path(f"{HERE}items/<uuid:pk>/reader/", reviewing.replace, name="programme-replace"),
    path(f"{HERE}reviews/<uuid:pk>/", reviewing.review, name="programme-review"),
    path(f"{HERE}reviews/<uuid:pk>/back/", reviewing.give_back, name="programme-give-back"),
    path(f"{HERE}risks/<uuid:pk>/", reviewing.risk, name="programme-risk"),
    path(f"{HERE}routes/<uuid:pk>/", reviewing.route, name="programme-route"),
    path(f"{HERE}members/<uuid:pk>/", cohort.member, name="programme-member"),
    path(f"{HERE}<str:code>/", making.programme, name="programme"),
    path(f"{HERE}<str:code>/runs/new/", making.run_new, name="programme-run-new"),
    path(RUN, runs.run, name="programme-run"),
    path(f"{RUN}rule/", cohort.rule, name="programme-rule"),
    path(f"{RUN}commit/", cohort.commit, name="programme-commit"),
    path(f"{RUN}give-out/", reviewing.allocate, name="programme-allocate"),
    path(f"{RUN}files/", checking.run_files, name="programme-files"),
    path(f"{RUN}extract/", checking.extract, name="programme-extract"),
    path(f"{RUN}match/", checking.match, name="programme-match"),
    path(f"{RUN}budget/", checking.budget, name="programme-budget"),
    path(f"{RUN}stack/", checking.stack, name="programme-stack"),
    path(f"{RUN}enquiries/<uuid:pk>/", checking.enquiry, name="programme-enquiry"),
    path(f"{RUN}worklist/", assuring.worklist, name="programme-worklist"),
    path(f"{RUN}rank/", assuring.rank, name="programme-rank"),
    path(f"{RUN}sample/", closing.sample, name="programme-sample"),
    path(f"{RUN}sign/", closing.sign, name="programme-sign"),
    path(f"{RUN}board/", board.one, name="programme-board"),
    path(f"{RUN}board/csv/", board.as_csv, name="programme-board-csv"),
    path(f"{RUN}board/pdf/", board.as_pdf, name="programme-board-pdf"),
    path(f"{RUN}pause/", runs.pause, name="programme-pause"),
    path(f"{RUN}resume/", runs.resume, name="programme-resume"),
    path(f"{RUN}members/", runs.members, name="programme-members"),
    path(f"{RUN}items/", runs.items, name="programme-items"),
]
