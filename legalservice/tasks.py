"""Work of 公共法律服务 in the background."""

from celery import shared_task

from legalservice.services import reminding


@shared_task(name="legalservice.remind")
def remind():
    """Tell of visits that fall due and of tomorrow's turns."""
    reminding.remind()
