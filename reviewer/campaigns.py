"""The plugin host: finds campaigns, admits or refuses them, and answers for each as typed records.

Every campaign has its own plugin manager, a stack of core defaults, the campaign that it extends,
and itself. One shared manager would hand out another campaign's rubric.
"""

import hashlib
import importlib
import inspect
import keyword
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol, TypeVar, cast

import msgspec
import pluggy
from msgspec import Struct

from reviewer.contract import (
    API,
    PROJECT,
    Addressee,
    Aggregation,
    AggregationMethod,
    Calendar,
    CampaignInfo,
    Category,
    CategoryKind,
    ConflictRule,
    Effect,
    Level,
    ListSpec,
    MaterialSpec,
    NominationForm,
    Notice,
    NoticeLayout,
    Quotas,
    RegisterLayout,
    Rubric,
    Rule,
    SelectionCap,
    TieBreak,
    Tier,
    defaults,
)
from reviewer.contract.hooks import CampaignHooks
from reviewer.contract.rules import Sense
from reviewer.contract.snapshots import CategoryRulebook, Rulebook, RuleRecord, TierMaterials
from reviewer.domain.rulebooks import faults_of, hook_of
from reviewer.errors import NotFound, PluginRefused
from reviewer.guards import RAISED, Guard, raised_in, takes, told, written_in

ENTRY_POINTS = "reviewer.campaigns"

_RULEBOOK = msgspec.json.Decoder(Rulebook)
_FROZEN = msgspec.json.Decoder(Rulebook, strict=False)  # earlier versions admitted and froze 33.0 for 33
_INFO = msgspec.json.Decoder(CampaignInfo)
_STEP = re.compile(r"[^.\[\]]+")
_KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
_HOOK = re.compile(r"hook '([^']+)'")
_HOOKS = tuple(name for name in vars(CampaignHooks) if not name.startswith("_"))

T = TypeVar("T")


class _Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=_Keyed)
R = TypeVar("R", Rule, ConflictRule)


def dump_rulebook(rulebook: Rulebook) -> str:
    """The rulebook as JSON text, the same text for equal rulebooks."""
    return msgspec.json.encode(rulebook).decode("utf-8")


def load_rulebook(text: str) -> Rulebook:
    """The rulebook that `dump_rulebook` wrote."""
    return _FROZEN.decode(text)


def is_key(word: str) -> bool:
    """Whether a word can be a campaign's key: a plain lower-case name that a package can have."""
    return _KEY.fullmatch(word) is not None and not keyword.iskeyword(word)


