"""Papers of an incident: the report as it was sent, the record of the response, the review."""

from dispatch import printouts
from dispatch.services import answering
from governance.cases.papers import dossier_of, types_of
from governance.core.documents_docx import docx_of
from governance.core.documents_pdf import pdf_of
from tests.dispatch.factory import act, ended, make_incident, ordered, receivers_of, reported, verified
from tests.papers_reading import text_of


def test_the_papers_say_what_is_on_record(town):
    case = verified(make_incident(town=town), town)
    papers = {paper.key: paper for paper in types_of("incident")}
    assert "还没有报送" in papers["EM-01"].missing(case) and "还没有下达" in papers["EM-02"].missing(case)
    case = reported(ordered(case, town, receivers_of(town)), town, text="河水漫堤，三户进水")
    target = case.incident.orders.get().targets.get()
    for state, note in (("signed", ""), ("done", "转移 12 户")):
        answering.advance(target, by=town["village"], state=state, note=note)
    assert "还没有复盘" in papers["EM-03"].missing(case)
    case = reported(ended(case, town), town, "final")
    case = act(case, "review_incident", town["commander"], good="快", bad="夜间叫应慢", todo="配喇叭")
    for key, words in (("EM-01", "政府办值班室"), ("EM-02", "转移12户"), ("EM-03", "夜间叫应慢")):
        assert papers[key].missing(case) == ""
        document = papers[key].build(case, {}, town["leader"])
        assert words in text_of(pdf_of(document)), key
        assert docx_of(document)[:2] == b"PK"
    first = printouts.sent_reports(case)[0]
    assert "三户进水" in text_of(pdf_of(printouts.report(case, {"report": first}, town["leader"])))
    assert {place.code for place in dossier_of("incident").places} >= {"report", "command", "review"}
