"""Error pages: what happened and what to do next, never a stack trace."""

from django.shortcuts import render


def forbidden(request, exception=None):
    """403."""
    return render(request, "403.html", {"title": "没有权限"}, status=403)


def not_found(request, exception=None):
    """404: the same words for what does not exist and what may not be seen."""
    return render(request, "404.html", {"title": "没有找到"}, status=404)


def server_error(request):
    """500 with a number to read to support; a bare template, since anything may be broken."""
    return render(request, "500.html", {"title": "系统出错了", "request_id": getattr(request, "id", "")}, status=500)
