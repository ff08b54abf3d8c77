"""Somebody who cannot get out, or who has broken in, told over several clauses or messages.

"The lock of the bathroom broke" is no danger, nor is "my son is in there". Together they are. So
are a door that was forced, and steps inside.
"""

import re
from collections.abc import Sequence

from frontdesk.assistant.classifier.denials import NEGATION
from frontdesk.assistant.classifier.lexicon import Clause, read
from frontdesk.assistant.classifier.stems import UNPARTED
from frontdesk.models.classification import Hazard

_INSIDE = re.compile(
    r" (?:inside|in there|still in|dentro|adentro|dedans|a l interieur|drin|drinnen|binnen|erin"
    r"|w srodku|uvnitr|vevnitr|uvnitrku|vnutri|darinne|inne|dar inne|icerde|iceride|ben trong"
    r"|o trong"
    r"|trong do|внутри|внутрі|всередині|داخل\w{0,3}|بالداخل|جوا\w?|جوه\w?|अंदर|भीतर|andar) "
    r"|里面|裡面|里头|裡頭|在.{0,6}[里裡]|中に|中で|中から|안에"
)
_LIFT = re.compile(
    r" (?:lift|elevator|ascensor\w{0,2}|elevador\w{0,2}|ascenseur|aufzug|fahrstuhl|wind[aey]"
    r"|windzie|vytah\w?"
    r"|hiss\w{0,3}|asansor\w{0,4}|thang may|лифт\w{0,2}|ліфт\w{0,2}|ال?مصعد|ال?اسانسير|लिफ्ट"
    r"|लिफ्ट|lift) "
    r"|المصعد|电梯|電梯|エレベーター|엘리베이터|승강기"
)
_STUCK = re.compile(
    r" (?:stuck|jammed|won ?t open|wont open|doesn ?t open|does not open|not opening"
    r"|will not open|can ?t open"
    r"|atasc\w{2,4}|no (?:se )?abre|trab\w{2,3}|emperr\w{2,4}|nao abre|bloqu\w{1,4}"
    r"|n ouvre (?:pas|plus)|coince\w?"
    r"|klemmt|verklemmt|geht nicht (?:mehr )?auf|bloccat\w|non si apre|klemt|vast"
    r"|gaat niet (?:meer )?open"
    r"|zacial \w{0,3}|zaciel\w{1,3}|zacina|nie (?:da sie|mozna) otworzyc|zasek\w{0,4}"
    r"|nejde otevrit|nejdou otevrit"
    r"|fastnat|gar inte (?:att )?oppna|gar inte upp|takil\w{1,5}|sikis\w{1,4}|acilmiyor|ket"
    r"|khong mo duoc"
    r"|заклин\w{1,4}|застр\w{1,4}|не открыва\w{2,4}|заїл\w|не відчиня\w{2,5}|не відкрива\w{2,5}"
    r"|عالق\w?|معلق|واقف\w?|علق\w?|ما يفتح|مش بيفتح|لا يفتح|अटक\w{0,3}|जाम|नहीं खुल|नही खुल) "
    r"|卡住|打不开|打不開|开不了|開不了|锁住|鎖住|反锁|反鎖|开かない|開かな|안 열|열리지 않|고장"
)
_SOMEBODY = re.compile(
    r" (?:someone|somebody|footsteps|steps|voices|jemand|jemanden|schritte|stimmen|alguien|pasos"
    r"|voces"
    r"|quelqu un"
    r"|des pas|des voix|qualcuno|passi|voci|alguem|passos|vozes|iemand|stappen|stemmen|ktos"
    r"|kroki|glosy"
    r"|nekdo|kroky|hlasy|nagon|steg|roster|biri|birisi|birinin|birini|ayak sesi|ayak sesleri"
    r"|co nguoi"
    r"|tieng buoc chan|кто то"
    r"|шаги|голоса|хтось|кроки|голоси|حد|احد|شخص|خطوات|اصوات|कोई|किसी|कदमों) "
    r"|有人|脚步|腳步|誰か|だれか|足音|누가|누군가|발소리"
)
_FORCED = re.compile(
    r" (?:forced|kicked in|smashed in|pried|broken? (?:\w+ ){0,4}(?:open|in|into)|forzaron|forzad\w"
    r"|reventa\w{2,4}|forcee?|fracturee?|forzat\w|arrombad\w|arrombaram|forcad\w|wywazy\w{1,3}"
    r"|wylaman\w|wlaman\w{1,3}|brutit upp|uppbrut\w{2}|brot sig|كسروا|كسرو|مكسور|انكسر|cay|pha) "
    r"|तोड़|こじ開け|壊され|破られ|부수고|뜯고|부쉈|뜯겼"
)
_MOVES = re.compile(
    r" (?:hear|heard|hearing|walking|moving|creeping|oig[oa]|oimos|escucho|andar|andando|caminar"
    r"|caminando|ouco|ouvir|ouve|j entends|entends|entend|marche|marcher|bouge|sento|sentiamo"
    r"|cammina|camminare|muove|muoversi|hoere|hoeren|hoert|hore|laeuft|laufen|schleicht|hoor|horen|hoort"
    r"|loopt|lopen|slysze|slychac|chodzi|chodzic|rusza|slysim|slyset|chodi|hybe|hor|gar|ga|ror sig"
    r"|duyuyorum|duyuyoruz|yuru\w{2,9}|dolas\w{2,9}|nghe|di lai|слышу|слышно|слышим|ходит|ходят"
    r"|чую|чуємо|чутно|ходить|ходять|اسمع|نسمع|سامع\w?|يمشي|بيمشي|يتحرك) "
    r"|सुनाई|सुन रह|चलने की|आवाज|听到|聽到|听见|聽見|走动|走動|走来走去|歩い|歩く|物音|聞こえ"
    r"|걷는|걸어|소리|들려|움직"
)
"""That somebody is heard, or walks."""
_CLOSES = frozenset({"lock", "locked_out", "key", "safe_lock", "locked_in", "stuck"})
_EMPTY = re.compile(
    r" (?:nobody|no ?one|niemand|keiner|nadie|ninguem|personne|nessuno|nikt|nikogo|nikdo|ingen"
    r"|kimse|никто|никого|ніхто|нікого|محدش|ما حدا?|لا احد|कोई नहीं)"
    r"(?! (?:else|other|mas|mais|sonst|anders|d autre|altr[oi]|inn\w+|jin\w+|annan|больше|більше))"
    rf"(?: \w+){{0,3}}?(?={_INSIDE.pattern})"
    r"|personne (?=a l interieur)| (?:iceride|icerde) kimse yok"
    r"| (?:внутри|внутрі|всередині) (?:никого|нікого) "
    r"| (?:inside|in there|dentro|adentro|drin|drinnen|binnen|w srodku|uvnitr|inne) (?:\w+ ){0,3}"
    r"(?:nobody|nadie|ninguem|niemand|keiner|nessuno|nikogo|nikdo|ingen) "
    r"| अंदर कोई नहीं |[没沒](?:有)?人在?[里裡]|[里裡]面?[没沒]有?人|誰もいな|誰もいませ|아무도 없"
)
"""That nobody is where it is locked."""
_AWAY = re.compile(
    r" (?:(?:nobody|no one) (?:s |is |)(?:at |)home|(?:niemand|keiner) (?:ist |)(?:zu hause|daheim)"
    r"|(?:niemand|keiner) (?:is |)thuis|nadie en casa|ninguem em casa|personne (?:chez|a la maison)"
    r"|nessuno in casa|w domu nikogo|doma nikdo|nikdo doma|ingen hemma|evde kimse yok"
    r"|дома никого|никого дома|вдома нікого|нікого вдома|घर (?:में|पर) कोई नहीं) "
    r"|家[里裡][没沒]有?人|家には誰も|집에 아무도"
)
"""That nobody is at home."""
_MISTAKEN = re.compile(
    r" (?:thought|believed|assumed|dachten?|glaubten?|meinten?|penso|pensaba|creyo|creia|pensou"
    r"|achou"
    r"|(?:a |avait )?cru|croyait|(?:a )?pense|pensait|pensava|credeva|ha pensato|ha creduto|dacht"
    r"|myslal\w?|pomyslal\w?|myslel\w?|trodde|sandi|sanmis|nghi|tuong|думал\w?|подумал\w?|решил\w?"
    r"|думав|думала|подумав|вирішив|فكر\w?|ظن\w?|افتكر\w?|सोचा) .{2,90}?"
    r" (?:but (?:no|not)|not at all|aber nein|gar nicht|stimmt nicht|para nada|pero no|mas nao"
    r"|nada disso|mais non|pas du tout|ma no|per niente|maar nee|helemaal niet|ale nie|wcale nie"
    r"|ale ne|vubec ne|men nej|inte alls|ama hayir|nhung khong|но нет|вовсе нет|але ні|зовсім ні"
    r"|لكن لا|بس لا|लेकिन नहीं) "
)
"""That somebody was thought to be shut in, and is not."""
_UNHURT = re.compile(
    r" (?:(?:nobody|no one|noone) (?:can|could|will|gets|is|was|s)"
    r" (?:get in|climb in|hurt|injured|in danger)"
    r"|(?:никто|ніхто) не (?:залезет|зайдет|пострадал\w?|залізе|заиде|заліз|постраждав)"
    r"|niemand (?:verletzt|kommt rein|kann rein|gewond|kan erin|kan naar binnen)"
    r"|nadie (?:herido|puede entrar|se ha hecho dano|esta en peligro)|ninguem (?:ferido|se magoou"
    r"|se machucou|consegue entrar|entra)|personne (?:de blesse|n est blesse|ne peut entrer|dessous"
    r"|en dessous)|nessuno (?:si e fatto male|e ferito|puo entrare|entra)|non entra nessuno"
    r"|nikt (?:nie wejdzie|nie jest ranny|nie ucierpial)|nikdo (?:se nedostane|neni zranen\w?)"
    r"|ingen (?:skadad|skadades|kommer in|star under)|kimse (?:giremez|yaralanmadi|yok)"
    r"|khong co (?:tre con|ai|tre em)|khong ai) "
    r"|没有人受伤|没人受伤|进不来|誰も怪我|誰も入れ|다친 사람은? 없|아무도 못 들어"
)
"""That nobody is hurt, below or able to come in, beside what only sounds like a danger."""
_DRIVE = re.compile(
    r" (?:driveway|drive|einfahrt|auffahrt|ausfahrt|allee|entrada|vado|vialetto|passo carraio"
    r"|garagem|oprit|inrit|podjazd\w{0,3}|wjazd\w{0,2}|prijezd\w{0,4}|vjezd\w{0,2}|uppfart\w{0,3}"
    r"|infart\w{0,3}|garaj yolu|подъезд к дому|въезд\w{0,2}|заезд\w{0,2}|заїзд\w{0,2}) "
    r"|车道|車道|車庫|진입로"
)
"""A way for cars, which is blocked without shutting anybody in."""
_OF_LOCKS = frozenset({None, Hazard.LOCKED_IN, Hazard.INSECURE_HOME, Hazard.UNSPECIFIED})
_BEFORE, _BEFORE_UNPARTED = 14, 3
"""The distance from a person, in characters, within which a negation says that nobody is there."""


