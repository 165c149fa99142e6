from django.db import migrations, models
from django.db.models import Q


def lay_drafts_before_their_signer(apps, schema_editor):
    """Drafted orders and asked times that wait already get a row, or a step, before whoever signs that grade."""
    Approval = apps.get_model("cases", "Approval")
    Supervision = apps.get_model("cases", "Supervision")
    User = apps.get_model("organisation", "User")
    Approval.objects.filter(kind="order_time", decision="open").update(steps=["issuer"], waits_for="issuer")
    drafts = Supervision.objects.filter(status="draft")
    if not drafts.exists():
        return
    system = User.objects.get(username="system")
    for draft in drafts.iterator():
        Approval.objects.create(
            case_id=draft.case_id,
            kind="order",
            supervision=draft,
            round=draft.round,
            asked_by=system,
            asked_at=draft.created_at,
            reason=draft.reason,
            steps=["issuer"],
            waits_for="issuer",
            created_at=draft.created_at,
            updated_at=draft.created_at,
        )


def take_them_away(apps, schema_editor):
    Approval = apps.get_model("cases", "Approval")
    apps.get_model("cases", "SignStep").objects.filter(approval__kind="order").delete()
    Approval.objects.filter(kind="order").delete()


SIGNERS = [
    ("liaison", "部门联络员"),
    ("mediator", "调解员"),
    ("petition", "信访专干"),
    ("legal", "公共法律服务"),
    ("village", "村级"),
    ("head", "主办单位负责人"),
    ("front", "前台"),
    ("triage", "分流"),
    ("dispatch", "指挥调度"),
    ("manager", "中心管理员"),
    ("director", "中心主任"),
    ("leader", "镇领导"),
    ("county", "县级"),
    ("issuer", "督办签发人"),
]
MATTERS = [
    ("sign_off", "答复"),
    ("reject", "不予受理"),
    ("extension", "延期"),
    ("order", "督办单"),
    ("order_time", "督办延期"),
    ("report", "考核通报"),
]


class Migration(migrations.Migration):
    dependencies = [("cases", "0021_clocks_of_disputes"), ("organisation", "0001_initial")]

    operations = [
        migrations.RemoveConstraint("approval", "one_open_approval"),
        migrations.AddConstraint(
            "approval",
            models.UniqueConstraint(
                fields=["case", "kind"],
                condition=Q(decision="open", kind__in=["extension", "sign_off", "reject"]),
                name="one_open_approval",
            ),
        ),
        migrations.AddConstraint(
            "approval",
            models.UniqueConstraint(
                fields=["supervision", "kind"], condition=Q(decision="open"), name="one_open_approval_of_order"
            ),
        ),
        migrations.AlterField(
            "approval",
            "kind",
            models.CharField(
                choices=[
                    ("extension", "延期"),
                    ("sign_off", "答复"),
                    ("reject", "不予受理"),
                    ("order", "督办单"),
                    ("order_time", "督办延期"),
                ],
                max_length=12,
                verbose_name="事项",
            ),
        ),
        migrations.AlterField(
            "approvalscheme", "matter", models.CharField(choices=MATTERS, max_length=12, verbose_name="事项")
        ),
        migrations.AlterField(
            "historicalapprovalscheme", "matter", models.CharField(choices=MATTERS, max_length=12, verbose_name="事项")
        ),
        migrations.AlterField(
            "signstep", "signer", models.CharField(choices=SIGNERS, max_length=12, verbose_name="签审人")
        ),
        migrations.RunPython(lay_drafts_before_their_signer, take_them_away),
    ]
