"""Addresses of one's own account, and the threshold for those who have none."""

from django.urls import path

from standards.access import door_views, views

urlpatterns = [
    path("account/", views.settings_of_mine, name="my-settings"),
    path("account/password/", views.change_password, name="my-password"),
    path("account/authenticator/", views.authenticator, name="my-authenticator"),
    path("account/authenticator/off/", views.remove_authenticator, name="my-authenticator-off"),
    path("account/recovery-codes/", views.recovery_codes, name="my-recovery-codes"),
    path("account/new-password/", door_views.new_password, name="new-password"),
    path("door/", door_views.enter, name="door-code"),
    path("door/shut/", door_views.shut, name="door-shut"),
    path("door/<str:token>/", door_views.arrive, name="door"),
]
