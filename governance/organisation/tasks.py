"""Background work of the organisation."""

from celery import shared_task

from .services import locks, sessions


@shared_task(name="organisation.clean")
def clean():
    """Forget ended sign-ins and old rows of the sign-in guard."""
    sessions.clean()
    locks.clean()
