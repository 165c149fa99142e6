"""样表: what a new 上报台账 may start from. The columns follow what such ledgers commonly ask; offices differ."""

_PEOPLE = [("申请人", "applicant"), ("联系电话", "applicant_phone")]


def columns_of(*pairs) -> list[dict]:
    """Columns of a ledger from (heading, field)."""
    return [{"heading": heading, "field": field, "text": ""} for heading, field in pairs]


SEEDS = {
    "all": {
        "name": "社会治理中心受理事项台账",
        "office": "县社会治理中心",
        "kind": "",
        "title_row": "社会治理中心受理事项台账",
        "columns": columns_of(
            ("序号", "seq"),
            ("案件编号", "number"),
            ("受理日期", "registered"),
            ("来源", "channel"),
            ("类型", "kind"),
            ("事项", "title"),
            *_PEOPLE,
            ("涉及人数", "people"),
            ("主办单位", "lead"),
            ("办理状态", "state"),
            ("办理结果", "result"),
            ("办结日期", "resolved"),
            ("满意度", "rating"),
        ),
    },
    "dispute": {
        "name": "矛盾纠纷排查化解台账",
        "office": "县委政法委",
        "kind": "dispute",
        "title_row": "矛盾纠纷排查化解台账",
        "columns": columns_of(
            ("序号", "seq"),
            ("矛盾纠纷编号", "number"),
            ("矛盾纠纷名称", "title"),
            ("发生时间", "occurred"),
            ("受理时间", "registered"),
            ("发生村（社区）", "village"),
            ("发生地点", "place"),
            ("矛盾纠纷类别", "category"),
            ("涉及人数", "people"),
            ("风险等级", "risk"),
            ("简要情况", "facts"),
            ("主要当事人", "applicant"),
            ("当事人证件号码", "applicant_id"),
            ("对方当事人", "respondent"),
            ("责任单位", "lead"),
            ("化解负责人", "handler"),
            ("处理状态", "state"),
            ("化解情况", "result"),
            ("化解时间", "resolved"),
        ),
    },
    "legal": {
        "name": "公共法律服务台账",
        "office": "县司法局",
        "kind": "legal",
        "title_row": "公共法律服务台账",
        "columns": columns_of(
            ("序号", "seq"),
            ("编号", "number"),
            ("日期", "registered"),
            ("服务方式", "channel"),
            ("服务对象", "applicant"),
            ("性别", "applicant_sex"),
            ("事项类别", "category"),
            ("咨询或申请内容", "facts"),
            ("承办人", "handler"),
            ("答复内容", "answer"),
            ("满意度", "rating"),
        ),
    },
}


def add_seeds(seeds: dict[str, dict]) -> None:
    """Offer the ledgers of a kind as samples."""
    SEEDS.update(seeds)
