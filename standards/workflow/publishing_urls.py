"""Addresses of what a force publishes for itself."""

from django.urls import path

from standards.workflow.views import publishing

urlpatterns = [
    path("publishing/", publishing.index, name="publishing"),
    path(
        "publishing/lists/<slug:list_code>/<slug:scheme>/",
        publishing.code_list,
        name="publish-list",
    ),
    path(
        "publishing/lists/<slug:list_code>/<slug:scheme>/add/",
        publishing.code_add,
        name="publish-code-add",
    ),
    path("publishing/entries/<int:pk>/", publishing.code_change, name="publish-code"),
    path("publishing/entries/<int:pk>/end/", publishing.code_end, name="publish-code-end"),
    path("publishing/rules/", publishing.rules, name="publish-rules"),
    path("publishing/rules/<int:pk>/", publishing.rule_change, name="publish-rule"),
    path("publishing/scopes/", publishing.role_scopes, name="publish-scopes"),
    path(
        "publishing/scopes/<slug:area>/<slug:role>/", publishing.scope_change, name="publish-scope"
    ),
]
