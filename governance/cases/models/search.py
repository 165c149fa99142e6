"""How often each pair of characters occurs: what the search for similar cases chooses its words by."""

from django.db import models

#: Two rows that are no pairs: how many cases were read for the counts, and how many there were.
READ_CASES, ALL_CASES = "", "*"


class PairCount(models.Model):
    """字对频数: in how many of the latest cases a pair of characters occurs."""

    pair = models.CharField("字对", max_length=8, primary_key=True)
    cases = models.PositiveIntegerField("案件数")

    class Meta:
        verbose_name = verbose_name_plural = "字对频数"

    def __str__(self):
        return f"{self.pair} {self.cases}"
