"""Compare our pooled affinities with cuts of open databases: a report to be read, not a test of equality.

    python benchmarks/affinities.py FOLDER

FOLDER holds CSV files of DrugCentral, ChEMBL (as cut by MoleculeACE), GtoPdb and BindingDB, named ``*drugcentral.csv``,
``*chembl*.csv``, ``*gtopdb*.csv``, ``*bindingdb*.csv``. Several of them draw on the same papers as we do, so agreement
is no second vote; a gap of more than one log unit is a slip somewhere, or a real difference of assay, and is to be
explained.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from math import log10
from pathlib import Path
from statistics import median
from typing import NamedTuple

from ketref.knowledge.library import Library
from ketref.pharmacology.affinity import pools
from ketref.records import Absent

SYMBOLS = {"MOR": "OPRM1", "KOR": "OPRK1", "DOR": "OPRD1", "NOP": "OPRL1"}


class Value(NamedTuple):
    """A pKi of a database: drug, gene, database, −log10 of mol/L, species."""

    drug: str
    gene: str
    base: str
    level: float
    species: str


def drugcentral(row: dict[str, str]) -> Iterator[Value]:
    """Yield the Ki of a row of DrugCentral."""
    if row["ACT_TYPE"] == "Ki" and row["RELATION"] == "=":
        for gene in row["GENE"].upper().split("|"):
            yield Value(row["DRUG_NAME"], gene, "DrugCentral", float(row["ACT_VALUE"]), row["ORGANISM"])


def chembl(row: dict[str, str]) -> Iterator[Value]:
    """Yield the mean Ki of a row of ChEMBL's human opioid receptors."""
    if row["parameter"] == "Ki":
        level = 9 - log10(float(row["exp_mean_nM"]))
        yield Value(row["drug"], SYMBOLS.get(row["target"], row["target"]), "ChEMBL", level, "Homo sapiens")


def gtopdb(row: dict[str, str]) -> Iterator[Value]:
    """Yield the pKi of a row of GtoPdb, its median or the middle of its range."""
    if row["affinity_units"] == "pKi":
        given = [float(row[name]) for name in ("affinity_median", "affinity_low", "affinity_high") if row[name]]
        if given:
            level = given[0] if row["affinity_median"] else sum(given) / len(given)
            for gene in row["target_gene_symbol"].upper().split("|"):
                yield Value(row["ligand"], gene, "GtoPdb", level, row["target_species"])


def bindingdb(row: dict[str, str]) -> Iterator[Value]:
    """Yield nothing but Ki; the file names UniProt accessions, so only those that we know count."""
    known = {"P35372": "OPRM1", "P41145": "OPRK1", "P41143": "OPRD1", "P41146": "OPRL1", "P31645": "SLC6A4"}
    if row["measure"] == "Ki" and row["uniprot"] in known:
        yield Value(
            row["drug"], known[row["uniprot"]], "BindingDB", 9 - log10(float(row["affinity_nM"])), "Homo sapiens"
        )


READERS = {"drugcentral": drugcentral, "chembl": chembl, "gtopdb": gtopdb, "bindingdb": bindingdb}


def read(folder: Path) -> Iterator[Value]:
    """Yield every Ki of the files in *folder*."""
    for file in sorted(folder.glob("*.csv")):
        reader = next((read for name, read in READERS.items() if name in file.name), None)
        if reader:
            with file.open(encoding="utf-8", newline="") as lines:
                for row in csv.DictReader(lines):
                    yield from reader(row)


def main() -> None:
    """Print each drug and target that both have, the gap, and the shares within 0.5 and 1.0 log unit."""
    if len(sys.argv) != 2:
        sys.exit("usage: python benchmarks/affinities.py FOLDER")
    theirs: dict[tuple[str, str], list[Value]] = {}
    for value in read(Path(sys.argv[1])):
        theirs.setdefault((value.drug.lower(), value.gene), []).append(value)
    library = Library()
    rows = []
    for drug in (library.drug(one.id) for one in library.listed()):
        facts = () if isinstance(drug.targets, Absent) else drug.targets
        for target in library.targets().values():
            found = pools(fact for fact in facts if fact.target == target.id)
            own = [(pool, pool.median) for pool in found if pool.family == "Ki" and pool.form is None]
            own = [(pool, middle) for pool, middle in own if middle is not None]
            others = [value for gene in target.genes for value in theirs.get((drug.name, gene), [])]
            if not own or not others:
                continue
            human = [value for value in others if value.species in ("Homo sapiens", "Human")]
            level = median(value.level for value in human or others)
            (ours, middle), *_ = own
            bases = ", ".join(sorted({value.base for value in human or others}))
            line = f"{drug.name:12} {target.symbol:16} ours {middle or 0:5.2f} ({ours.species}, n={ours.n})  "
            line += f"theirs {level:5.2f} (n={len(human or others)}: {bases})"
            rows.append((abs((middle or 0) - level), line))
    for gap, line in sorted(rows, reverse=True):
        print(f"{line}  gap {gap:.2f}")
    for limit in (0.5, 1.0):
        within = sum(gap <= limit for gap, _ in rows)
        print(f"within {limit} log unit: {within} of {len(rows)} pairs ({100 * within / max(1, len(rows)):.0f}%)")


if __name__ == "__main__":
    main()
