"""A town whose people come again and again."""

from tests.cases_factory import applicant, make_case

CHEN = "990112197809234517"
WANG = "99011219900307331X"


def came(town, name, *, by="frontdesk", **fields):
    """Somebody comes to the desk; gives the party of the new case."""
    case_fields = {key: fields.pop(key) for key in ("purpose", "asks_secrecy") if key in fields}
    fields.setdefault("phone", "")
    case = make_case(town=town, by=by, parties=[applicant(name=name, **fields)], **case_fields)
    return case.parties.select_related("person", "case").get()
