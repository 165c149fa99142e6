"""Progress of long work (后台任务), its file, and another try."""

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views import View

from governance.audit.services import record
from governance.core import jobs
from governance.core.htmx import fragment, wants_fragment
from governance.core.models import Job
from governance.core.uploads import serve
from governance.organisation.pages import XLSX, PermissionRequired
from governance.organisation.roles import Permission


class OwnJob(PermissionRequired, View):
    """A job is seen by the person who asked for it."""

    permission = Permission.SIGNED_IN

    def job(self) -> Job:
        """The job of the address, or 404."""
        return get_object_or_404(Job, pk=self.kwargs["pk"], requested_by=self.request.user)


class JobView(OwnJob):
    """Progress, polled every two seconds while it runs."""

    def get(self, request, pk):
        """The page, or its fragment."""
        context = {"job": self.job(), "title": "后台任务"}
        if wants_fragment(request):
            return fragment(request, "portal/_job.html", context)
        return render(request, "portal/job.html", context)


class JobFileView(OwnJob):
    """Download of the result."""

    def get(self, request, pk):
        """The file."""
        job = self.job()
        if not job.file:
            raise Http404
        record(
            "export", by=request.user, object_type="job", object_id=job.pk, detail={"kind": job.kind}, request=request
        )
        return serve(job.file, job.file_name, XLSX)


class JobRetryView(OwnJob):
    """Another try of a job that failed."""

    def post(self, request, pk):
        """Queue it again."""
        jobs.retry(self.job())
        return redirect("portal:job", pk)
