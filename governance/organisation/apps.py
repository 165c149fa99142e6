"""The organisation: units, people, posts, duties, and who is away."""

from django.apps import AppConfig


class OrganisationConfig(AppConfig):
    """组织与人员."""

    name = "governance.organisation"
    label = "organisation"
    verbose_name = "组织与人员"

    def ready(self):
        from . import auth, checks  # noqa: F401  (checks register themselves)

        auth.replace_last_login_receiver()
