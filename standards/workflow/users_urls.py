"""Addresses of the accounts of others."""

from django.urls import path

from standards.workflow.views import users

urlpatterns = [
    path("users/", users.index, name="users"),
    path("users/new/", users.make, name="user-new"),
    path("users/<uuid:pk>/", users.account, name="user"),
    path("users/<uuid:pk>/change/", users.change, name="user-change"),
    path("users/<uuid:pk>/role/", users.give_role, name="user-role"),
    path("users/<uuid:pk>/role/<int:holding>/end/", users.end_role, name="user-role-end"),
    path("users/<uuid:pk>/link/", users.link, name="user-link"),
    path("users/<uuid:pk>/close/", users.close, name="user-close"),
    path("users/<uuid:pk>/open/", users.reopen, name="user-open"),
    path(
        "users/<uuid:pk>/authenticator/",
        users.clear_authenticator,
        name="user-authenticator-clear",
    ),
]
