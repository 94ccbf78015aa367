"""Put facts into words: one short text per fact, the same for every format."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from ketref.pharmacology.affinity import BINDING, Pool, p_scale, pools
from ketref.records import AdverseReaction, Effect, Fact, Indication, Interaction, Measurement, Statement
from ketref.sections import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ketref.records.answers import Result
    from ketref.records.doses import Regimen

RELATIONS = {"=": "", "~": "about ", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
_MIRRORED = {"=": "=", "~": "~", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The relation on the other scale: more than 10 µM is a pKi of less than 5."""

DIRECTIONS = {
    "increase": "↑ increase",
    "decrease": "↓ decrease",
    "none": "○ none",
    "preserved": "○ preserved",
    "variable": "↕ variable",
}
DEGREES = {None: "", 0: ", none", 1: ", slight", 2: ", moderate", 3: ", marked"}
NAMED_FIRST = ("ratio", "size", "difference", "risk", "reduction")
"""Units that are the name of a figure and stand before it: odds ratio 2.18."""

DECIMALS = {"pM": 1e12, "nM": 1e9, "µM": 1e6, "mM": 1e3}


class Phrase(Struct, frozen=True):
    """A fact in words with its citations; ``level`` is −log10 of mol/L where it is an affinity, for a bar.

    ``missing`` marks the words of an absence.
    """

    text: str
    cite: tuple[str, ...]
    level: float | None = None
    binding: bool = True
    missing: bool = False


def phrases(facts: Iterable[Fact], row_id: str, *, notes: bool) -> list[Phrase]:
    """Return the *facts* of one cell in words, in their order; with their *notes* on the long screen.

    What the row's id says already (jurisdiction, route) is not said again.
    """
    facts = tuple(facts)
    measurements = [fact for fact in facts if isinstance(fact, Measurement)]
    if measurements:
        found = _measurements([one for one in measurements if one.absent is None], notes=notes)
        return found + [_phrase(one, row_id, notes=notes) for one in measurements if one.absent]
    if row_id == "boxed_warnings":
        return _headings([fact for fact in facts if isinstance(fact, Statement)])
    return [_phrase(fact, row_id, notes=notes) for fact in facts]


def _headings(facts: list[Statement]) -> list[Phrase]:
    """Name each warning by its heading, with the products that carry it where not all do."""
    topics: dict[str, list[Statement]] = {}
    for fact in facts:
        topics.setdefault(fact.topic, []).append(fact)
    found = []
    for topic, group in topics.items():
        products = dict.fromkeys(fact.product for fact in group if fact.product)
        only = f" ({'; '.join(products)})" if all(fact.product for fact in group) else ""
        found.append(Phrase(SECTIONS["boxed_warnings"].topics[topic] + only, _cites(group)))
    return found


def _phrase(fact: Fact, row_id: str, *, notes: bool) -> Phrase:
    if fact.absent is None:
        return Phrase(_fact(fact, row_id, notes=notes), fact.cite)
    said = getattr(fact, "text", None) or fact.note
    text = fact.absent + (f": {said}" if said else "") + _scope(fact, row_id)
    doubt = _remarks(replace(fact, note=None), notes=notes)
    return Phrase(text + doubt, fact.cite, missing=True)


def _fact(fact: Fact, row_id: str, *, notes: bool) -> str:
    if isinstance(fact, Statement):
        text = ", ".join(part for part in (quantity(fact), fact.text) if part)
    elif isinstance(fact, Indication):
        text = fact.use
    elif isinstance(fact, Effect):
        text = DIRECTIONS[fact.direction or "none"] + DEGREES[fact.degree] + (f": {fact.text}" if fact.text else "")
    elif isinstance(fact, AdverseReaction):
        text = _reaction(fact)
    elif isinstance(fact, Interaction):
        said = [part for part in (fact.effect, fact.mechanism, fact.action) if part]
        text = f"{fact.agent}: {'; '.join(said)}"
        if fact.severity:
            text += f" (severity: {fact.severity})"
    else:
        raise TypeError(f"no words for {type(fact).__name__}")
    return text + _scope(fact, row_id) + _remarks(fact, notes=notes)


