"""权利义务告知 (DM-05): the points read, ticked and signed before mediation (人民调解法第三、四、二十三、二十四条)."""

POINTS = (
    ("choose", "有权选择或者接受调解员"),
    ("stop", "有权接受、拒绝或者要求终止调解"),
    ("public", "有权要求公开或者不公开进行调解"),
    ("free_will", "有权自主表达意愿、自愿达成协议"),
    ("truth", "应当如实陈述纠纷事实"),
    ("order", "应当遵守调解秩序，尊重调解员"),
    ("respect", "应当尊重对方当事人行使权利"),
    ("other_ways", "调解不阻止依法申请仲裁、行政处理或者起诉"),
    ("no_fee", "调解不收取任何费用"),
    ("force", "协议有法律约束力，应当按约定履行"),
    ("confirm", "协议生效之日起 30 日内可以共同申请司法确认"),
)
LABELS = dict(POINTS)
