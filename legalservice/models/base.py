"""What the models of 公共法律服务 share."""

from django.db import models

from governance.cases.models import Case
from legalservice import scope


def person(verbose_name, **options):
    """Somebody who works here."""
    return models.ForeignKey(
        "organisation.User", models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


def at_unit(verbose_name="单位", **options):
    """A unit of the organisation."""
    return models.ForeignKey(
        "organisation.OrgUnit", models.PROTECT, related_name="+", verbose_name=verbose_name, **options
    )


class OfCaseQuerySet(models.QuerySet):
    """Rows of a case, seen by who sees the case."""

    def visible_to(self, user):
        """Rows of the cases that the user may see."""
        return self.filter(case__in=Case.objects.visible_to(user))


class OfTownQuerySet(models.QuerySet):
    """Rows of a unit, read in its town."""

    def visible_to(self, user):
        """Rows of the user's town."""
        return self.filter(scope.in_town(user))
