"""Error pages: what happened and what to do next, never a stack trace. A visitor of /q/ stays on the public pages."""

from django.conf import settings
from django.shortcuts import render


def bad_request(request, exception=None):
    """400: mostly a form with too many files; Django says no more."""
    words = "提交的内容太多或者不完整。一次最多 20 个文件，请返回上一页减少后再提交。"
    return _page(request, "400.html", "没有提交成功", words, 400)


def forbidden(request, exception=None):
    """403."""
    return _page(request, "403.html", "没有权限", "这一页不对外开放。", 403)


def not_found(request, exception=None):
    """404: the same words for what does not exist and what may not be seen."""
    return _page(request, "404.html", "没有找到", "没有这个页面，可能已经移走。", 404)


def _page(request, template, title, words, status):
    if settings.PORTAL_SITE == "citizen" or request.path.startswith("/q/"):
        template = "citizen/error.html"
    return render(request, template, {"title": title, "words": words}, status=status)


def csrf_failure(request, reason=""):
    """403 of a form whose page was open for too long, or of a browser that keeps no cookies."""
    words = "这一页打开得太久了。请返回上一页刷新，再提交一次；浏览器须允许本站保存 Cookie。"
    return _page(request, "400.html", "页面已过期", words, 403)


def server_error(request):
    """500 with a number to read to support; a bare template, since anything may be broken."""
    return render(request, "500.html", {"title": "系统出错了", "request_id": getattr(request, "id", "")}, status=500)
