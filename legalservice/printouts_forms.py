"""What the issuer of a paper fills in, by paper."""

from django import forms

from governance.cases.forms import papers as f


def other_ways(case) -> dict:
    """LS-08."""
    return {"where": f.words("建议的途径", rows=3, help_text="写明机构、地址和电话")}


def slip(case) -> dict:
    """LS-11: which slip."""
    field = forms.ModelChoiceField(
        label="引导单", queryset=case.guidances.order_by("-pk"), error_messages={"required": "请选择引导单。"}
    )
    return {"guidance": field}


KINDS = ("起诉状", "答辩状", "申请书", "协议", "证明", "其他")


def drafting(case) -> dict:
    """LS-26."""
    return {
        "kind": f.choice("文书类型", [(word, word) for word in KINDS]),
        "request": f.words("请求", rows=3, initial=case.claim),
        "read_back": forms.BooleanField(
            label="已向当事人宣读，当事人确认无误", error_messages={"required": "请先宣读确认。"}
        ),
    }
