"""The product's addresses and a hello-world view to hold every figure against."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from config.urls import urlpatterns as _product


@login_not_required
def hello(request: HttpRequest) -> HttpResponse:
    """The least that this server and this framework can do."""
    return HttpResponse("Hello, world.")


urlpatterns = [path("hello/", hello), *_product]
