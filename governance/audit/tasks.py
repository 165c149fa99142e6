"""Background work of audit: one line each."""

import logging

from celery import shared_task

from governance.audit import services

log = logging.getLogger("governance.audit")


@shared_task(name="audit.chain")
def chain():
    """Chain the new records."""
    services.chain()


@shared_task(name="audit.verify")
def verify():
    """Verify the chain; a break is an error in the log."""
    result = services.verify_chain()
    if not result.ok:
        if result.first_bad is not None:
            log.error("audit chain broken at record %s", result.first_bad)
        else:
            log.error("audit chain lacks its last %s records", result.lacking)
