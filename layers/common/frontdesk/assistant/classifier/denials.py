"""What a clause denies: where its negations stand, and which of them deny nothing."""

import re
from collections.abc import Set
from functools import lru_cache

from frontdesk.assistant.classifier.lexicon import Clause

NEGATION = re.compile(
    r" (?:no|not|no longer|nothing|nobody|without|ni|sin|nada|pas|a plus|aucune?|rien|nicht|nichts"
    r"|nix|nischt|niks|keine?|keine[nm](?! und)|ohne|non|nessun[ao]?|niente|nao|sem|nenhuma?"
    r"|nem(?! (?:bi|dang|chay) )|geen|niet|niets|nie|nic|bez|zaden|zadny|zadna|zadne|neni|nejsou"
    r"|nebyl[ao]?|inte|inget|inga|ingen|yok|degil|(?:gel|cik)miyor|(?:al|gor|duy|kok)m[iu]yor"
    r"|(?:al|gor|duy)m[iu]yoru[mz]"
    r"|не|нет|нету|ни|ничего|нічого|немає|нема|ani|ані|weder|neither|nor|varken"
    r"|و?لا|ليست?|و?ما في|ماكو|مفيش|مافيش|بدون|नहीं|nahi|nahin) "
    r"| ne (?=(?:fumo|puzza|odore|scintille|fiamme|gas) )"
    r"| (?:khong|ko|chang) (?=(?:(?:co|thay|phai|he|bi) )?(?:chay|khoi|lua|mui|tia|giat|ri|ro) )"
    r"|没有|沒有|没|沒|冇|不是|不会|不會|ません|ない|없|안 "
)
_EARNEST = re.compile(
    f"{NEGATION.pattern}| (?:dont|isnt|aint|wasnt|never|jamais|mica|khong|مش|مو) |别|不|아니"
)
_HELPLESS = re.compile(
    r" (?:no|not|nobody|nothing|dont|doesnt) (?:one |is |are |has |have |can |will |to )*"
    r"(?:able|answer|believ|com(?:e|es|ing) (?!up)|end|help|idea|just|know|like|normal|only|shut"
    r"|stop|turn|want)"
    r"|(?:hort|hilft|kommt|weiss|stoppt) (?:es |mir |uns |mehr )?nicht |keine (?:ahnung|hilfe|luft)"
    r"|(?:nicht|nichts) (?:nur|mehr auf|auf|normal|stopp|zu stopp|wer|was|wo|warum|hilft)"
    r"|(?: no|nada|ni) (?:se|lo se|para|deja|cesa|viene|solo|puedo|podemos|es normal|tengo idea) "
    r"|(?:arrete|sais|vient|peux|normal|seulement|cesse) (?:pas|rien) |pas (?:normal|seulement|que)"
    r"| (?:non|nao|nem) (?:so|sei|smette|si ferma|para|viene|vem|posso|riesco|consigo|solo|e norm)"
    r"|(?:weet|stopt|komt|helpt|ophoudt) (?:het |er )*niet |geen (?:idee|hulp)"
    r"|niet (?:alleen|normaal|op|te stop|meer op)| nie (?:wiem|przestaj|moge|umiem|tylko|da sie)"
    r"|(?:slutar|stannar|upphor|vet|kommer) inte | و?(?:لا|ما) (?:[يت]توقف|[يت]وقف|اعرف|ادري)"
    r"| не (?:зупин|припин|знаємо|можемо|допомаг)"
    r"|(?: не|нет|ничего) (?:знаю|знаем|могу|можем|останавл|перестает|прекращ|только|едут|помога)"
    r"|(?:रुक|बंद|खुल|बुझ|थम|समझ|पता) नहीं|नहीं (?:रुक|बंद|खुल|बुझ|थम|समझ|पता|आया|आ रह|आ रहे)"
    r"|(?:ruk|band|khul|bujh|tham|samajh|pata) nahi"
    r"|nahin? (?:ruk|band|khul|bujh|tham|samajh|pata|aaya|aa rah)"
    r"|nikdo nic |nic nedela|何もし(?:てくれ)?ない|아무것도 안 "
    r"| (?:sem|sin|sans|senza|utan|zonder|ohne|bez|без) (?:par\w+|cesar|control|arret|cesse|sosta"
    r"|fermarsi|tregua|uppehall|avbrott|ophouden|stoppen|pause|ende|unterlass|przerwy|prestani|ustani"
    r"|остановк\w|перерыв\w|перерв\w|зупин\w*) |[没沒](?:[关關]|熄)"
    r"|(?:消え|止ま[らり])(?:ない|ません)|(?:꺼|멈추|그치)지 않"
    r"|不知道|不止|止不|[没沒]人(?!被|困|[锁鎖]|[动動]|拆)"
)
"""A negation in such words says that a danger goes on or that nobody helps; it denies nothing."""
_NOBODY = re.compile(
    r" (?:nobody|no ?one|none of us|niemand|keiner|nadie|ninguem|personne|nessuno|nikt|nikdo|ingen"
    r"|kimse|khong (?:co )?ai|никто|ніхто|محدش|ما حدا?|لا احد|कोई नहीं)(?= )"
    r"(?! (?:(?:ne|n|не|se|si|mi|me|mnie) )?(?:can|could|will|knows?|hears?|opens?|lets|gets"
    r"|kann|weiss|hort|macht|puede|sabe|oye|abre|pode|peut|sait|entend|ouvre|puo|sa|sente|apre|moze|wie"
    r"|muze|vi|kan|vet|hor|может|могу|знает|слышит|откр|може|знає))"
    r"|[没沒]有?人(?!能|[来來]|[开開]|知|[听聽])|冇人|无人|無人|誰も|だれも|아무도"
)
_LEAPS = re.compile(r" (?:esta|estan|anda|andan|sigue|siguen|sale|salen|viene|vienen) brincando ")
"""What leaps in Spanish ("brincando") is no joke, as which it would be one in Portuguese."""
SIGNS = frozenset(
    {"smell", "gas", "spark", "fire", "ablaze", "burning_smell", "leak", "flood", "co", "stove_on"}
    | {"smoke_seen", "smoking", "bubbles"}
)
"""What shows a danger."""
_EVENTS = frozenset({"sewage", "black_water", "coming_up", "shock", "overflow", "tamper"})
_EVENTS |= {"comes_out", "gets_wet", "floods", "gives_way", "caught", "filth"}
"""What happens or is done, and is denied only by a negation of its own."""
_DENIABLE = SIGNS | _EVENTS
_DONT = re.compile(r" (?:dont|doesnt|didnt|isnt|arent|hasnt|havent|wasnt|werent) ")
_IN_THE = re.compile(
    r" no (?=\w)(?!(?:hay|habia|es|era|fue|ten|huel|se |sale|veo|more |longer |smell))"
)
"""What behind a sign is "in the" in Portuguese ("gas no fogao"), and denies nothing."""
_JOINED = re.compile(
    r" (?:and|but|und|aber|y|pero|et|mais|ma|ed?|en|maar|i|ale|и|но|а|och|men|ve|ama|va) "
)
_OR = re.compile(
    r" (?:or|nor|oder|noch|o|ou|lub|ani|czy|nebo|eller|of|veya|ya da|ne|или|либо|ни|або|чи|ані"
    r"|hoac|hay|او|ولا|या|or|na) |또는|이나|나 |とか|や|或|和"
)
"""What joins signs that are denied together ("nothing smells burnt or sparks")."""
BUT = re.compile(
    r" (?:but|however|though|aber|jedoch|allerdings|dafur|pero|sino que|cependant|par contre"
    r"|tuttavia|pero|invece|porem|maar|echter|ale|lecz|jednak|natomiast|avsak|men|dock|ama|fakat"
    r"|ancak|но|однако|зато|але|проте|однак|nhung|song|و?لكن\w{0,2}|بس|لاكن|लेकिन|मगर|lekin|magar) "
    r"| (?:mas|mais)(?! (?:a|que|de|do|da|o|al?|olor|cheiro|humo|fumo|fumaca|gas|agua|nada|rien) )"
    r"(?= ) ?|(?<! nie)(?<! nic) ma (?=\w)|(?<=नहीं है) पर |(?<=नहीं) पर (?=(?:धुआं|चिंगारी|पानी))"
    r"| (?:а|a) (?=(?:из|з|от|від|ze?|z) )|但是?|不过|不過|可是|然而"
    r"|(?<=ん)(?:が|けど|けれど)|(?<=ない)(?:が|けど|けれど)|(?<=です)(?:が|けど)|(?<=ます)(?:が|けど)"
    r"|(?<=[는은인])데|지만"
)
"""What parts a sentence into a half that denies and one that tells."""
_WET = frozenset({"water_word", "dirt", "colour", "black_water", "mess", "flood", "torrent"})
_WET |= {"everywhere", "overflow", "leak"}
_BESIDE = 14
"""How far a smell is from the sewage that it is of, in characters, at most."""
_DEEDS = frozenset({"tamper", "locked_in", "stuck", "caught"})
"""What somebody has done or suffers, and "nobody" denies."""
_BEFORE, _AFTER, _BEFORE_DEED = 12, 18, 30
"""The distance from a hazard, in characters, within which a negation denies it; and from what
somebody may have done, within which "nobody" denies that."""


