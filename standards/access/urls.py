"""Addresses of one's own account."""

from django.urls import path

from standards.access import views

urlpatterns = [
    path("account/", views.settings_of_mine, name="my-settings"),
    path("account/password/", views.change_password, name="my-password"),
    path("account/authenticator/", views.authenticator, name="my-authenticator"),
    path("account/authenticator/off/", views.remove_authenticator, name="my-authenticator-off"),
    path("account/recovery-codes/", views.recovery_codes, name="my-recovery-codes"),
]
