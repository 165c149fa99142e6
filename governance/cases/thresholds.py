"""分流设置 and 办结设置: the few numbers behind triage and closing, kept by the manager, read once a minute."""

from django.core.cache import cache

from governance.core.models import DictionaryEntry

GROUP, KEY, KEPT = "triage_setting", "triage_settings", 60

#: code → (label, default). 3, 6 and 10 points make 黄 中, 橙 高 and 红 重大.
TRIAGE = {
    "declines_per_unit": ("同一单位每轮最多退回几次", 2),
    "ruling_from": ("第几次退回起由中心主任裁定", 2),
    "risk_2": ("风险得几分起为黄 中", 3),
    "risk_3": ("风险得几分起为橙 高", 6),
    "risk_4": ("风险得几分起为红 重大", 10),
    # The opinion of 2009 asks for publication beforehand and names no number of days.
    "reception_lead_days": ("领导接访至少提前几日公示", 3),
}
CLOSING = {
    "review_percent": ("办结案件由人评分的比例（%）", 10),
    "closing_minutes": ("到期前几分钟内办结算突击办结", 30),
    "same_answer": ("答复有百分之几相同算雷同", 90),
    "back_days": ("办结后几日内同一人又来算没有办好", 30),
    "dossier_whole": ("纠纷卷宗不完备能不能销号（0 只提醒，1 不能销号）", 0),
}
#: Numbers of 公共法律服务; those of local practice are unverified defaults (legal-services.md §5, §7, §8).
LEGAL = {
    "answer_text_months": ("答复库审定后几个月复审", 12),
    "aid_income_line": ("法律援助经济困难参考口径（元/人/月，以省标准为准）", 1200),
    "rs_days_high": ("安置帮教：重点对象几日走访一次", 30),
    "rs_days_mid": ("安置帮教：一般对象几日走访一次", 90),
    "rs_days_low": ("安置帮教：低风险对象几日走访一次", 180),
    "rs_first_days": ("安置帮教：回来后几日内首次走访", 7),
    "rs_rerate_days": ("安置帮教：几日内重新评定风险", 180),
    "rs_years_released": ("安置帮教期：刑满释放（年）", 5),
    "rs_years_corrected": ("安置帮教期：解除社区矫正（年）", 3),
    "visit_people": ("视频会见一次最多几人", 3),
    "visit_minutes": ("视频会见一次几分钟", 30),
    "adviser_visits": ("村（居）法律顾问每月至少到村几次", 1),
    "adviser_hours": ("村（居）法律顾问每月至少服务几小时", 4),
    "adviser_lectures": ("村（居）法律顾问每季至少法治讲座几场", 1),
    "decision_review_days": ("重大决策合法性审查至少几个工作日", 7),
    "studio_check_days": ("工作室几日检查一次", 90),
}
#: Local practice without a figure in law; minutes by the wall clock.
DISPATCH = {
    "order_sign_minutes": ("指令几分钟内签收", 15),
    "order_arrive_minutes": ("镇内单位几分钟内到场", 30),
    "order_county_minutes": ("县级部门几分钟内到场", 120),
    "order_escalate_minutes": ("没有签收的每隔几分钟升一级催办", 10),
}
SETTINGS = TRIAGE | CLOSING | LEGAL | DISPATCH
#: What may be 0; everything else is at least 1.
MAY_BE_NONE = {"review_percent", "dossier_whole"}


def settings_now() -> dict[str, int]:
    """code → number, the default where none is kept."""
    known = cache.get(KEY)
    if known is None:
        rows = DictionaryEntry.objects.filter(group=GROUP, active=True).values_list("code", "label")
        known = {code: int(label) for code, label in rows if label.isdecimal()}
        cache.set(KEY, known, KEPT)
    return {code: known.get(code, default) for code, (_label, default) in SETTINGS.items()}


def forget() -> None:
    """Read the numbers anew at the next question."""
    cache.delete(KEY)


def number_of(code: str) -> int:
    """One number."""
    return settings_now()[code]


def risk_of(points: int) -> int:
    """1 蓝 低 … 4 红 重大 for so many points."""
    known = settings_now()
    return max((level for level in (2, 3, 4) if points >= known[f"risk_{level}"]), default=1)