@lru_cache(maxsize=512)
def denied(part: Clause) -> Set[str]:
    """The concepts of a clause that it denies.

    "This is no joke" denies only the joke, and "it does not stop" denies nothing.
    """
    deniable = _DENIABLE & part.concepts.keys()
    deeds = _DEEDS & part.concepts.keys()
    if not deniable and not deeds:
        return frozenset()
    joke = part.concepts.get("joke", -1)
    found = set[str]()
    for start, end in denials(part.text):
        if 0 <= joke - end + 1 <= _BEFORE:
            continue
        for concept in deniable:
            if _is_denied_after(part, concept, start) or _denies(part, concept, end, _BEFORE):
                found.add(concept)
    for concept in SIGNS & deniable - found:
        if any(_is_denied_with(part, concept, each) for each in found & SIGNS):
            found.add(concept)
    for concept in deniable & _EVENTS:
        if any(_denies(part, concept, end, _BEFORE) for _, end in _spans(_DONT, part.text)):
            found.add(concept)
    for concept in deeds:
        if any(_denies(part, concept, end, _BEFORE_DEED) for _, end in _spans(_NOBODY, part.text)):
            found.add(concept)
    if not found.isdisjoint({"sewage", "black_water"}) or _only_smells(part):
        found |= deniable & {"sewage", "coming_up"}
    return found


