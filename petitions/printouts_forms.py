"""What the issuer of a letter fills in, by letter."""

from governance.cases.forms import papers as f


def contact(case) -> dict:
    """Whom the petitioner may ask."""
    return {"contact": f.short("联系人和查询方式", required=False, help_text="电话、地址、网上查询的办法")}


def to_organ(case) -> dict:
    """转送函."""
    return {
        "papers": f.words("附件", rows=2, required=False, help_text="一份一行"),
        "contact": f.short("联系人和电话", required=False),
    }


def assignment(case) -> dict:
    """交办函."""
    return {
        "demand": f.words("办理要求", rows=3, initial="请依法按政策办理，并书面答复信访人。"),
        **to_organ(case),
    }


def report(case) -> dict:
    """办结报告."""
    return {
        "inquiry": f.words("调查情况", rows=4, required=False, help_text="空着就用处理意见里查明的事实"),
        "attitude": f.words("信访人意见", rows=2),
        "papers": f.words("证据目录", rows=3, required=False, help_text="一份一行"),
    }


def order(case) -> dict:
    """督办通知书 (第四十条)."""
    return {
        "to": f.short("督办对象", initial=case.lead_unit.name if case.lead_unit else ""),
        "problem": f.words("存在的问题", rows=3),
        "demand": f.words("要求", rows=3),
        "until": f.day("反馈期限"),
        "way": f.short("反馈方式", initial="书面反馈"),
    }


def proposal(case) -> dict:
    """改进建议书 (第四十条): improve the work, perfect a policy, or call to account."""
    kinds = [("improve", "改进工作建议"), ("policy", "完善政策建议"), ("duty", "追究责任建议")]
    return {
        "to": f.short("建议对象"),
        "kind": f.choice("建议种类", kinds),
        "problem": f.words("问题", rows=3),
        "text": f.words("建议", rows=4),
        "until": f.day("书面反馈期限"),
    }


def settlement(case) -> dict:
    """调解（和解）协议书 (第三十三条)."""
    return {
        "other": f.short("另一方当事人", help_text="单位或者个人的名称"),
        "dispute": f.words("争议事项", rows=3, initial=case.claim),
        "terms": f.words("协议内容", rows=5, help_text="一条一行，写明金额、谁给谁"),
        "way": f.words("履行方式和期限", rows=2),
    }
