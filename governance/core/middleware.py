"""Request ids, and a plain page while the database is away."""

import logging
import uuid

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpResponse

log = logging.getLogger("governance.request")

AWAY = """<!doctype html><html lang="zh-hans"><head><meta charset="utf-8"><title>系统暂时无法使用</title></head>
<body><h1>系统暂时无法使用</h1><p>正在自动恢复，请过一两分钟再刷新。您填写的内容还在上一页，请按浏览器的“后退”。</p>
<p>报修编号：%s</p></body></html>"""


class RequestIdMiddleware:
    """Gives each request an id, which the answer carries and the user can read to support."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = uuid.uuid4().hex[:12]
        response = self.get_response(request)
        response["X-Request-Id"] = request.id
        return response


class DatabaseAwayMiddleware:
    """Answers 503 with a plain page while the database cannot be reached; the next request tries anew."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        try:
            return self.get_response(request)
        except (OperationalError, InterfaceError) as problem:
            return self._away(request, problem)

    def process_exception(self, request, exception):
        """Errors of views arrive here before they become a 500."""
        if isinstance(exception, OperationalError | InterfaceError):
            return self._away(request, exception)
        return None

    @staticmethod
    def _away(request, problem):
        log.error("database away, request %s: %s", request.id, type(problem).__name__)
        if not connection.in_atomic_block:
            connection.close()
        return HttpResponse(AWAY % request.id, status=503, headers={"Retry-After": "10"})
