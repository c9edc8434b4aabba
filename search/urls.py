"""Addresses of this app. None holds what was typed: it lives under an opaque id (settled 15)."""

from django.urls import URLPattern, path

from search.views import exports, finding, protected, saved, words

urlpatterns: list[URLPattern] = [
    path("search/", finding.find, name="find"),
    path("search/suggest/", finding.suggest, name="find-suggest"),
    path("search/protected/", protected.protected, name="protected"),
    path("search/protected/add/", protected.add, name="protect"),
    path("search/protected/<uuid:pk>/end/", protected.end, name="protected-end"),
    path("search/words/", words.words, name="search-words"),
    path("search/words/<uuid:pk>/end/", words.end, name="search-words-end"),
    path("search/saved/<uuid:pk>/", saved.saved, name="saved-search"),
    path("search/saved/<uuid:pk>/change/", saved.change, name="saved-search-change"),
    path("search/saved/<uuid:pk>/remove/", saved.remove, name="saved-search-remove"),
    path("search/<uuid:pk>/", finding.found, name="found"),
    path("search/<uuid:pk>/save/", saved.save, name="search-save"),
    path("search/<uuid:pk>/export/", finding.export, name="search-export"),
    path("search/<uuid:pk>/export/ask/", exports.ask, name="search-export-ask"),
    path("search/exports/<uuid:pk>/file/", exports.take, name="search-export-take"),
    path("search/<uuid:pk>/<int:place>/", finding.at, name="found-at"),
]
