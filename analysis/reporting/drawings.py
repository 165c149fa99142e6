"""Charts of a report as vectors for its paper, with our own fonts."""

from reportlab.graphics.charts.barcharts import HorizontalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing
from reportlab.lib.colors import HexColor
from reportlab.lib.units import mm

from governance.core.pdf import FALLBACK, fonts

WIDTH = 156 * mm
COLOURS = (HexColor("#1A4A8A"), HexColor("#C9803A"), HexColor("#1F7A7A"))
DASHES = (None, (4, 2), (1, 2))
SMALL = 9


def chart(block: dict, numbers: dict) -> Drawing:
    """A line or bar chart. `numbers`: name of a figure → number."""
    fonts()
    data = [[numbers[name] or 0 for name in line["figures"]] for line in block["series"]]
    return _lines(block, data) if block["kind"] == "line" else _bars(block, data)


def _step(data) -> int:
    most = max((value for line in data for value in line), default=0)
    return next(step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10**6) if most <= step * 6)


def _axis(axis, data) -> None:
    step = _step(data)
    most = max((value for line in data for value in line), default=0)
    axis.valueMin, axis.valueStep = 0, step
    axis.valueMax = max(step, -(-most // step) * step)
    axis.labels.fontName, axis.labels.fontSize = FALLBACK, SMALL
    axis.labelTextFormat = "%d"


def _lines(block, data) -> Drawing:
    drawing = Drawing(WIDTH, 62 * mm)
    plot = HorizontalLineChart()
    plot.x, plot.y, plot.width, plot.height = 30, 34, WIDTH - 44, 62 * mm - 58
    plot.data = data
    plot.categoryAxis.categoryNames = [label[2:] for label in block["labels"]]  # 26-05
    plot.categoryAxis.labels.fontName, plot.categoryAxis.labels.fontSize = FALLBACK, 8
    plot.categoryAxis.labels.angle, plot.categoryAxis.labels.dy = 0, -2
    _axis(plot.valueAxis, data)
    for i in range(len(data)):
        plot.lines[i].strokeColor, plot.lines[i].strokeWidth = COLOURS[i], 1.6
        plot.lines[i].strokeDashArray = DASHES[i]
    drawing.add(plot)
    drawing.add(_legend(block, 62 * mm - 6))
    return drawing


def _legend(block, top) -> Legend:
    legend = Legend()
    legend.x, legend.y, legend.boxAnchor = WIDTH / 2, top, "n"
    legend.fontName, legend.fontSize, legend.columnMaximum = FALLBACK, SMALL, 1
    legend.alignment, legend.deltax, legend.dxTextSpace = "right", 60, 4
    legend.colorNamePairs = [(COLOURS[i], line["name"]) for i, line in enumerate(block["series"])]
    return legend


def _bars(block, data) -> Drawing:
    height = (18 + 9 * len(block["labels"])) * mm
    drawing = Drawing(WIDTH, height)
    plot = HorizontalBarChart()
    widest = max(len(label) for label in block["labels"])
    left = min(130, 16 + widest * SMALL)
    plot.x, plot.y, plot.width, plot.height = left, 24, WIDTH - left - 34, height - 34
    plot.data = [list(reversed(line)) for line in data]
    plot.categoryAxis.categoryNames = list(reversed(block["labels"]))
    plot.categoryAxis.labels.fontName, plot.categoryAxis.labels.fontSize = FALLBACK, SMALL
    _axis(plot.valueAxis, data)
    plot.barLabelFormat = "%d"
    plot.barLabels.fontName, plot.barLabels.fontSize = FALLBACK, SMALL
    plot.barLabels.nudge, plot.barLabels.boxAnchor = 8, "w"
    plot.barLabels.dx = -6
    for i in range(len(data)):
        plot.bars[i].fillColor, plot.bars[i].strokeColor = COLOURS[i], None
    plot.barSpacing, plot.groupSpacing = 2, 8
    drawing.add(plot)
    return drawing
