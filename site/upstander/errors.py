"""What a person sees when a request can not be served: where, why and what to do. Nothing they typed is lost."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Explain that the form was too old to trust. Going back keeps what was typed."""
    return render(request, "403_csrf.html", status=403)
