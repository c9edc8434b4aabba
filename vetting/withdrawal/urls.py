"""Addresses of withdrawal reviews. The page of a review itself belongs to the ground."""

from django.urls import path

from vetting.withdrawal.views import disclosure, history, reviews, subject

REVIEW = "vetting/withdrawal/<reference:reference>/"

urlpatterns = [
    path("vetting/withdrawal/refer/", reviews.refer, name="withdrawal-refer"),
    path("vetting/withdrawal/refer/<uuid:pk>/", reviews.refer_item, name="withdrawal-refer-item"),
    path(f"{REVIEW}assessment/", reviews.assessment, name="withdrawal-assessment"),
    path(f"{REVIEW}history/", history.history, name="withdrawal-history"),
    path(f"{REVIEW}outside/", reviews.outside, name="withdrawal-outside"),
    path(f"{REVIEW}their-page/", subject.door, name="withdrawal-door"),
    path(f"{REVIEW}disclosure/", disclosure.ask, name="withdrawal-disclosure-ask"),
    path("vetting/disclosures/", disclosure.requests, name="withdrawal-disclosures"),
    path("vetting/disclosures/<uuid:pk>/", disclosure.release, name="withdrawal-release"),
    path("vetting/own-review/", subject.home, name="withdrawal-subject"),
    path("vetting/own-review/letter/<uuid:pk>/", subject.letter, name="withdrawal-subject-letter"),
    path("vetting/own-review/answer/", subject.answer, name="withdrawal-subject-answer"),
    path("vetting/own-review/appeal/", subject.appeal, name="withdrawal-subject-appeal"),
    path("vetting/own-review/finish/", subject.finish, name="withdrawal-subject-finish"),
]
