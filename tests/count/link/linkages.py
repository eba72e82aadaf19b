"""Made-up linkages for files, pictures and reports: random pairs of synthetic records."""

import numpy as np

from amparo.count.estimate.checks import Remark
from amparo.count.link.apart import Linked, Listed
from amparo.count.link.components import labels
from amparo.count.link.judgements import Labelled
from amparo.count.link.linkage import Compared, Linkage, Pairs
from amparo.count.link.model import Model
from amparo.count.link.partition import tables
from amparo.count.link.reading import Mapping
from amparo.count.link.vectors import Vectors

COMPARED = (
    Compared("surname", ("else", "close", "same"), ("different", "very alike", "the same")),
    Compared("birth", ("else", "same"), ("different births", "same day")),
    Compared("identifier:phone", ("else", "same"), ("different", "the same")),
)
MODEL = Model(
    m=(np.array([0.05, 0.15, 0.8]), np.array([0.1, 0.9]), np.array([0.2, 0.8])),
    u=(np.array([0.9, 0.08, 0.02]), np.array([0.99, 0.01]), np.array([0.9999, 0.0001])),
    slips=np.array([1.0, 0.9, 0.8, 0.7]),
    matches=40.0,
    pairs=5000.0,
    shared=np.array([[True, False, False]]),
    relatives=np.array([12.0]),
)
NAMES = ("helpline", "monitors", "press", "court", "graves")
REMARK = Remark("estimation did not settle within {steps} steps; probabilities may be off", {"steps": 2000})


def lowest(component):
    """Name each component by its lowest record."""
    _, first, place = np.unique(component, return_index=True, return_inverse=True)
    return first[place].astype(np.int32)


def linkage(lists=3, records=90, pairs=45, draws=8, seed=1, doubt=0.5):
    """Return a linkage; ``doubt`` is the share of pairs that are neither nearly sure nor nearly ruled out."""
    random = np.random.default_rng(seed)
    member = np.sort(random.integers(0, lists, records)).astype(np.int32)
    rows = np.concatenate([np.arange(count) + 2 for count in np.bincount(member, minlength=lists)]).astype(np.int32)
    left, right = _pairs(random, records, pairs)
    grades = np.stack([random.integers(-1, len(each.levels), len(left)) for each in COMPARED], 1).astype(np.int8)
    weight = MODEL.weights(grades) + random.normal(0, 0.3, len(left))
    chance = np.where(
        random.random(len(left)) < doubt, random.random(len(left)), random.choice([0.003, 0.998], len(left))
    )
    drawn = np.stack([_partition(left, right, random.random(len(left)) < chance, records) for _ in range(draws)])
    best = _partition(left, right, chance > 0.5, records)
    *told, table = tables(np.concatenate([drawn, best[None]]), member, NAMES[:lists])
    alone = 1 / (1 + np.exp(-MODEL.prior - weight))
    return Linkage(
        lists=NAMES[:lists],
        clean=(True, *[False] * (lists - 1)),
        record_list=member,
        record_row=rows,
        compared=COMPARED,
        model=MODEL,
        vectors=Vectors.of(((grades + 1).astype(np.int64) * 16 ** np.arange(3)).sum(1), 3),
        pairs=Pairs(left, right, grades, weight, alone, chance, chance * (1 - chance)),
        draws=drawn,
        people=best,
        tables=tuple(told),
        table=table,
        splink={"link_type": "dedupe_only", "probability_two_random_records_match": 0.008},
        remarks=(REMARK,),
        provenance={"records": records, "seed": seed, "draws": draws, "versions": {"splink": "5.0.0"}},
    )


def linked(judged=(), **options):
    """Return a linkage with pairs that were judged: (place among the pairs, same)."""
    made = linkage(**options)
    at = np.array([place for place, _ in judged], np.int64)
    same = np.array([verdict for _, verdict in judged], bool)
    return Linked(made, Labelled(made.pairs.left[at].astype(np.int64), made.pairs.right[at].astype(np.int64), same))


def listed(made):
    """Say how each list was read."""
    mapping = Mapping({"Surname": "surname", "Born": "birth", "Notes": "ignore"})
    note = Remark("Column {column} holds nothing.", {"column": "Born"})
    counts = np.bincount(made.linkage.record_list)
    return [
        Listed(name, int(count), clean, mapping, (note,))
        for name, count, clean in zip(made.linkage.lists, counts, made.linkage.clean, strict=True)
    ]


def _pairs(random, records, pairs):
    ends = np.sort(random.choice(records, (pairs * 3, 2)), 1)
    ends = np.unique(ends[ends[:, 0] < ends[:, 1]], axis=0)
    chosen = ends[np.sort(random.permutation(len(ends))[:pairs])].astype(np.int32)
    return chosen[:, 0], chosen[:, 1]


def _partition(left, right, same, records):
    return lowest(labels(left[same], right[same], records))
