"""A page that is one form: show it, do what it asks, say so and go on."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from standards.pages.forms import Form
from standards.pages.notices import say_done
from standards.refusals import NotReady, Refusal


def refuse(form: Any, refusal: Refusal) -> None:
    """Put a refusal at the top of its form, with what would put it right."""
    form.add_error(None, f"{refusal.sentence} {refusal.remedy}".strip())


def act(
    request: HttpRequest,
    form: Form,
    *,
    do: Callable[[dict[str, Any]], Any],
    done: str | Callable[[Any], str],
    to: Any = "",
    starts: str | Callable[[Any], str] = "",
    catches: tuple[type[Refusal], ...] = (NotReady,),
    template: str = "pages/form_page.html",
    **page: Any,
) -> HttpResponse:
    """Show a form; once it is right, `do` it with its cleaned answers, say so and go on.

    `done`, `starts` (sentences) and `to` (where to go on) may be made of what `do` gave back;
    without `to` it goes on to that itself. A refusal of those that it `catches` is said on the
    form, with what was typed still there. `page` is what the template shows: heading, send,
    cancel_url, lead.
    """
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            result = do(form.cleaned_data)
        except catches as refusal:
            refuse(form, refusal)
            status = refusal.status
        else:
            say_done(request, _of(done, result), starts=_of(starts, result))
            return redirect(_of(to, result) or result)
    elif form.errors:
        status = 400
    return render(request, template, {"form": form, **page}, status=status)


def _of(said: Any, result: Any) -> Any:
    return said(result) if callable(said) else said
