"""What papers an application for legal aid needs, by its type (《法律援助法》第四十一条至第四十三条)."""

from legalservice.models.aid import Matter

#: matter → (code, words) of the papers that speak for it.
BY_MATTER = {
    Matter.STATE: (("ruling", "国家赔偿的裁决、决定或者致损凭据"),),
    Matter.SOCIAL: (("benefit", "参保、救助的凭据或者拒绝给付的答复"),),
    Matter.PENSION: (("kin", "亲属关系证明"), ("benefit", "抚恤资格的凭据")),
    Matter.SUPPORT: (("kin", "亲属关系证明"),),
    Matter.WAGES: (("labour", "劳动合同、欠条、考勤或者工资记录"),),
    Matter.CAPACITY: (("kin", "亲属关系证明"), ("medical", "病历、残疾证或者鉴定意见")),
    Matter.INJURY: (("accident", "事故认定书、工伤认定或者报警记录"), ("medical", "病历和费用票据")),
    Matter.ENVIRONMENT: (("harm", "污染和损害的照片、检测或者处理记录"),),
    Matter.OTHER: (("basis", "所依据规定要求的凭据"),),
    Matter.CRIMINAL: (("criminal", "拘留、逮捕通知书或者起诉书"),),
    Matter.VICTIM: (("criminal", "立案告知书或者起诉书"),),
}


def papers_needed(row) -> list[tuple[str, str]]:
    """(code, words) of every paper that this application must have."""
    found = [("identity", "申请人身份证明"), ("form", "法律援助申请表")]
    if row.agent:
        found.append(("proxy", "代理人身份证明和代理权证明"))
    if row.exempt:
        found.append(("exempt", f"符合“{row.get_exempt_display()}”的证明"))
    elif row.nocheck:
        found.append(("nocheck", f"符合“{row.get_nocheck_display()}”的证明"))
    else:
        found.append(("declaration", "经济困难状况说明表"))
        found.append(
            ("promise", "个人诚信承诺书")
            if row.checked_how == row.Check.PROMISE
            else ("income", "收入、财产的查询结果或者证明")
        )
    found += BY_MATTER.get(row.matter, ())
    return [*found, ("facts", "与申请事项有关的其他材料")]


def missing_of(row) -> list[str]:
    """Words of the papers that are not there yet."""
    return [words for code, words in papers_needed(row) if not row.papers.get(code)]