def found(message: str, earlier: str) -> Hazard | None:
    """The danger that ``message`` completes: somebody is shut in, or somebody has broken in."""
    now, before = read(message), read(earlier) if earlier else ()
    if _is_shut_in(now, before):
        return Hazard.LOCKED_IN
    forced = any(map(_is_forced, (*before, *now)))
    return Hazard.INTRUDER if forced and any(map(_is_intruder, now)) else None


def is_none(found: Hazard | None, message: str, earlier: str = "") -> bool:
    """Whether what was ``found`` is denied: nobody is shut in, or nobody can break in.

    What was told in ``earlier`` messages counts unless ``message`` says who is inside.
    """
    if found not in _OF_LOCKS:
        return False
    clauses = read(message)
    closes = any(_CLOSES & each.concepts.keys() for each in clauses)
    may_be = found is Hazard.LOCKED_IN or (found is not None and closes)
    if may_be and not any(map(_is_person_inside, clauses)):
        told = (*read(earlier), *clauses)
        if any(map(_is_left_empty, told)) or any(map(_is_of_a_drive, told)):
            return True
    whole = f" {' '.join(clause.text for clause in clauses)} "
    guarded = any(
        "break_in" in clause.concepts
        and "break_night" not in clause.concepts
        and (NEGATION.search(f" {clause.text} ") or " neboj" in f" {clause.text}")
        for clause in clauses
    )
    if found is Hazard.UNSPECIFIED and _UNHURT.search(whole):
        return True
    return guarded or bool(_MISTAKEN.search(whole)) or _is_empty(clauses)


