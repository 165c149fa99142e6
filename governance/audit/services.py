"""Write audit records, chain them, verify the chain."""

import hashlib
import json
from dataclasses import dataclass

from django.db import connection, transaction

from governance.audit.models import AuditRecord
from governance.core.masking import client_address
from governance.core.now import now

START = "0" * 64
BATCH = 1000


@dataclass(frozen=True)
class VerifyResult:
    """ok; how many records were checked; how many wait to be chained; the id of the first bad one."""

    ok: bool
    checked: int
    unchained: int
    first_bad: int | None = None


def record(event: str, *, by=None, object_type="", object_id="", detail=None, result="ok", request=None) -> None:
    """Write one record, unchained, so that no writer waits for another. Never put personal data into it."""
    person = by if by is not None and getattr(by, "pk", None) else None
    AuditRecord.objects.create(
        at=now(),
        user_id=person.pk if person else None,
        username=person.username if person else "",
        posts=_posts(person),
        event=event,
        object_type=object_type,
        object_id=str(object_id)[:100],
        detail=detail or {},
        result=result,
        address=client_address(request) if request is not None else "",
        request_id=getattr(request, "id", "") if request is not None else "",
    )


def _posts(person) -> str:
    """Posts that were read already for this request; none are read for the record alone."""
    known = getattr(person, "_standing", None) if person else None
    return "；".join(grant.label for grant in known[1].grants)[:300] if known and known[1] else ""


def digest(row: AuditRecord, previous: str) -> str:
    """The hash of a record and of the one before it."""
    body = json.dumps(
        [
            row.pk,
            row.at.timestamp(),
            row.user_id,
            row.username,
            row.posts,
            row.event,
            row.object_type,
            row.object_id,
            row.detail,
            row.result,
            row.address,
            row.request_id,
        ],
        ensure_ascii=False,
        sort_keys=True,
    )
    return hashlib.sha256(f"{previous}{body}".encode()).hexdigest()


def chain(limit: int = 10_000) -> int:
    """Chain the new records in id order; one chainer at a time. Returns how many were chained."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_try_advisory_xact_lock(727201)")
                if not cursor.fetchone()[0]:
                    return 0
        last = AuditRecord.objects.exclude(hash="").order_by("-chained_at", "-pk").first()
        previous, moment = (last.hash if last else START), now()
        rows = list(AuditRecord.objects.filter(hash="").order_by("pk")[:limit])
        for row in rows:
            row.previous_hash, row.hash, row.chained_at = previous, digest(row, previous), moment
            previous = row.hash
            _seal(row)
        return len(rows)


def _seal(row: AuditRecord) -> None:
    """The only write to an existing record: its place in the chain, once (the trigger knows it)."""
    AuditRecord.objects.filter(pk=row.pk, hash="").update(
        previous_hash=row.previous_hash, hash=row.hash, chained_at=row.chained_at
    )


def verify_chain() -> VerifyResult:
    """Walk the chain in id order; the first record whose hash does not fit is named."""
    # Records may be chained later than their neighbours: an id committed late stands where it was chained.
    previous, checked = START, 0
    for row in AuditRecord.objects.exclude(hash="").order_by("chained_at", "pk").iterator(BATCH):
        if row.previous_hash != previous or row.hash != digest(row, previous):
            return VerifyResult(False, checked, _unchained(), row.pk)
        previous = row.hash
        checked += 1
    return VerifyResult(True, checked, _unchained())


def _unchained() -> int:
    return AuditRecord.objects.filter(hash="").count()
