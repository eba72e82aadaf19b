"""The models there are, in the order in which they are read, and which of them speak when nobody asks for one by name.

The ones by default answer different questions: hidden classes of people, links between lists, both averaged over many
models. The rest are kept for comparison with studies that used them. Each takes a table and a seed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from amparo.count.estimate import heterogeneity, loglinear
from amparo.count.estimate.consistency import Model
from amparo.count.estimate.fit import Fit
from amparo.count.estimate.graphs import decomposable_graphs
from amparo.count.estimate.latent import latent_classes
from amparo.count.estimate.table import MAX_LISTS, Table
from amparo.errors import InputError, RefusedError
from amparo.text import N_

Fitting = Callable[[Table, int], Fit]
"""A model as a function of table and seed."""
ALL = "all"
_OTHERS = N_("use the other models")


@dataclass(frozen=True, eq=False)
class Known:
    """A model: its id, one sentence on it, the function, the least and the most lists that it takes.

    ``usual`` is the largest number of lists for which it is among those by default; 0 when it is on request only.
    ``slow`` ones are started last and are not fitted again for checks that need many fits. ``priors`` holds what the
    answer may hang on, as variants of the model by name; the first is the model itself. ``brief``, where there is one,
    stands in for ``fit`` in tests on known totals: it gives up on chains that would take long to converge.
    """

    id: str
    about: str
    fit: Fitting
    least: int = 2
    most: int = MAX_LISTS
    usual: int = 0
    slow: bool = False
    brief: Fitting | None = None
    priors: Mapping[str, Fitting] = field(default_factory=dict)

    def __call__(self, table: Table, seed: int) -> Fit:
        """Fit the table; raises RefusedError where it has too few or too many lists, and what the model raises."""
        lists = len(table.lists)
        if lists < self.least:
            raise RefusedError(
                "it needs at least {least} lists and there are {lists}", _OTHERS, least=self.least, lists=lists
            )
        if lists > self.most:
            raise RefusedError("it takes at most {most} lists and there are {lists}", _OTHERS,
                               most=self.most, lists=lists)  # fmt: skip
        return self.fit(table, seed)


def _of(function: Callable[..., Fit], **settings: object) -> Fitting:
    return lambda table, seed: function(table, seed=seed, **settings)


def _closed(model: str, about: str) -> Known:
    return Known(model, about, lambda table, seed: heterogeneity.closed(table, model, seed=seed),
                 least=3 if "-" in model else 2)  # fmt: skip


KNOWN = {
    known.id: known
    for known in (
        Known(
            "latent-classes",
            N_("People fall into hidden classes; each class has its own chance to be on each list."),
            _of(latent_classes),
            least=3, usual=MAX_LISTS, slow=True, brief=_of(latent_classes, most=6_000),
        ),
        Known(
            "decomposable-graphs",
            N_("Lists may depend on each other along links; all networks of links that are decomposable are averaged."),
            _of(decomposable_graphs),
            least=3, most=7, usual=6,
            priors={
                "delta 2^-J": _of(decomposable_graphs),
                "delta 1/2": _of(decomposable_graphs, delta=0.5),
                "delta 1": _of(decomposable_graphs, delta=1.0),
            },
        ),
        Known(
            "log-linear",
            N_("Pairs of lists may depend on each other; many choices of pairs are averaged by how well they fit."),
            _of(loglinear.log_linear),
            usual=MAX_LISTS,
            priors={name: _of(loglinear.log_linear, criterion=name) for name in ("aicc", "aic", "bic")},
        ),
        Known(
            "sparse-stepwise",
            N_("Pairs of lists are let depend on each other one after another, as long as each improves the fit."),
            _of(loglinear.sparse_stepwise),
            usual=MAX_LISTS,
        ),
        Known(
            "independence",
            N_("No list knows of another and people are alike: seldom true; it shows what the other models change."),
            _of(loglinear.independence),
            usual=MAX_LISTS,
        ),
        Known(
            "rasch",
            N_("People differ in how easily lists find them, and lists in how many they find."),
            _of(heterogeneity.rasch),
            usual=MAX_LISTS,
        ),
        Known(
            "sample-coverage",
            N_("How much of all people the lists cover is estimated from those on one list only."),
            _of(heterogeneity.sample_coverage),
            least=3,
        ),
        _closed("m0", N_("All lists find the same share of people, and people are alike.")),
        _closed("mt", N_("Lists differ in the share they find, and people are alike.")),
        _closed("mh-chao", N_("People differ, lists do not; the least total that this allows.")),
        _closed("mh-poisson", N_("People differ, lists do not; a short tail of people who are hard to find.")),
        _closed("mh-darroch", N_("People differ, lists do not; a longer tail of people who are hard to find.")),
        _closed("mh-gamma", N_("People differ, lists do not; the longest tail of people who are hard to find.")),
        _closed("mth-chao", N_("People and lists differ; the least total that this allows.")),
        _closed("mth-poisson", N_("People and lists differ; a short tail of people who are hard to find.")),
        _closed("mth-darroch", N_("People and lists differ; a longer tail of people who are hard to find.")),
        _closed("mth-gamma", N_("People and lists differ; the longest tail of people who are hard to find.")),
    )
}  # fmt: skip
"""Every model by its id."""


def seeded(fit: Fitting, seed: int) -> Model:
    """Return a model as a function of the table alone."""
    return lambda table: fit(table, seed)


def chosen(names: Iterable[str] | None, lists: int) -> tuple[Known, ...]:
    """Return models in reading order: those named, all for "all", those by default for none.

    Raises InputError for a name that no model has.
    """
    wanted = set(names or ())
    if unknown := wanted - {*KNOWN, ALL}:
        raise InputError("no model is called {name}", "choose among: {known}",
                         name=min(unknown), known=", ".join([*KNOWN, ALL]))  # fmt: skip
    if not wanted:
        return tuple(known for known in KNOWN.values() if lists <= known.usual)
    return tuple(known for known in KNOWN.values() if ALL in wanted or known.id in wanted)