def _scope(fact: Fact, row_id: str) -> str:
    said = [*row_id.split("."), *(["us"] if row_id.startswith("boxed_warnings") else [])]
    parts = [fact.form, fact.product, fact.route, fact.population, fact.dose, fact.jurisdiction]
    if isinstance(fact, Indication):
        parts += [f"since {fact.since}" if fact.since else None, f"evidence {fact.grade}" if fact.grade else None]
    if fact.route and fact.product and fact.route in fact.product.lower():
        parts.remove(fact.route)
    shown = [part for part in parts if part and part.lower() not in said]
    return f" ({'; '.join(shown)})" if shown else ""


def _remarks(fact: Fact, *, notes: bool, of: str = "") -> str:
    """Return the doubt and the caveat of *fact* behind a full stop; without notes, that it is disputed."""
    if not notes:
        return " (disputed)" if fact.disputed else ""
    parts = [("Disputed", fact.disputed), ("Note", fact.note)]
    return "".join(f". {name}{of}: {text.rstrip('.')}" for name, text in parts if text)


def quantity(fact: Statement | Measurement | AdverseReaction | Regimen) -> str:
    """Write the figure of *fact* as published: relation, value or range, unit, spread."""
    if fact.value is not None:
        figure = _number(fact.value)
    elif fact.low is not None and fact.high is not None:
        figure = f"{_number(fact.low)}–{_number(fact.high)}"
    else:
        return ""
    unit = "" if fact.unit in (None, "-log10 M") else "%" if fact.unit == "%" else f" {fact.unit}"
    if fact.unit and fact.unit.startswith("% "):
        unit = fact.unit
    spread = getattr(fact, "spread", None)
    return RELATIONS[fact.relation] + figure + unit + (f" ({spread})" if spread else "")


def result_words(result: Result) -> str:
    """Write a published figure: ``response at 24 h: odds ratio 2.18 (95% CI 1.21–4.14), n=73``."""
    unit = result.unit or ""
    named = unit.endswith(NAMED_FIRST)
    after = unit if unit.startswith("%") else f" {unit}" if unit and not named else ""
    span = ""
    if result.low is not None and result.high is not None:
        span = f"{_number(result.low)} to {_number(result.high)}"
    said = []
    if result.value is not None:
        figure = RELATIONS[result.relation] + _number(result.value) + after
        said.append((f"{unit} " if named else "") + figure + (f" ({result.interval} {span})" if span else ""))
    elif span:
        said.append((f"{unit} " if named else "") + f"{result.interval} {span}{after}")
    if result.comparator_value is not None:
        said[-1] += f" vs {_number(result.comparator_value)}{after} ({result.comparator})"
    elif result.comparator:
        said.append(f"vs {result.comparator}")
    said += [result.text] if result.text else []
    said += [f"n={result.n:,}"] if result.n else []
    said += [f"{result.trials} stud{'ies' if result.trials > 1 else 'y'}"] if result.trials else []
    if result.p:
        said.append(f"P {'' if result.p[0] in '<>=≤≥' else '= ' if result.p[0].isdigit() else ''}{result.p}")
    return f"{result.measure}: {', '.join(said)}"


def _number(value: Decimal) -> str:
    return f"{value:f}".replace("-", "−")


def _reaction(fact: AdverseReaction) -> str:
    text = fact.reaction
    if figure := quantity(fact):
        text += f" {figure}"
    if fact.comparator_value is not None:
        text += f" vs {_number(fact.comparator_value)}% {fact.comparator}"
    elif fact.comparator:
        text += f" vs {fact.comparator}"
    if fact.frequency:
        text += f", {fact.frequency}"
    return text + (f": {fact.text}" if fact.text else "")


