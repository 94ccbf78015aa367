"""The records of the knowledge base: what a drug, a fact and a source are, and nothing else.

Every fact names its sources in ``cite`` or says why it is missing in ``absent``. A value is kept as it was published:
figure (as a decimal, so that 15.0 stays 15.0), relation and unit. The JSON Schema of the data files is made from these
types. (No postponed annotations here: evaluating their texts would double the time to build the decoder.)
"""

from decimal import Decimal
from typing import Annotated, Literal

from msgspec import Meta, Struct

Text = Annotated[str, Meta(min_length=1, max_length=400, pattern=r"^\S(.*\S)?$")]
Id = Annotated[str, Meta(pattern=r"^[a-z0-9]+([_-][a-z0-9]+)*$", max_length=60)]
Date = Annotated[str, Meta(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Cite = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*#\S(.*\S)?$",
        description="source id, a hash, and the place in the source: hirota1999#abstract, spravato-us-2025#6.1 Table 3",
    ),
]

Absence = Literal["no effect (studied)", "not studied", "not in our sources", "not applicable"]
Relation = Literal["=", "<", "<=", ">", ">=", "~"]
Route = Literal[
    "iv", "im", "subcut", "oral", "nasal", "sublingual", "buccal", "transdermal", "epidural", "intrathecal", "rectal",
    "inhaled", "topical", "intraosseous",
]  # fmt: skip
Jurisdiction = Literal["US", "UK", "EU", "CA", "AU", "NZ", "CH", "DE", "AT", "FR", "IE", "CN", "JP", "UN", "WHO"]
OrganSystem = Literal[
    "cns", "psychiatric", "respiratory", "cardiovascular", "gastrointestinal", "hepatobiliary", "genitourinary", "eye",
    "skin", "endocrine", "musculoskeletal", "uterus_fetus", "immune", "general",
]  # fmt: skip

ORGAN_SYSTEMS: dict[OrganSystem, str] = {
    "cns": "Nervous system",
    "psychiatric": "Psychiatric",
    "respiratory": "Respiratory",
    "cardiovascular": "Cardiovascular",
    "gastrointestinal": "Gastrointestinal",
    "hepatobiliary": "Liver and bile ducts",
    "genitourinary": "Kidney and urinary tract",
    "eye": "Eye",
    "skin": "Skin",
    "endocrine": "Endocrine",
    "musculoskeletal": "Musculoskeletal",
    "uterus_fetus": "Uterus, fetus and newborn",
    "immune": "Immune",
    "general": "General and injection site",
}


def source_id(cite: Cite) -> str:
    """Return the id of the source that *cite* names."""
    return cite.partition("#")[0]


