"""The bulk path of the bench: many cases with all that hangs on them, written past every service (bulk_create, COPY).

Used for nothing but measuring. History, audit and files are not filled: no measured page reads them.
"""

import uuid
from collections import Counter
from datetime import timedelta
from random import Random

from django.db import connection, transaction
from django.utils import timezone

from governance.cases.indexing import count_pairs
from governance.cases.models import (
    Answer,
    Assignment,
    Case,
    CaseAccess,
    CaseEvent,
    Deadline,
    Evaluation,
    Party,
    Person,
    PersonPhone,
    Supervision,
)
from governance.cases.states import State
from governance.core.fields import blind_index
from governance.core.models import Sequence
from governance.core.now import now
from governance.core.pinyin import keys
from governance.core.search import keys_of
from governance.notify.models import Notification
from governance.organisation.roles import Role
from governance.portal.demo.people import Visitors
from governance.portal.demo.town import read
from tests.bench.copying import copy
from tests.bench.ground import read_ground
from tests.bench.lives import WORDS, invent

BATCH = 2000
SOURCE = "bench"
LONG = "bench-long"
LONG_TIMELINE = 30
LARGE = (
    "cases_case",
    "cases_caseevent",
    "cases_party",
    "cases_person",
    "cases_personphone",
    "cases_assignment",
    "cases_deadline",
    "cases_answer",
    "cases_evaluation",
    "notify_notification",
)


def fill(number, *, username="liaison", until=None, say=lambda words: None) -> Case:
    """Add `number` cases to the town of `username` and read the statistics anew. Returns the case of 30 entries."""
    until = until or now()
    known = Case.objects.for_system().count()
    maker = Maker(read_ground(username), Random(20260610 + known), until)
    if not known:
        maker.add_long()
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    while maker.made < number:
        maker.add(min(BATCH, number - maker.made))
        if maker.made % (BATCH * 5) == 0:
            say(f"  {maker.made:,} of {number:,} cases")
    maker.keep_numbers()
    count_pairs()
    analyse()
    return Case.objects.for_system().get(source_system=SOURCE, external_no=LONG)


def analyse() -> None:
    """Fresh statistics and a visibility map, as autovacuum leaves them in a portal that has grown for months."""
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            for index in ("case_search_pairs", "party_pinyin", "person_search_keys"):
                cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
            cursor.execute("ANALYZE")
        else:
            cursor.execute("VACUUM (ANALYZE)")


