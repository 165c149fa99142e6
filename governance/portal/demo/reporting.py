"""上报台账 for the demo: two ledgers of the manager, one of them reported once."""

from datetime import timedelta

from governance.cases.ledger_seeds import SEEDS
from governance.cases.models import Case
from governance.cases.services import ledgers
from governance.core import jobs
from governance.organisation.models import Post


def keep_ledgers(town, day):
    """信访 is reported and has its numbers; 矛盾纠纷 waits to be."""
    manager = town.people["manager"]
    since = day - timedelta(days=60)
    centre = Post.objects.current().filter(user=manager).select_related("unit").earliest("pk").unit
    unit_row = f"填报单位：{centre.name}"
    made = [
        ledgers.save_template(by=manager, since=since, unit_row=unit_row, **SEEDS[key])
        for key in ("petition", "dispute")
    ]
    if not ledgers.pending(made[0], manager).exists():
        return
    run = ledgers.start_run(by=manager, template=made[0], purpose="按月报送")
    while run.state == run.State.MAKING and jobs.run_next() is not None:
        run.refresh_from_db()
    if run.state != run.State.MADE:
        return
    ledgers.stamp_run(
        by=manager, run=run, office=run.office, reported_on=day, number=f"信报〔{day.year}〕{day.month}号"
    )
    for place, case in enumerate(Case.objects.visible_to(manager).filter(report_stamps__run=run)[:3], 1):
        ledgers.note_number(by=manager, case=case, office=run.office, number=f"XF{day:%Y%m}{place:04d}")
