"""Write audit records, chain them, verify the chain."""

import hashlib
import json
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from governance.audit.models import AuditRecord, ChainHead
from governance.core.masking import client_address
from governance.core.now import now

START = "0" * 64
BATCH = 1000


@dataclass(frozen=True)
class VerifyResult:
    """ok; how many records were checked; how many wait to be chained; the id of the first bad one; how many lack."""

    ok: bool
    checked: int
    unchained: int
    first_bad: int | None = None
    lacking: int = 0

    @property
    def words(self) -> str:
        """The sentence of a report; empty when all is well."""
        if self.ok:
            return ""
        if self.first_bad is not None:
            return f"审计链在第 {self.first_bad} 条断开"
        return f"审计链末尾缺 {self.lacking} 条"


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
        rows = list(AuditRecord.objects.filter(hash="").order_by("pk")[:limit])
        if not rows:
            return 0
        head, _ = ChainHead.objects.get_or_create(pk=1, defaults={"hash": START})
        moment = now()
        for row in rows:
            previous, head.length, head.hash = head.hash, head.length + 1, digest(row, head.hash)
            # The only write to an existing record: its place in the chain, once (the trigger knows it).
            AuditRecord.objects.filter(pk=row.pk, hash="").update(
                place=head.length, previous_hash=previous, hash=head.hash, chained_at=moment
            )
        head.save()
        return len(rows)


def verify_chain() -> VerifyResult:
    """Walk the chain in the order in which it was made; the first record that does not fit is named."""
    # Not in id order: an id committed late stands where it was chained. The head is read first, so that what is
    # chained meanwhile only makes the chain longer than it says.
    head = ChainHead.objects.filter(pk=1).first()
    length, previous, checked = head.length if head else 0, START, 0
    for row in AuditRecord.objects.exclude(hash="").order_by(F("place").asc(nulls_last=True), "pk").iterator(BATCH):
        if row.previous_hash != previous or row.hash != digest(row, previous) or row.place != checked + 1:
            return VerifyResult(False, checked, _unchained(), row.pk)
        previous = row.hash
        checked += 1
        if checked == length and previous != head.hash:
            return VerifyResult(False, checked, _unchained(), row.pk)
    if checked < length:
        return VerifyResult(False, checked, _unchained(), lacking=length - checked)
    return VerifyResult(True, checked, _unchained())


def _unchained() -> int:
    return AuditRecord.objects.filter(hash="").count()
