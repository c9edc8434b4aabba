"""Addresses of this room. None holds a name: look-ups live under opaque ids."""

from django.urls import path

from standards.people.views import look_up, merging, person, ties

urlpatterns = [
    path("people/", look_up.people, name="people"),
    path("people/found/<uuid:pk>/", look_up.found, name="people-found"),
    path("people/suggest/", look_up.suggest, name="people-suggest"),
    path("people/<uuid:pk>/", person.person, name="person"),
    path("people/<uuid:pk>/join/", merging.choose, name="person-join"),
    path("people/<uuid:pk>/join/<uuid:other_pk>/", merging.join, name="person-join-with"),
    path("people/<uuid:pk>/part/<int:merge>/", merging.part, name="person-part"),
    path("people/<uuid:pk>/ties/add/", ties.add, name="person-tie-add"),
    path("people/<uuid:pk>/ties/<slug:kind>/<int:tie>/end/", ties.end, name="person-tie-end"),
]
