"""The record of a dose and the concentration that it reached."""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta

from ketref.records import Cite, Date, Id, Record, Relation, Route, Text


class Regimen(Record, frozen=True, kw_only=True):
    """A dose and the concentration that it reached, as measured; of a metabolite where ``analyte`` names one."""

    id: Id
    drug: Id
    name: Annotated[Text, Meta(description="what it is for: analgesic infusion, anaesthetic bolus, nasal spray")]
    dose: Annotated[Text, Meta(description="0.5 mg/kg over 40 min")]
    route: Route
    population: Text | None = None
    analyte: Annotated[Text, Meta(description="the metabolite, named like the form of its affinities")] | None = None
    molar_mass: Annotated[Decimal, Meta(description="of the analyte, g/mol")] | None = None
    statistic: Annotated[Text, Meta(description="mean Cmax, at the end of the infusion, steady state, …")]
    matrix: Literal["plasma", "serum", "whole blood", "not stated"]
    relation: Relation = "="
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    spread: Text | None = None
    unit: Literal["ng/mL", "mcg/mL", "mcg/L", "mg/L", "nM", "µM"]
    note: Text | None = None
    disputed: Text | None = None
    cite: Annotated[tuple[Cite, ...], Meta(min_length=1)]
    reread: Date | None = None
