"""What models are called before a reader, by their ids. An id that is not here is shown as it is."""

from __future__ import annotations

from amparo.text import N_

NAMES = {
    "ensemble": N_("models together"),
    "latent-classes": N_("latent classes"),
    "decomposable-graphs": N_("decomposable graphs"),
    "log-linear": N_("log-linear models"),
    "sparse-stepwise": N_("stepwise log-linear"),
    "independence": N_("independent lists"),
    "sample-coverage": N_("sample coverage"),
    "rasch": N_("Rasch model"),
    "m0": N_("all lists and people alike"),
    "mt": N_("lists differ"),
    "mh-chao": N_("people differ (Chao)"),
    "mh-poisson": N_("people differ (Poisson)"),
    "mh-darroch": N_("people differ (Darroch)"),
    "mh-gamma": N_("people differ (gamma)"),
    "mth-chao": N_("both differ (Chao)"),
    "mth-poisson": N_("both differ (Poisson)"),
    "mth-darroch": N_("both differ (Darroch)"),
    "mth-gamma": N_("both differ (gamma)"),
    "pooled": N_("linkages together"),
    "total over strata": N_("strata together"),
}
