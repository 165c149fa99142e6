"""Papers that a citizen keeps: the number and 查询码 of what was sent."""

from django.conf import settings

from citizen import guide
from governance.cases import receipts
from governance.cases.printouts import paper_date
from governance.core.now import now
from governance.core.numbering import show_number
from governance.core.pdf import Paper


def sent_pdf(number: str, secret: str) -> bytes:
    """查询凭据: number, 查询码 and QR, nothing of the matter or the person."""
    halls = guide.halls()
    hall = guide.hall_of(halls[0]) if halls else None
    name = halls[0].name if halls else settings.PORTAL_TOWN_NAME
    paper = Paper("查询凭据", issuer=name)
    paper.table([["案件编号", show_number(number)], ["查询码", receipts.spaced(secret)]], [40, 110], head=False)
    paper.space(12)
    paper.qr(receipts.address_of(number, secret), 40)
    paper.paragraph("用手机相机扫上面的二维码，就能看到办理进度和答复。", indent=False)
    paper.paragraph(f"也可以打开 {settings.CITIZEN_BASE_URL}/q/ ，输入案件编号和查询码。", indent=False)
    phone = (hall.phone if hall else "") or settings.PORTAL_PHONE
    if phone:
        paper.paragraph(f"有不明白的，请打电话 {phone}。", indent=False)
    paper.paragraph("查询码请不要告诉别人。", indent=False)
    paper.signature(name, paper_date(now()))
    return paper.build()