def digest(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class ListenerFailed(Struct, frozen=True):
    """An event listener that raised: the event went on without it."""

    plugin: str
    hook: str
    error: str


class Campaign:
    """Typed answers of one campaign's stack. Every answer is checked; a wrong one names its hook."""

    def __init__(self, manager: pluggy.PluginManager, info: CampaignInfo) -> None:
        self._manager = manager
        self._guard = Guard(info.key)
        self.info = info
        self.failures: list[ListenerFailed] = []

    @property
    def key(self) -> str:
        """The campaign's key."""
        return self.info.key

    def categories(self) -> tuple[Category, ...]:
        """The campaign's awards and collections."""
        return self._all_of("categories", Category)

    def rules(self, category: str) -> tuple[Rule, ...]:
        """Eligibility rules, core first, the campaign's own last; their checks never raise (see `Guard`)."""
        return tuple(self._guard.rule(rule) for rule in self._rules(category))

    def conflicts(self, category: str) -> tuple[ConflictRule, ...]:
        """Grounds for recusal; their checks never raise, and bar a pair that they cannot judge."""
        return tuple(self._guard.ground(rule) for rule in self._conflicts(category))

    def checks(self, category: str) -> tuple[Callable[..., object], ...]:
        """Every check of a category as its author wrote it, those of rules first."""
        checks: list[Callable[..., object]] = [rule.check for rule in self._rules(category)]
        return (*checks, *(rule.check for rule in self._conflicts(category)))

    def rulebook(self) -> Rulebook:
        """Everything the campaign answers, as plain data."""
        return Rulebook(
            info=self.info,
            notices=self._merged("notices", Notice),
            calendar=self._one("calendar", Calendar),
            addressees=self._all_of("addressees", Addressee),
            methods=self._merged("aggregation_methods", AggregationMethod),
            categories=tuple(self._category(category) for category in self.categories()),
        )

    def tell(self, hook: str, **facts: object) -> None:
        """Send an event to every layer; a listener that fails is recorded and stops nobody."""
        caller = getattr(self._manager.hook, hook)
        for implementation in caller.get_hookimpls():
            wanted = {name: facts[name] for name in implementation.argnames}
            try:
                implementation.function(**wanted)
            except RAISED as error:
                self.failures.append(ListenerFailed(implementation.plugin_name, hook, repr(error)))

    def _category(self, category: Category) -> CategoryRulebook:
        key = category.key
        scored = category.kind is CategoryKind.AWARD
        tiers = self._all_of("tiers", Tier, category=key)
        return CategoryRulebook(
            category=category,
            levels=self._all_of("levels", Level, category=key),
            form=self._one("nomination_form", NominationForm, category=key),
            materials=tuple(
                TierMaterials(
                    tier=tier.key,
                    materials=self._all_of("materials_required", MaterialSpec, category=key, tier=tier.key),
                )
                for tier in tiers
            ),
            rules=tuple(
                _recorded(rule) for rule in self._checked_by(1, "eligibility_rules", self._rules(key))
            ),
            conflicts=tuple(
                RuleRecord(key=rule.key, name=rule.name, clause=rule.clause, effect=Effect.BLOCK)
                for rule in self._checked_by(2, "conflict_rules", self._conflicts(key))
            ),
            quotas=self._one("quotas", Quotas, category=key),
            caps=self._merged("selection_caps", SelectionCap, category=key),
            register=self._one("register_layout", RegisterLayout, category=key),
            rubric=self._one("rubric", Rubric, category=key) if scored else None,
            aggregation=self._one("aggregation", Aggregation, category=key) if scored else None,
            tie_breaks=self._all_of("tie_breaks", TieBreak, category=key) if scored else (),
            tiers=tiers,
            lists=self._all_of("lists", ListSpec, category=key) if scored else (),
            notice=self._one("notice_layout", NoticeLayout, category=key) if scored else None,
        )

    def _rules(self, category: str) -> tuple[Rule, ...]:
        return self._merged("eligibility_rules", Rule, category=category)

    def _conflicts(self, category: str) -> tuple[ConflictRule, ...]:
        return self._merged("conflict_rules", ConflictRule, category=category)

    def _checked_by(self, arguments: int, hook: str, rules: tuple[R, ...]) -> tuple[R, ...]:
        """The rules, each of which has a check that can be called with so many arguments."""
        for rule in rules:
            if not takes(rule.check, arguments):
                problem = f"{rule.key}: check {_found(rule.check)}"
                raise PluginRefused(self.key, hook, problem, "check", file=written_in(rule.check))
        return rules

    def _ask(self, hook: str, **arguments: object) -> object:
        try:
            answer = cast(object, getattr(self._manager.hook, hook)(**arguments))
        except RAISED as error:
            raise PluginRefused(self.key, hook, told(error), "raise", file=raised_in(error)) from error
        if answer is None:
            asked = ", ".join(f"{name} {value}" for name, value in arguments.items())
            raise PluginRefused(self.key, hook, f"None, {asked}" if asked else "None", "missing")
        return answer

    def _one(self, hook: str, kind: type[T], **arguments: object) -> T:
        answer = self._ask(hook, **arguments)
        if not isinstance(answer, kind):
            raise PluginRefused(self.key, hook, _found(answer), kind.__name__)
        return answer

    def _all_of(self, hook: str, kind: type[T], **arguments: object) -> tuple[T, ...]:
        answer = self._ask(hook, **arguments)
        return self._checked(hook, kind, answer)

    def _checked(self, hook: str, kind: type[T], answer: object) -> tuple[T, ...]:
        if not isinstance(answer, Sequence) or isinstance(answer, str):
            raise PluginRefused(self.key, hook, _found(answer), f"Sequence[{kind.__name__}]")
        for item in answer:
            if not isinstance(item, kind):
                raise PluginRefused(self.key, hook, _found(item), f"Sequence[{kind.__name__}]")
        return tuple(answer)

    def _merged(self, hook: str, kind: type[K], **arguments: object) -> tuple[K, ...]:
        layers = self._ask(hook, **arguments)
        merged: dict[str, K] = {}
        # pluggy answers topmost first; merging from the bottom lets the upper layer replace.
        for layer in reversed(cast("list[object]", layers)):
            given = self._checked(hook, kind, layer)
            keys = [item.key for item in given]
            if len(set(keys)) != len(keys):
                raise PluginRefused(self.key, hook, f"keys {keys}"[:200], "unique")
            merged.update(zip(keys, given, strict=True))
        return tuple(merged.values())


def _recorded(rule: Rule) -> RuleRecord:
    sense = rule.sense or Sense(fact="", wanted=True)
    return RuleRecord(
        key=rule.key,
        name=rule.name,
        clause=rule.clause,
        effect=rule.effect,
        fact=sense.fact,
        wanted=sense.wanted,
    )


def _found(answer: object) -> str:
    return f"{type(answer).__name__} ({answer!r:.60})"


class _Candidate(Struct, frozen=True):
    """A module that claims to be a campaign, before admission."""

    name: str
    source: str
    built_in: bool
    module: ModuleType
    info: CampaignInfo


@dataclass(slots=True)
class CampaignHost:
    """All campaigns of an installation.

    `packages` are names of packages whose sub-packages are campaigns; third parties come in by the
    entry-point group `reviewer.campaigns`, which names modules. `folders` are packages that stand
    anywhere, for authors who have not installed theirs yet.
    """

    packages: tuple[str, ...] = ()
    foreign: bool = True
    extra: Iterable[ModuleType] = ()
    folders: tuple[Path, ...] = ()
    refusals: list[PluginRefused] = field(default_factory=list)
    _campaigns: dict[str, Campaign] = field(default_factory=dict)
    _sources: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        candidates = self._candidates()
        for key in sorted(candidates):
            try:
                self._campaigns[key] = _admitted(key, candidates)
                self._sources[key] = candidates[key].source
            except PluginRefused as refusal:
                self.refusals.append(refusal)

    def with_folders(self, *folders: Path) -> "CampaignHost":
        """Another host with everything of this one and those packages."""
        return CampaignHost(
            packages=self.packages, foreign=self.foreign, extra=self.extra, folders=(*self.folders, *folders)
        )

    def keys(self) -> tuple[str, ...]:
        """Keys of the admitted campaigns, sorted."""
        return tuple(sorted(self._campaigns))

    def runs(self, key: str) -> bool:
        """Whether a campaign of that key is admitted."""
        return key in self._campaigns

    def campaign(self, key: str) -> Campaign:
        """The admitted campaign of that key; NotFound when there is none."""
        try:
            return self._campaigns[key]
        except KeyError:
            raise NotFound("campaign", key) from None

    def source(self, key: str) -> str:
        """Where the plugin came from: a package name, or the distribution that offers it."""
        return self._sources[key]

    def _candidates(self) -> dict[str, _Candidate]:
        found: dict[str, _Candidate] = {}
        for name, source, built_in, load in self._offers():
            try:
                candidate = _candidate(name, source, built_in=built_in, load=load)
                if candidate.info.key in found:
                    problem = f"key {candidate.info.key} ({found[candidate.info.key].source})"
                    with _naming_its_file(candidate.module):
                        raise PluginRefused(name, "campaign_info", problem, "unique")
                found[candidate.info.key] = candidate
            except PluginRefused as refusal:
                self.refusals.append(refusal)
        return found

    def _offers(self) -> Iterable[tuple[str, str, bool, Callable[[], Any]]]:
        for package in self.packages:
            folder = importlib.import_module(package)
            for module in sorted(pkgutil.iter_modules(folder.__path__), key=lambda item: item.name):
                name = f"{package}.{module.name}"
                yield name, package, True, _importer(name)
        if self.foreign:
            for point in sorted(entry_points(group=ENTRY_POINTS), key=lambda item: item.name):
                source = point.dist.name if point.dist is not None else point.value
                if point.value.split(":")[0].split(".")[0] not in self.packages:
                    yield point.name, source, False, point.load
        for given in self.extra:
            yield given.__name__, "given", False, _giver(given)
        for place in self.folders:
            yield place.name, str(place), False, _opener(place)


def _importer(name: str) -> Callable[[], ModuleType]:
    return lambda: importlib.import_module(name)


def _giver(module: ModuleType) -> Callable[[], ModuleType]:
    return lambda: module


def _opener(place: Path) -> Callable[[], ModuleType]:
    """Imports the package in that folder under its own name, without a place on the path."""

    def load() -> ModuleType:
        inside = [str(place)]
        spec = spec_from_file_location(place.name, place / "__init__.py", submodule_search_locations=inside)
        if spec is None or spec.loader is None:
            raise ModuleNotFoundError(f"no package in {place}")
        module = module_from_spec(spec)
        # Its own rooms are found by the package's name while it is loaded.
        stood = {name: found for name, found in sys.modules.items() if _of(place.name, name)}
        for name in stood:
            del sys.modules[name]
        sys.modules[place.name] = module
        try:
            spec.loader.exec_module(module)
        finally:
            for name in [name for name in sys.modules if _of(place.name, name)]:
                del sys.modules[name]
            sys.modules.update(stood)
        return module

    return load


def _of(package: str, name: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def _candidate(name: str, source: str, *, built_in: bool, load: Callable[[], Any]) -> _Candidate:
    try:
        module = load()
    except RAISED as error:
        raise PluginRefused(name, "import", told(error), "import", file=raised_in(error)) from error
    with _naming_its_file(module):
        return _Candidate(name, source, built_in, module, _info_of(module, name))


def _info_of(module: ModuleType, name: str) -> CampaignInfo:
    alone = _manager()
    _register(alone, module, name, layer=name)
    try:
        info = alone.hook.campaign_info()
    except RAISED as error:
        raise PluginRefused(name, "campaign_info", told(error), "raise", file=raised_in(error)) from error
    if info is None:
        raise PluginRefused(name, "campaign_info", "None", "missing")
    if not isinstance(info, CampaignInfo):
        raise PluginRefused(name, "campaign_info", _found(info), "CampaignInfo")
    _require_types(name, _INFO, info, hook=lambda _path: "campaign_info")
    if not is_key(info.key):
        raise PluginRefused(name, "campaign_info", f"key {info.key!r}", "name")
    if info.api[0] != API[0] or info.api[1] > API[1]:
        raise PluginRefused(name, "campaign_info", f"api {info.api}, known: {API}", "api")
    return info


@contextmanager
def _naming_its_file(*modules: ModuleType) -> Iterator[None]:
    """A refusal that passes here says where its hook is written: in the uppermost layer that has it."""
    try:
        yield
    except PluginRefused as refusal:
        written = next((vars(each)[refusal.hook] for each in modules if refusal.hook in vars(each)), None)
        refusal.file = refusal.file or written_in(written) or modules[0].__dict__.get("__file__") or ""
        raise


def _manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(CampaignHooks)
    return manager


def _register(manager: pluggy.PluginManager, module: object, name: str, *, layer: str) -> None:
    """Register one layer; a misspelt, misdeclared or unmarked hook is refused here and not ignored.

    `layer` is the layer's name inside the stack: two distributions may call their plugins alike.
    """
    try:
        manager.register(module, name=layer)
        manager.check_pending()
    except pluggy.PluginValidationError as error:
        named = _HOOK.search(str(error))
        raise PluginRefused(name, named[1] if named else "?", str(error), "hook") from error
    for hook in _HOOKS:
        written = getattr(module, hook, None)
        # A room of the package may be called like the hook that it answers; what can be called is the hook.
        unheard = callable(written) and manager.parse_hookimpl_opts(module, hook) is None
        if unheard and not isinstance(written, type):
            raise PluginRefused(name, hook, type(written).__name__, "unmarked")


def _require_types(
    plugin: str,
    decoder: msgspec.json.Decoder[Any],
    answer: object,
    *,
    hook: Callable[[Sequence[object]], str],
) -> None:
    """Refuse an answer whose parts are not of the contract's types, or would not be stored as they are."""
    try:
        # What JSON does not know is written so that it comes back different, and is found by its place.
        kept = decoder.decode(msgspec.json.encode(answer, enc_hook=repr))
    except msgspec.ValidationError as error:
        steps, what = _fault(error)
        raise PluginRefused(plugin, hook(steps), f"{'.'.join(steps)}: {what}", "types") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise PluginRefused(plugin, hook(()), told(error), "types") from error
    if kept != answer:
        path = _difference(kept, answer)
        place = ".".join(str(step) for step in path)
        raise PluginRefused(plugin, hook(path), place, "types")


def _fault(error: msgspec.ValidationError) -> tuple[tuple[str, ...], str]:
    """The place of a value that is not of its type, step by step, and what it should be.

    The library says: Expected `int`, got `str` - at `$.categories[0].rubric`.
    """
    what, _, where = str(error).rpartition(" - at ")
    return tuple(_STEP.findall(where.partition("$")[2].rstrip("`"))), what or where


def _difference(one: object, other: object) -> tuple[object, ...]:
    """Where two answers first differ."""
    if isinstance(one, Struct) and type(one) is type(other):
        parts = [(name, getattr(one, name), getattr(other, name)) for name in one.__struct_fields__]
    elif isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        parts = [(str(number), *pair) for number, pair in enumerate(zip(one, other, strict=True))]
    else:
        return ()
    for name, left, right in parts:
        if left != right:
            return (name, *_difference(left, right))
    return ()


def _admitted(key: str, candidates: dict[str, _Candidate]) -> Campaign:
    """Build the stack of one campaign and everything that it answers, once."""
    manager = _manager()
    _register(manager, defaults, defaults.__name__, layer=defaults.__name__)
    with _naming_its_file(candidates[key].module):
        line = _lineage(key, candidates)
    for candidate in line:
        _register(manager, candidate.module, candidate.name, layer=candidate.info.key)
    campaign = Campaign(manager, candidates[key].info)
    with _naming_its_file(*(candidate.module for candidate in reversed(line))):
        rulebook = campaign.rulebook()
        _require_types(key, _RULEBOOK, rulebook, hook=hook_of)
        faults = faults_of(rulebook)
        if faults:
            raise PluginRefused(key, *faults[0], others=faults[1:])
    return campaign


def _lineage(key: str, candidates: dict[str, _Candidate]) -> list[_Candidate]:
    """The campaign and those it extends, the lowest first."""
    line = [candidates[key]]
    while (parent := line[0].info.extends) is not None:
        if parent not in candidates:
            raise PluginRefused(key, "campaign_info", f"extends {parent}", "extends")
        if any(parent == layer.info.key for layer in line):
            raise PluginRefused(key, "campaign_info", f"extends {parent}", "circle")
        line.insert(0, candidates[parent])
    return line


def code_digest(campaign: Campaign) -> str:
    """SHA-256 over the source text of every rule check, so that a changed check shows after freezing."""
    hasher = hashlib.sha256()
    for category in campaign.categories():
        for check in campaign.checks(category.key):
            hasher.update(_source(check).encode("utf-8"))
    return hasher.hexdigest()


def _source(check: Callable[..., object]) -> str:
    if isinstance(check, partial):
        return f"{_source(check.func)} {check.args!r} {sorted(check.keywords.items())!r}"
    try:
        module = inspect.getmodule(check)
        return inspect.getsource(module) if module is not None else inspect.getsource(check)
    except (OSError, TypeError):
        # Never an address: the digest must be the same in every process.
        return str(getattr(check, "__qualname__", type(check).__qualname__))