def _only_smells(part: Clause) -> bool:
    """Whether what comes up in a clause is a smell, of sewage perhaps, and nothing that is wet."""
    at = part.concepts.get("smell")
    if at is None or not _WET.isdisjoint(part.concepts):
        return False
    return abs(part.concepts.get("sewage", at) - at) <= _BESIDE


def _is_denied_after(part: Clause, concept: str, start: int) -> bool:
    """Whether a negation that begins at ``start`` denies what stands before it."""
    at = part.concepts[concept]
    if _IN_THE.match(f" {part.text} ", start):
        return False
    between = f" {part.text} "[at : start + 1]
    return concept in SIGNS and 0 <= start - at <= _AFTER and not _JOINED.search(between)


def _is_denied_with(part: Clause, concept: str, denied: str) -> bool:
    """Whether a sign follows on one that is ``denied``, after an "or" right before it."""
    text = f" {part.text} "[part.concepts[denied] + 1 : part.concepts[concept] + 1]
    joints = [found.end() for found in _OR.finditer(text)]
    return bool(joints) and len(text) - joints[-1] <= _BEFORE and not _JOINED.search(text)


def _denies(part: Clause, concept: str, end: int, reach: int) -> bool:
    """Whether a negation that ends at ``end`` of the padded clause denies what stands behind it."""
    at = part.concepts[concept] + 1
    between = f" {part.text} "[end - 1 : at]
    parting = _JOINED if concept in _EVENTS else BUT
    return 0 <= at - end <= reach and not parting.search(between)


@lru_cache(maxsize=512)
def denials(clause: str) -> tuple[tuple[int, int], ...]:
    """Where the negations of a clause stand that may deny what it tells."""
    return _spans(NEGATION, clause)


def _spans(words: re.Pattern[str], clause: str) -> tuple[tuple[int, int], ...]:
    text = f" {clause} "
    spans = [found.span() for found in words.finditer(text)]
    helpless = [found.span() for found in _HELPLESS.finditer(text)] if spans else []
    return tuple(
        (start, end)
        for start, end in spans
        if not any(start < last and first < end for first, last in helpless)
    )


def retracts(part: Clause) -> bool:
    """Whether a clause takes the message back as a joke ("just kidding", but not "no joke")."""
    text = f" {part.text} "
    return "retraction" in part.concepts and not _EARNEST.search(text) and not _LEAPS.search(text)
