"""What the issuer of a paper fills in, by paper."""

from governance.cases.forms import papers as f


def other_ways(case) -> dict:
    """LS-08."""
    return {"where": f.words("建议的途径", rows=3, help_text="写明机构、地址和电话")}
