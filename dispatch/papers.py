"""Papers of 突发事件 and the order of its dossier (《突发事件应对法》第九十四条: the materials are archived)."""

from governance.cases.papers import Dossier, PaperType, Place, register_dossier, register_paper

KIND = ("incident",)
OWN = "dispatch.printouts"


def _reported(case) -> str:
    from dispatch.printouts import sent_reports

    return "" if sent_reports(case) else "还没有报送过书面报告。"


def _ordered(case) -> str:
    from dispatch.models import Order

    return "" if Order.objects.filter(incident=case.pk).exists() else "还没有下达过指令。"


def _reviewed(case) -> str:
    from dispatch.models import Incident

    done = Incident.objects.filter(pk=case.pk, reviewed_at__isnull=False).exists()
    return "" if done else "还没有复盘。"


def _paper(key, name, builder, place, ready, **options) -> None:
    register_paper(
        PaperType(
            key=key,
            name=name,
            kinds=KIND,
            builder=f"{OWN}.{builder}",
            place=place,
            ready=ready,
            who="handler head supervisor leader",
            copies="卷宗",
            **options,
        )
    )


_paper(
    "EM-01", "突发事件信息报告", "report", "report", _reported, fields=f"{OWN}.report_fields", once=False, signed=True
)
_paper("EM-02", "应急处置记录", "record", "command", _ordered, once=False)
_paper("EM-03", "突发事件复盘评估报告", "review", "review", _reviewed)

register_dossier(
    Dossier(
        "incident",
        title="突发事件卷宗",
        places=(
            Place("form", "接报登记"),
            Place("report", "信息报告", needed=lambda case: case.incident.is_reported),
            Place("command", "应急处置记录"),
            Place("evidence", "现场照片和材料"),
            Place("review", "复盘评估报告", needed=lambda case: case.incident.phase != "dismissed"),
            Place("answer", "答复"),
            Place("delivery", "送达回证"),
            Place("other", "其他材料"),
        ),
    )
)
