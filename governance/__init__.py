"""The portal of a township's 社会治理中心."""

from governance.celery import app as celery_app

__all__ = ["celery_app"]
