"""Records that may turn out to be one: joined under a head without moving anything, and parted again.

A merged record stays as it was; `merged_into` says into which record it was merged, `head` names the top of that tree.
What belongs to it (parties, phones, members) goes on pointing at it, so that un-merging restores everything exactly.
"""

from django.db import models
from django.db.models import F, Q

from governance.core.models import Stamped


class JoinedQuerySet(models.QuerySet):
    """Records with a head."""

    def visible_to(self, user):
        """Records that this user sees, merged ones too; said by each kind."""
        raise NotImplementedError

    def shown_to(self, user):
        """One row for each tree: visible records without those whose head is visible too."""
        # Few records are merged: the question starts from those, and the large set keeps its order by key.
        seen = self.model.objects.visible_to(user).order_by().values("pk")
        below = self.model.objects.filter(head__isnull=False, head__in=seen)
        return self.visible_to(user).exclude(pk__in=below.values("pk"))


class Joined(Stamped):
    """A record that can be merged into another of its kind."""

    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged_directly", verbose_name="已合并到"
    )
    head = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged_below", editable=False)

    class Meta:
        abstract = True

    @property
    def head_id_or_own(self) -> int:
        """The id of the record at the top of the tree: its own, when it was not merged."""
        return self.head_id or self.pk


class Merge(Stamped):
    """合并记录: who said that two records are one, why, and who took it back. Fields `kept`, `absorbed` stand below."""

    reason = models.CharField("合并理由", max_length=200)
    by = models.ForeignKey("organisation.User", models.PROTECT, related_name="+", verbose_name="合并人")
    at = models.DateTimeField("合并时间")
    undone_by = models.ForeignKey(
        "organisation.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="撤销人"
    )
    undone_at = models.DateTimeField("撤销时间", null=True, blank=True)
    undone_reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.absorbed} → {self.kept}"


def joined_constraints(name: str) -> list:
    """A head exactly where there is a merge, and never the record itself."""
    return [
        models.CheckConstraint(
            condition=Q(merged_into=None, head=None) | Q(merged_into__isnull=False, head__isnull=False),
            name=f"{name}_head_with_merge",
        ),
        models.CheckConstraint(condition=~Q(merged_into=F("pk")) & ~Q(head=F("pk")), name=f"{name}_not_into_itself"),
    ]


def merge_constraints(name: str) -> list:
    """One open merge for each absorbed record; the undoing has moment and person."""
    return [
        models.UniqueConstraint(fields=["absorbed"], condition=Q(undone_at=None), name=f"{name}_open_once"),
        models.CheckConstraint(
            condition=Q(undone_at=None, undone_by=None) | Q(undone_at__isnull=False, undone_by__isnull=False),
            name=f"{name}_undone_pair",
        ),
    ]