def paper(cite: Cite) -> str:
    """Return the paper behind *cite*: the PMID where a database names it, otherwise the source itself."""
    _, pmid, number = cite.partition("PMID ")
    return pmid + number if pmid else source_id(cite)


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Anything that stands in a data file."""


class Fact(Record, frozen=True, kw_only=True):
    """One thing that somebody read in a source, and the scope within which it holds."""

    cite: tuple[Cite, ...] = ()
    absent: Absence | None = None
    jurisdiction: Jurisdiction | None = None
    product: Text | None = None
    route: Route | None = None
    population: Text | None = None
    form: (
        Annotated[Text, Meta(description="the enantiomer, metabolite or salt, where it is not the drug itself")] | None
    ) = None
    dose: Text | None = None
    note: Text | None = None
    disputed: Annotated[Text, Meta(description="who says otherwise, in a sentence")] | None = None
    reread: Annotated[Date, Meta(description="when a second reader checked this fact against its source")] | None = None


class Statement(Fact, frozen=True, kw_only=True):
    """A fact under a topic of its section: words, or a quantity, or both.

    A range is ``low`` and ``high``; ``spread`` holds what the source gives beside the figure ("SD 0.3").
    """

    topic: Id
    text: Text | None = None
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    relation: Relation = "="
    unit: Text | None = None
    spread: Text | None = None


class Measurement(Fact, frozen=True, kw_only=True):
    """One published measurement at one target, or (without a parameter) a finding in words."""

    target: Id
    action: (
        Literal[
            "agonist", "full agonist", "partial agonist", "weak agonist", "antagonist", "inverse agonist",
            "channel blocker", "inhibitor", "weak inhibitor", "positive allosteric modulator",
            "negative allosteric modulator", "opener", "modulator", "binds",
        ]
        | None
    ) = None  # fmt: skip
    parameter: (
        Literal["Ki", "pKi", "Kd", "pKd", "KB", "pKB", "pA2", "Ke", "IC50", "pIC50", "EC50", "pEC50", "ED50"] | None
    ) = None
    relation: Relation = "="
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    unit: Literal["pM", "nM", "µM", "mM", "-log10 M"] | None = None
    spread: Text | None = None
    emax: Annotated[Text, Meta(description="efficacy as published: 88 % of DAMGO")] | None = None
    species: Annotated[Text, Meta(description="of the receptor: human, rat, mouse, …, or not stated")] | None = None
    system: Annotated[Text, Meta(description="cells or tissue: CHO cells, rat brain membranes")] | None = None
    assay: Annotated[Text, Meta(description="radioligand or functional read-out: [3H]DAMGO, [35S]GTPγS")] | None = None
    suspect: Annotated[Text, Meta(description="why it looks like a slip of unit or label; never pooled")] | None = None
    text: Text | None = None


class Indication(Fact, frozen=True, kw_only=True):
    """A use, approved in a jurisdiction or off-label with a grade of evidence."""

    use: Text
    status: Literal["approved", "off-label"]
    since: Annotated[str, Meta(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$")] | None = None
    grade: Annotated[Text, Meta(description="grade of evidence and whose scale, for off-label uses")] | None = None


class Effect(Fact, frozen=True, kw_only=True):
    """What the drug does to one body function of the controlled list."""

    effect: Id
    direction: Literal["increase", "decrease", "none", "preserved", "variable"] | None = None
    degree: (
        Annotated[int, Meta(ge=0, le=3, description="1 slight, 2 moderate, 3 marked; only where the source grades it")]
        | None
    ) = None
    overdose: Annotated[bool, Meta(description="only with overdose or too fast an injection: sets no drugs apart")] = (
        False
    )
    text: Text | None = None


class AdverseReaction(Fact, frozen=True, kw_only=True):
    """An adverse reaction with the incidence that its source gives."""

    reaction: Text
    system: OrganSystem
    value: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    relation: Relation = "="
    unit: Literal["%"] | None = None
    comparator: Text | None = None
    comparator_value: Decimal | None = None
    frequency: (
        Annotated[
            Literal["very common", "common", "uncommon", "rare", "very rare", "not known"],
            Meta(description="CIOMS words, only where the source's own bins are the CIOMS ones"),
        ]
        | None
    ) = None
    text: Text | None = None


class Interaction(Fact, frozen=True, kw_only=True):
    """What happens with another drug or class: mechanism, effect, severity on a named scale, action."""

    topic: Id
    agent: Annotated[Text, Meta(description="the other drug or class")]
    mechanism: Text | None = None
    effect: Text | None = None
    severity: Text | None = None
    action: Text | None = None


class Absent(Record, frozen=True, kw_only=True):
    """A whole section that has no fact, and why."""

    absent: Absence
    note: Text | None = None
    cite: tuple[Cite, ...] = ()
    reread: Date | None = None


class Brand(Record, frozen=True, kw_only=True):
    """A brand name; ``others`` names what else a combination product holds."""

    name: Text
    countries: tuple[Jurisdiction, ...]
    cite: Annotated[tuple[Cite, ...], Meta(min_length=1)]
    others: tuple[Text, ...] = ()
    reread: Date | None = None


class Form(Record, frozen=True, kw_only=True):
    """A metabolite or enantiomer that people look up by its own name; its facts stand with the drug, under ``form``."""

    name: Text
    kind: Literal["metabolite", "enantiomer"]
    aliases: tuple[Text, ...] = ()


Group = Literal[
    "opioid agonist", "partial, mixed or atypical opioid", "opioid antagonist", "NMDA receptor antagonist", "comparator"
]  # fmt: skip


class Drug(Record, frozen=True, kw_only=True):
    """A drug: its names, and its facts by section in the order of ``ketref.sections``."""

    id: Id
    name: Text
    group: Group
    identity: tuple[Statement, ...] | Absent
    boxed_warnings: tuple[Statement, ...] | Absent
    targets: tuple[Measurement, ...] | Absent
    indications: tuple[Indication, ...] | Absent
    effects: tuple[Effect, ...] | Absent
    adverse_reactions: tuple[AdverseReaction, ...] | Absent
    contraindications: tuple[Statement, ...] | Absent
    warnings: tuple[Statement, ...] | Absent
    interactions: tuple[Interaction, ...] | Absent
    special_populations: tuple[Statement, ...] | Absent
    dependence: tuple[Statement, ...] | Absent
    overdose: tuple[Statement, ...] | Absent
    physicochemistry: tuple[Statement, ...] | Absent
    pharmacokinetics: tuple[Statement, ...] | Absent
    potency: tuple[Statement, ...] | Absent
    pharmacogenomics: tuple[Statement, ...] | Absent
    monitoring: tuple[Statement, ...] | Absent
    dosing_facts: tuple[Statement, ...] | Absent
    aliases: tuple[Text, ...] = ()
    brands: tuple[Brand, ...] = ()
    forms: tuple[Form, ...] = ()
    tall_man: Annotated[Text, Meta(description="spelling with tall-man letters as ISMP or FDA lists it")] | None = None

    @property
    def shown(self) -> str:
        """The name as the screens show it, with tall-man letters where it has them."""
        return self.tall_man or self.name


class Source(Record, frozen=True, kw_only=True):
    """A document that facts are cited from."""

    id: Id
    kind: Literal[
        "label", "regulator", "guideline", "meta-analysis", "trial", "measurement", "study", "review", "database"
    ]
    citation: Text
    year: Annotated[int, Meta(ge=1900, le=2100, description="leave out where an undated copy was read")] | None = None
    read: Annotated[Date, Meta(description="the day on which it was read")]
    read_as: Annotated[Text, Meta(description="what was read: abstract, full text, section of a label copy, …")]
    version: Annotated[Text, Meta(description="label: its date, or 'undated copy'")] | None = None
    pmid: Annotated[str, Meta(pattern=r"^[1-9][0-9]{0,8}$")] | None = None
    doi: Annotated[str, Meta(pattern=r"^10\.[0-9]{4,9}/[^\sA-Z]+$")] | None = None
    url: Annotated[str, Meta(pattern=r"^https?://\S+$")] | None = None
    licence: Text | None = None


class Role(Record, frozen=True, kw_only=True):
    """What acting at a target does in the body."""

    by: Literal["activation", "block"]
    text: Text
    cite: Annotated[tuple[Cite, ...], Meta(min_length=1)]
    reread: Date | None = None


class Target(Record, frozen=True, kw_only=True):
    """A receptor, channel or transporter."""

    id: Id
    name: Annotated[Text, Meta(description="IUPHAR name")]
    symbol: Annotated[Text, Meta(description="as the screens show it: μ (MOP)")]
    ascii: Annotated[
        str,
        Meta(
            description="the symbol where the terminal has no Greek: mu (MOP)",
            pattern=r"^[!-~]([ -~]*[!-~])?$",
            max_length=60,
        ),
    ]
    genes: tuple[Text, ...] = ()
    aliases: tuple[Text, ...] = ()
    headline: Annotated[bool, Meta(description="shown on the short screen")] = False
    roles: tuple[Role, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Return what a reader may call it, beside its id."""
        return (self.name, self.symbol, self.ascii, *self.genes, *self.aliases)


class BodyEffect(Record, frozen=True, kw_only=True):
    """A body function that drugs raise, lower or leave alone."""

    id: Id
    label: Text
    system: OrganSystem
