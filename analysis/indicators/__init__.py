"""The indicators (考核指标) that the data carry, one function each: what was counted for whom in a span of time.

A function takes a Scope and yields Counted rows: one for each thing of the denominator, `good` when it belongs to the
numerator. Only what had happened before the end of the span is looked at, so that the same span gives the same
figures later. A thing is counted for the unit (or person) that held the case when it fell due or was done; a case that
went from one to another counts for each in the steps it did. Assignments that were undone (撤销分流) do not count.
Percent has two places, half up; a denominator of 0 gives no value (—).
"""

from analysis.indicators.items import SOURCES
from analysis.indicators.registry import REGISTRY, Indicator, choices, suiting
from analysis.indicators.scope import Counted, Scope

__all__ = ["REGISTRY", "SOURCES", "Counted", "Indicator", "Scope", "choices", "suiting"]
