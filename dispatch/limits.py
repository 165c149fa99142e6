"""Which time limit of 信息报送 an incident follows."""

from dispatch.models import Grade, Incident

#: 较大以上的事件续报更密 (default of local practice, kept as a rule of its own).
GRAVE_MORE = "report_more_high"
#: Clocks of 信息报送 that end with the case.
REPORT_CLOCKS = ("report_phone", "report_written", "report_more", "report_final", "report_ask_text")


def rule_name(case, action: str) -> str:
    """The 环节 under which the limit of this action is kept."""
    if action != "report_more":
        return action
    grave = Incident.objects.filter(pk=case.pk, grade__lte=Grade.MIDDLE).exists()
    return GRAVE_MORE if grave else action