def _measurements(measurements: list[Measurement], *, notes: bool) -> list[Phrase]:
    """Say the action, then each pool, then what was found without a figure."""
    acting = sorted((one for one in measurements if one.action and one.form is None), key=_not_human)
    actions = dict.fromkeys(one.action for one in acting if one.action)
    found: list[Phrase] = []
    if actions:
        found.append(Phrase(", ".join(actions), _cites(acting)))
    for pool in pools(measurements):
        found.append(_pool(pool, notes=notes))
        together = pool.all
        if notes:
            remarks = [
                _remarks(one, notes=True, of=f" ({one.cite[0]})" if len(together) > 1 else "") for one in together
            ]
            found[-1] = replace(found[-1], text=found[-1].text + "".join(remarks))
    for one in measurements:
        if one.parameter is None and (one.text or one.form):
            text = ": ".join(part for part in (one.form, one.text or one.action) if part)
            species = "species not stated" if one.species == "not stated" and (one.system or one.assay) else one.species
            where = ", ".join(part for part in (species, one.system, one.assay) if part and part != "not stated")
            found.append(Phrase(text + (f" ({where})" if where else "") + _remarks(one, notes=notes), one.cite))
    return found


def _not_human(one: Measurement) -> bool:
    return one.species != "human"


def _pool(pool: Pool, *, notes: bool) -> Phrase:
    """Write a pool with its citations, and its level for a bar where it is the drug itself."""
    cites = _cites(pool.all)
    text = pooled(pool) + (" (disputed)" if not notes and any(one.disputed for one in pool.all) else "")
    return Phrase(text, cites, pool.median if pool.form is None else None, pool.family in BINDING)


def pooled(pool: Pool) -> str:
    """Write a pool: ``pKi 4.38 (42 µM)``, species, range, number of papers, efficacy, limits, suspected slips."""
    where = pool.species if pool.species != "not stated" else "species not stated"
    form = f"{pool.form}: " if pool.form else ""
    slips = [f"left out as a suspected slip: {one.parameter} {quantity(one)} ({one.suspect})" for one in pool.suspect]
    if pool.median is None:
        limits = [f"{one.parameter} {quantity(one)}" for one in pool.bound]
        return f"{form}{', '.join([*limits, *slips])}, {where}"
    alone = pool.measurements[0] if len(pool.measurements) == 1 else None
    other = quantity(replace(alone, spread=None)) if alone and alone.unit != "-log10 M" else molarity(pool.median)
    other += f"; {alone.spread}" if alone and alone.spread else ""
    level = f"{pool.median:.2f}"
    if alone and alone.value is None:
        level = f"{pool.low:.2f}–{pool.high:.2f}"
    text = f"{form}p{pool.family} {level} ({other}), {where}"
    if not alone and pool.low is not None and pool.high is not None and pool.high - pool.low >= 0.005:
        text += f", range {pool.low:.2f}–{pool.high:.2f}"
    text += "" if alone else f", n={pool.n}"
    emax = dict.fromkeys(one.emax for one in pool.measurements if one.emax)
    text += f", Emax {'; '.join(emax)}" if emax else ""
    return text + "".join(f"; also {quantity(one)}" for one in pool.bound) + "".join(f"; {slip}" for slip in slips)


def published(one: Measurement) -> str:
    """Write a measurement as published, with the other scale behind it: ``pKi 4.38 (SEM 0.02), that is 42 µM``."""
    text = f"{one.parameter} {quantity(one)}"
    if one.value is None or one.unit is None:
        return text
    level = p_scale(float(one.value), one.unit)
    other = molarity(level) if one.unit == "-log10 M" else f"p{one.parameter} {level:.2f}"
    return f"{text}, that is {RELATIONS[_MIRRORED[one.relation]]}{other}"


def molarity(level: float) -> str:
    """Write −log10 of mol/L as a molar concentration with two significant figures: 4.38 → 42 µM."""
    return molar(10**-level)


def molar(concentration: float) -> str:
    """Write mol/L with two significant figures in the unit that suits it: 4.2e-5 → 42 µM."""
    unit = next((unit for unit, factor in DECIMALS.items() if concentration * factor < 999.5), "mM")
    value = Decimal(f"{concentration * DECIMALS[unit]:.1e}")
    return f"{value:f} {unit}"


def _cites(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cite for fact in facts for cite in fact.cite))