class Maker:
    """Makes rows in memory, one batch of cases at a time, and writes each table with one call."""

    def __init__(self, ground, rng, until):
        self.ground, self.rng, self.until, self.made = ground, rng, until, 0
        self.texts = read("demo_texts.json")
        self.visitors = Visitors(rng)
        self.visitors.number = Party.objects.count()
        self.people = []
        found = Sequence.objects.filter(name__startswith="case:").values_list("name", "value")
        self.serials = Counter(dict(found))
        self.archived = Evaluation.objects.count()

    def add(self, number) -> None:
        """A batch of cases with all that hangs on them."""
        self._write([invent(self.rng, self.until) for _ in range(number)])

    def add_long(self) -> None:
        """The case of 30 entries: handled by the measured person, another unit assists."""
        life = invent(self.rng, self.until, state=State.HANDLING, progress=LONG_TIMELINE - 3)
        self._write([life], source_system=SOURCE, external_no=LONG)

    def keep_numbers(self) -> None:
        """The portal goes on numbering where this left off."""
        rows = [Sequence(name=name, value=value) for name, value in self.serials.items()]
        Sequence.objects.bulk_create(
            rows, BATCH, update_conflicts=True, unique_fields=["name"], update_fields=["value"]
        )

    @transaction.atomic
    def _write(self, lives, **marks) -> None:
        pairs = [(life, *self._case(life, marks)) for life in lives]
        Case.objects.bulk_create([case for _, case, _ in pairs])
        shares = [share for life, case, office in pairs for share in self._shares(life, case, office, bool(marks))]
        Assignment.objects.bulk_create(shares)
        leads = {share.case_id: share for share in shares if share.is_lead}
        parties = [party for _, case, _ in pairs for party in self._parties(case, bool(marks))]
        self._records(parties)
        Party.objects.bulk_create(parties, BATCH)
        copy(CaseEvent, (row for pair in pairs for row in self._events(*pair)))
        copy(Deadline, (row for life, case, _ in pairs for row in self._clocks(life, case, leads.get(case.pk))))
        copy(Notification, (row for pair in pairs for row in self._messages(*pair)))
        self._each(Answer, pairs, self._answers)
        self._each(Evaluation, pairs, self._evaluations)
        self._each(CaseAccess, pairs, self._access)
        self._each(Supervision, pairs, self._orders)
        self.made += len(lives)

    def _each(self, model, pairs, rows) -> None:
        model.objects.bulk_create([row for pair in pairs for row in rows(*pair)], BATCH)

    def _case(self, life, marks):
        """(case, office): the row, and (unit, post) of who leads it."""
        rng, ground = self.rng, self.ground
        text, village = rng.choice(self.texts), rng.choice(ground.villages)
        office = ground.measured if marks else rng.choices(ground.offices, ground.weights)[0]
        given = life.moment_of("assign") is not None
        closed = None if life.is_open else life.steps[-1][3]
        running = next(((begun, due) for _, begun, due, met, paused in life.clocks if not (met or paused)), None)
        origin, by = self._origin(office)
        secret = not marks and rng.random() < 0.02
        group = f"{village.name[:3]}{rng.randrange(1, 9)}组"
        case = Case(
            number=self._number(life.registered_at),
            kind=text["kind"],
            state=life.state,
            version=len(life.steps),
            title=f"{group}：{text['title']}"[:120],
            facts=f"{text['facts']}涉及{group}{rng.randrange(1, 40)}户，约{rng.randrange(2, 900) * 100}元。",
            claim=text["claim"],
            category=ground.categories.get(text["category"]),
            risk=rng.choices((1, 2, 3, 4), (70, 22, 7, 1))[0],
            urgent=rng.random() < 0.04,
            confidentiality=2 if secret else 1,
            channel=text["channel"],
            people_count=text["people"],
            place=village,
            place_text=f"{rng.randrange(1, 9)} 组",
            centre=ground.centre,
            origin=origin,
            registered_by=by.user,
            registered_at=life.registered_at,
            closed_at=closed,
            lead_unit=office[0] if given else None,
            handler=office[1].user if life.moment_of("accept") else None,
            next_due=running[1] if running and life.is_open else None,
            next_yellow=running[1] - (running[1] - running[0]) * 0.2 if running and life.is_open else None,
            created_at=life.registered_at,
            updated_at=life.steps[-1][3],
            **marks,
        )
        self.person = self._person(village)
        case.index_text([self.person.name])
        case.applicant = self.person
        return case, office

    def _number(self, moment) -> str:
        day = timezone.localtime(moment).date()
        name = f"case:{day:%Y-%m-%d}"
        self.serials[name] += 1
        return f"{day:%y%m%d}{self.serials[name]:04d}"

    def _origin(self, office):
        chance = self.rng.random()
        if chance < 0.6:
            return self.ground.centre, self.ground.desk[Role.FRONT]
        unit, post = office if chance < 0.7 else self.rng.choice(self.ground.offices)
        return unit, post

    def _person(self, village):
        """A new visitor, or one who was here before: every fourth."""
        if self.people and self.rng.random() < 0.25:
            return self.rng.choice(self.people)
        person = self.visitors.draw(village)
        self.people.append(person)
        return person

    def _parties(self, case, is_long):
        drawn = [(Party.Role.APPLICANT, case.applicant)]
        if is_long or self.rng.random() < 0.35:
            drawn.append((Party.Role.RESPONDENT, self.visitors.draw(None)))
        for order, (role, person) in enumerate(drawn):
            yield Party(
                case=case,
                order=order,
                role=role,
                name=person.name,
                pinyin=keys_of(keys(person.name)),
                id_number=person.id_number,
                id_hash=blind_index(person.id_number, "id") if person.id_number else "",
                id_tail_hash=blind_index(person.id_number[-4:], "id_tail") if person.id_number else "",
                phone=person.phone,
                phone_hash=blind_index(person.phone, "phone"),
                phone_tail_hash=blind_index(person.phone[-4:], "phone_tail"),
                sex=person.sex,
                birth_date=person.birth_date,
                village=person.village,
                address=person.address,
                person=self._record_of(person, case),
                receipt_hash=blind_index(f"{case.number}:{order}", "receipt"),
                receipt_at=case.registered_at,
                **_stamps(case),
            )

    def _record_of(self, drawn, case):
        """The record behind a visitor: the same one whenever they come."""
        if not hasattr(drawn, "record"):
            drawn.record = Person(
                name=drawn.name, id_number=drawn.id_number, sex=drawn.sex, birth_date=drawn.birth_date,
                village=drawn.village, address=drawn.address, **_stamps(case),
            )  # fmt: skip
            drawn.record.index()
        return drawn.record

    def _records(self, parties) -> None:
        """Write the records that are new, each with its phone; a number drawn twice is one person."""
        known = {}
        for party in parties:
            if party.person.pk is None:
                party.person = known.setdefault(party.person.id_hash or id(party.person), party.person)
        Person.objects.bulk_create(
            known.values(), BATCH, update_conflicts=True, unique_fields=["id_hash"], update_fields=["updated_at"]
        )
        phones = {}
        for party in parties:
            party.person_id = party.person.pk
            phones.setdefault((party.person_id, party.phone_hash), party)
        PersonPhone.objects.bulk_create(
            [
                PersonPhone(
                    person=party.person, phone=party.phone, phone_hash=party.phone_hash,
                    phone_tail_hash=party.phone_tail_hash, created_at=party.created_at, updated_at=party.updated_at,
                )
                for party in phones.values()
            ],
            BATCH,
            ignore_conflicts=True,
        )  # fmt: skip

    def _events(self, life, case, office):
        for version, (action, before, after, at) in enumerate(life.steps, 1):
            by = office[1] if action in ("accept", "record_progress", "resolve", "pause") else self._desk_of(action)
            yield {
                "case_id": case.pk,
                "action": action,
                "at": at,
                "by_id": by.user_id,
                "post_id": by.pk,
                "from_state": before,
                "to_state": after,
                "round": 1,
                "version": version,
                "note": WORDS.get(action, ""),
                "data": "{}",
                "request_key": uuid.UUID(int=self.rng.getrandbits(128), version=4),
            }

    def _desk_of(self, action):
        role = {"assign": Role.TRIAGE, "confirm": Role.MANAGER, "evaluate": Role.MANAGER}.get(action, Role.FRONT)
        return self.ground.desk[role]

    def _shares(self, life, case, office, is_long):
        given, signed, done = (life.moment_of(name) for name in ("assign", "accept", "resolve"))
        if given is None:
            return
        withdrawn = life.state == State.WITHDRAWN
        units = [office]
        if is_long or self.rng.random() < 0.15:
            units.append(self.rng.choice([other for other in self.ground.offices if other[0].pk != office[0].pk]))
        for i, (unit, post) in enumerate(units):
            yield Assignment(
                case=case,
                unit=unit,
                is_lead=i == 0,
                since=given,
                reason="属地和职责",
                handler_id=post.user_id if signed else None,
                signed_at=signed,
                signed_by_id=post.user_id if signed else None,
                result="已办理完毕" if done else "",
                result_at=done,
                result_by_id=post.user_id if done else None,
                until=case.closed_at if withdrawn else None,
                ended_reason=Assignment.Ended.ROUND if withdrawn else "",
                **_stamps(case),
            )

    def _clocks(self, life, case, lead):
        for name, begun, due, met, paused in life.clocks:
            rule = self.ground.rules.get(name)
            half, yellow = begun + (due - begun) / 2, due - (due - begun) * 0.2
            ahead = next((at for at in (half, yellow, due) if at > self.until), self.until + timedelta(days=1))
            yield {
                "case_id": case.pk,
                "action": name,
                "assignment_id": lead.pk if name == "sign" else None,
                "rule_id": rule.pk if rule else None,
                "rule_version": 1,
                "rule_amount": rule.amount if rule else 20,
                "rule_unit": rule.unit if rule else "day",
                "source": "",
                "extra_unit": "",
                "round": 1,
                "starts_at": begun,
                "amount": rule.amount if rule else 20,
                "unit": rule.unit if rule else "day",
                "half_at": half,
                "yellow_at": yellow,
                "due_at": due,
                "met_at": met,
                "paused_at": paused,
                "remaining": 3600 if paused else None,
                "reminded": 0,
                "next_reminder_at": None if met or paused else ahead,
                **_stamps(case),
            }

    def _answers(self, life, case, office):
        told, written = life.moment_of("tell_answer"), life.moment_of("resolve")
        if written is not None:
            by = self.ground.desk[Role.FRONT].user_id if told else None
            yield Answer(
                case=case, text="已按职责办理完毕", written_by_id=office[1].user_id, written_at=written, told_at=told,
                told_by_id=by, method="phone" if told else "", **_stamps(case),
            )  # fmt: skip

    def _evaluations(self, life, case, office):
        at = life.moment_of("evaluate")
        if at is not None:
            self.archived += 1
            yield Evaluation(
                case=case, unit=office[0], timeliness=40, quality=38, satisfaction=18, score=96, evaluated_at=at,
                evaluated_by_id=self.ground.desk[Role.MANAGER].user_id, archive_number=f"bench-{self.archived:06d}",
                **_stamps(case),
            )  # fmt: skip

    def _access(self, life, case, office):
        if case.confidentiality == Case.Confidentiality.RESTRICTED:
            director = self.ground.desk[Role.LEADER].user_id
            yield CaseAccess(case=case, user_id=office[1].user_id, granted_by_id=director, **_stamps(case))

    def _orders(self, life, case, office):
        if case.lead_unit_id is None or self.rng.random() > 0.03:
            return
        manager, ended = self.ground.desk[Role.MANAGER].user_id, case.closed_at
        yield Supervision(
            case=case, status=Supervision.Status.CLOSED if ended else Supervision.Status.ISSUED, to_unit=office[0],
            reason="超期", requirement="请说明原因，并在 3 个工作日内书面回复办理情况。", issued_by_id=manager,
            issued_at=life.moment_of("assign"), closed_by_id=manager if ended else None, closed_at=ended,
            **_stamps(case),
        )  # fmt: skip

    def _messages(self, life, case, office):
        """Two messages for each case; those of the last days are not all read."""
        for name in ("assign", "resolve"):
            at = life.moment_of(name)
            if at is None:
                continue
            new = at > self.until - timedelta(days=4) and self.rng.random() < 0.3
            yield {
                "user_id": office[1].user_id if name == "assign" else self.ground.desk[Role.FRONT].user_id,
                "channel": "in_app",
                "once": f"bench:{case.pk}:{name}",
                "title": case.title,
                "body": "",
                "url": f"/cases/{case.number}/",
                "subject": case.number,
                "urgent": False,
                "created_at": at,
                "sent_at": at,
                "read_at": None if new else at,
                "attempts": 0,
                "gave_up": False,
                "error": "",
            }


def _stamps(case):
    return {"created_at": case.registered_at, "updated_at": case.updated_at}
