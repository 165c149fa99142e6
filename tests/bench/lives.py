"""One invented case as plain values: its state, its steps with their moments, its clocks. Nothing is written here."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from governance.cases.states import OPEN_STATES, State

MONTHS = 14
#: Final state → weight. About 5 % are open, most of the others are closed.
ENDS = {
    State.CLOSED: 840,
    State.TRANSFERRED: 40,
    State.REJECTED: 25,
    State.WITHDRAWN: 25,
    State.MERGED: 20,
    State.INCOMPLETE: 2,
    State.REGISTERED: 5,
    State.ASSIGNED: 7,
    State.HANDLING: 20,
    State.PAUSED: 3,
    State.RESOLVED: 5,
    State.TRACKING: 5,
    State.EVALUATING: 3,
}
#: The whole way; 过程记录 comes in after 签收, and a case in an open state has gone only as far as LAST says.
WAY = (
    ("register", State.REGISTERED),
    ("assign", State.ASSIGNED),
    ("accept", State.HANDLING),
    ("resolve", State.RESOLVED),
    ("tell_answer", State.RESOLVED),
    ("feed_back", State.TRACKING),
    ("confirm", State.EVALUATING),
    ("evaluate", State.CLOSED),
)
LAST = {
    State.REGISTERED: "register",
    State.ASSIGNED: "assign",
    State.HANDLING: "accept",
    State.PAUSED: "accept",
    State.RESOLVED: "resolve",
    State.TRACKING: "feed_back",
    State.EVALUATING: "confirm",
    State.CLOSED: "evaluate",
}
SHORT = {
    State.INCOMPLETE: (("register", State.REGISTERED), ("return_for_completion", State.INCOMPLETE)),
    State.REJECTED: (("register", State.REGISTERED), ("reject", State.REJECTED)),
    State.TRANSFERRED: (("register", State.REGISTERED), ("transfer_out", State.TRANSFERRED)),
    State.MERGED: (("register", State.REGISTERED), ("merge", State.MERGED)),
    State.WITHDRAWN: (("register", State.REGISTERED), ("assign", State.ASSIGNED), ("withdraw", State.WITHDRAWN)),
}
#: Clock → (action that starts it, action that meets it, days it gives).
CLOCKS = {
    "triage": ("register", "assign", 0.5),
    "sign": ("assign", "accept", 1.5),
    "handle": ("assign", "resolve", 20),
    "answer": ("resolve", "tell_answer", 3),
    "track": ("feed_back", "confirm", 14),
    "evaluate": ("confirm", "evaluate", 7),
}
WORDS = {
    "assign": "按属地和职责分流",
    "accept": "已签收",
    "record_progress": "到现场查看，和双方谈了话，约定下次见面的时间",
    "resolve": "已办结",
    "tell_answer": "电话告知办理结果",
    "feed_back": "已回访，来访人满意",
}


@dataclass
class Life:
    """A case before it has rows: `steps` are (action, state before, state after, moment)."""

    state: str
    registered_at: datetime
    steps: list = field(default_factory=list)
    clocks: list = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """True for a case that has not ended."""
        return self.state in OPEN_STATES

    def moment_of(self, action):
        """When this was done, None when it was not."""
        return next((at for name, _, _, at in self.steps if name == action), None)


OPEN_PERCENT = round(100 * sum(ENDS[state] for state in OPEN_STATES) / sum(ENDS.values()))
_STATES, _WEIGHTS = tuple(ENDS), tuple(ENDS.values())


def invent(rng, until, months=MONTHS, state=None, progress=None) -> Life:
    """A case that was registered within the last `months`, an open one within the last weeks."""
    state = state or rng.choices(_STATES, _WEIGHTS)[0]
    back = rng.uniform(0.1, 32) if state in OPEN_STATES else rng.uniform(4, months * 30.4)
    registered = office_hour(rng, until - timedelta(days=back), until)
    steps = _way(rng, state, progress)
    most = (until - registered).total_seconds() * 0.95
    span = most if state in OPEN_STATES else min(most, rng.uniform(3, 34) * 86400)
    moments = [registered + timedelta(seconds=span * i / max(1, len(steps) - 1)) for i in range(len(steps))]
    life, before = Life(state, registered), ""
    for (action, after), at in zip(steps, moments, strict=True):
        life.steps.append((action, before, after, at))
        before = after
    life.clocks = list(_clocks(rng, life, until))
    return life


def office_hour(rng, moment, until):
    """A moment of that day in office hours, but never after `until`."""
    return min(until, moment.replace(hour=rng.choice((8, 9, 10, 11, 14, 15, 16)), minute=rng.randrange(60)))


def _way(rng, state, progress):
    if state in SHORT:
        return SHORT[state]
    actions = [action for action, _ in WAY]
    steps = list(WAY[: actions.index(LAST[state]) + 1])
    if ("accept", State.HANDLING) in steps:
        more = rng.choice((0, 0, 1, 2)) if progress is None else progress
        steps[3:3] = [("record_progress", State.HANDLING)] * more
    return [*steps, ("pause", State.PAUSED)] if state == State.PAUSED else steps


def _clocks(rng, life, until):
    """(name, starts, due, met or None, paused or None) of every clock that this way has started."""
    for name, (begun_by, met_by, days) in CLOCKS.items():
        begun = life.moment_of(begun_by)
        if begun is None:
            continue
        met = life.moment_of(met_by) or (life.steps[-1][3] if not life.is_open else None)
        paused = life.steps[-1][3] if life.state in (State.PAUSED, State.INCOMPLETE) and met is None else None
        due = begun + timedelta(days=days)
        if met is None:
            # A tenth of what is open is late; the rest has from hours to weeks left.
            due = until + timedelta(days=rng.uniform(-6, 0) if rng.random() < 0.1 else rng.uniform(0.1, days + 1))
        yield name, begun, max(due, begun + timedelta(hours=1)), met, paused
