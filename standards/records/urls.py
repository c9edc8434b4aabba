"""Addresses of this room. A letter and a file have their own; notes live with their matter."""

from django.urls import path

from standards.records.views import files, letters, notes, wording

urlpatterns = [
    path("notes/add/<path:reference>/", notes.add, name="note-add"),
    path("notes/of/<path:reference>/", notes.of_matter, name="note-list"),
    path("notes/<uuid:pk>/correct/", notes.correct, name="note-correct"),
    path("letters/wording/", wording.all_wording, name="wording-list"),
    path("letters/wording/<slug:code>/", wording.wording, name="wording"),
    path("letters/add/<path:reference>/", letters.add, name="letter-add"),
    path("letters/of/<path:reference>/", letters.of_matter, name="letter-list"),
    path("letters/<uuid:pk>/", letters.letter, name="letter"),
    path("letters/<uuid:pk>/edit/", letters.edit, name="letter-edit"),
    path("letters/<uuid:pk>/pdf/", letters.pdf, name="letter-pdf"),
    path("letters/<uuid:pk>/ask/", letters.ask, name="letter-ask"),
    path("letters/<uuid:pk>/decide/", letters.decide, name="letter-decide"),
    path("letters/<uuid:pk>/send/", letters.send, name="letter-send"),
    path("letters/<uuid:pk>/settle/", letters.settle, name="letter-settle"),
    path("letters/<uuid:pk>/cancel/", letters.cancel, name="letter-cancel"),
    path("files/add/<path:reference>/", files.add, name="file-add"),
    path("files/of/<path:reference>/", files.of_matter, name="file-list"),
    path("files/<uuid:pk>/", files.download, name="file"),
]
