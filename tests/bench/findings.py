"""Why a goal is missed, by key, found with EXPLAIN and a profile: shown in docs only while the goal is missed."""

_LIST = (
    "In the database little is left: the count reads the index of the open cases alone (1.5 to 3 ms), the rows are the "
    "first twenty of the same index (0.3 to 2.2 ms). The rest is Python: building nine statements, two of them with "
    "the test of visibility (2 ms each), and drawing a form of sixteen filters and twenty rows."
)
_ALL = (
    "The keys of the page are read in the order of the index on (next_due, id), which carries what visibility asks of "
    "a row; nothing is sorted but the twenty rows. The count reads 10,001 cases (6 ms). The rest is Python, as on the "
    "first page."
)
_SEARCH = (
    "The GIN index finds the rows in 4 to 11 ms; the rest is Python, as on the work list, and for a department the "
    "set of its 9,000 shares, read from an index of its own (1 to 2 ms) once for the count and once for the rows."
)
_FIGURES = (
    "All figures of the open cases come from one statement that reads the index of the open cases alone (4 ms) and "
    "grows with them. The months are counted again only where a case has a newer event; the first look of a reader "
    "and one each ten minutes counts all twelve, 85,000 entries of two indexes."
)
FINDINGS = {
    "register": (
        "Forty-two statements with the page it leads to, none slow: the party is written twice and the case twice, "
        "each time with a row of history; the person is found or made with a row of history of its own. The rest is "
        "Python: the engine and its rows, the form, the QR code."
    ),
    "list_first": _LIST,
    "list_first_centre": _LIST,
    "list_deep": _ALL,
    "list_after": _ALL,
    "detail": (
        "Thirteen statements that find a few rows each. What the guards of the actions cost is mostly the reading of "
        "these rows when first asked for: building and compiling a statement takes about 1 ms, that of visibility 2. "
        "The template takes a fifth."
    ),
    "person_lookup": "Seven statements; two of them look for the same person, the last tests visibility.",
    "search_2": _SEARCH,
    "search_4": _SEARCH,
    "search_2_centre": _SEARCH,
    "search_4_centre": _SEARCH,
    "dashboard": _FIGURES,
    "dashboard_department": _FIGURES,
    "export_10k": (
        "Half is openpyxl writing 180,000 cells one by one; the statement takes 0.1 s. Tried beside it on the same "
        "rows, XlsxWriter (constant_memory) needed 0.9 s where openpyxl needed 1.5 s."
    ),
}  # fmt: skip
