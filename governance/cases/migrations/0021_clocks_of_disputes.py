"""Clocks that a dispute runs: performance, judicial confirmation, the letter to the source, the first visit, referrals."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0020_papers'),
    ]

    operations = [
        migrations.AlterField(
            model_name='deadline',
            name='action',
            field=models.CharField(choices=[('triage', '审核分流'), ('sign', '签收'), ('handle', '办理'), ('answer', '答复告知'), ('follow_up', '回访'), ('track', '跟踪'), ('evaluate', '考核'), ('supervise', '督办回复'), ('reply', '复函'), ('ruling', '职责裁定'), ('sign_off', '审签'), ('answer_review', '答复复核'), ('check', '二次核查'), ('perform', '履行协议'), ('confirm_apply', '申请司法确认'), ('source_reply', '向来源单位反馈'), ('first_visit', '协议履行首次回访'), ('referral', '移送单位回复')], max_length=16, verbose_name='事项'),
        ),
    ]