def _is_empty(clauses: Sequence[Clause]) -> bool:
    """Whether nobody is where it is locked: neither who could open, nor who needs help."""
    empty = [bool(_EMPTY.search(f" {clause.text} ")) for clause in clauses]
    return any(empty) and not any(
        _INSIDE.search(f" {clause.text} ")
        for clause, is_empty in zip(clauses, empty, strict=True)
        if not is_empty or ("baby" in clause.concepts and "pet" not in clause.concepts)
    )


def _is_forced(clause: Clause) -> bool:
    return "break_in" in clause.concepts or bool(
        {"door", "lock", "window"} & clause.concepts.keys() and _FORCED.search(f" {clause.text} ")
    )


def _is_intruder(clause: Clause) -> bool:
    text = f" {clause.text} "
    inside = (_INSIDE.search(text) or _MOVES.search(text)) and _SOMEBODY.search(text)
    return bool(inside) and not (_is_past(clause) or NEGATION.search(text))


def _is_shut_in(now: Sequence[Clause], before: Sequence[Clause]) -> bool:
    """Whether somebody who needs help cannot get out."""
    told = (*before, *now)
    if any(map(_is_left_empty, told)):
        return any(map(_is_person_inside, now))
    person = any(_is_there(clause) for clause in now) or any(_is_there(c) for c in before)
    if not person or not any(_INSIDE.search(f" {clause.text} ") for clause in told):
        return False
    if any(_LIFT.search(f" {clause.text} ") and not _is_past(clause) for clause in told):
        return True
    closes = any(
        _CLOSES & clause.concepts.keys()
        or ("door" in clause.concepts and _STUCK.search(f" {clause.text} "))
        for clause in told
        if not _is_past(clause)
    )
    adds = any(
        ({"baby", "door"} | _CLOSES) & clause.concepts.keys() or _INSIDE.search(f" {clause.text} ")
        for clause in now
    )
    return closes and adds


def _is_left_empty(clause: Clause) -> bool:
    """Whether nobody is told to be inside, so that who is spoken of may be elsewhere."""
    text = f" {clause.text} "
    return bool(_EMPTY.search(text) or _AWAY.search(text))


def _is_of_a_drive(clause: Clause) -> bool:
    return bool(_DRIVE.search(f" {clause.text} "))


def _is_person_inside(clause: Clause) -> bool:
    return _is_there(clause) and bool(_INSIDE.search(f" {clause.text} "))


def _is_there(clause: Clause) -> bool:
    """Whether a child, or somebody old, ill or pregnant, is told to be somewhere."""
    at = clause.concepts.get("baby")
    if at is None or _is_past(clause):
        return False
    denials = [match.span() for match in NEGATION.finditer(f" {clause.text} ")]
    near = _BEFORE_UNPARTED if max(clause.text) >= UNPARTED else _BEFORE
    return not any(0 <= at - end + 1 <= near for _, end in denials)


def _is_past(clause: Clause) -> bool:
    return bool({"past", "hypothetical", "fiction"} & clause.concepts.keys())
