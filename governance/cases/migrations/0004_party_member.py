
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0003_rating_call_back'),
    ]

    operations = [
        migrations.AlterField(
            model_name='historicalparty',
            name='role',
            field=models.CharField(choices=[('applicant', '申请人'), ('respondent', '被申请人'), ('agent', '代理人'), ('representative', '代表人'), ('member', '同访人'), ('accused', '被检举控告单位'), ('other', '其他相关人')], default='applicant', max_length=16, verbose_name='身份'),
        ),
        migrations.AlterField(
            model_name='party',
            name='role',
            field=models.CharField(choices=[('applicant', '申请人'), ('respondent', '被申请人'), ('agent', '代理人'), ('representative', '代表人'), ('member', '同访人'), ('accused', '被检举控告单位'), ('other', '其他相关人')], default='applicant', max_length=16, verbose_name='身份'),
        ),
    ]
