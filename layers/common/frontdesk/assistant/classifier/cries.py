"""What people cry when something burns or smokes, in the form of the lexicon."""

import re
from functools import lru_cache

_CRY_OF_FIRE = re.compile(
    r"(?:"
    r"(?:(?:please )?help )?(?:there (?:is|s) |theres )?(?:a )?"
    r"(?:fire|smoke and fire|fire and smoke|flames)"
    r"|(?:kitchen|grease|oil|chip pan|pan|oven|stove|chimney|electrical) fire"
    r"|(?:everything|it) ?(?:is|s) (?:all )?(?:on fire|in flames|burning)"
    r"|(?:there (?:is|s) )?smoke (?:is )?(?:coming|pouring|billowing) out"
    r"|(?:hay )?fuego|(?:hay un )?incendio|hay (?:mucho )?humo"
    r"|(?:hay )?(?:humo y fuego|fuego y humo)|todo (?:arde|esta en llamas|se quema)"
    r"|(?:(?:(?:il )?y ?a )?(?:au |le |du )?)?feu|(?:un )?incendie|tout (?:brule|est en feu)"
    r"|feuer|(?:es|alles) brennt|alles steht in flammen|alles staat in brand|er is brand"
    r"|(?:al )?fuoco|(?:c (?:e )?)?(?:un )?incendio|tutto (?:brucia|in fiamme|va a fuoco)"
    r"|(?:ha |tem )?fogo|(?:ha |tem )?(?:um )?incendio"
    r"|(?:esta )?tudo (?:a arder|em chamas|pegando fogo)"
    r"|pozar|(?:wszystko )?(?:sie )?pali(?: sie)?|(?:vsechno )?hori"
    r"|(?:det|allt) brinner|yangin(?: var)?|her yer yaniyor"
    r"|chay nha|(?:nha (?:toi|em|minh) )?dang chay"
    r"|(?:у нас )?пожар|горим|пожежа|(?:все |всьо )?(?:горит|горить)"
    r"|(?:يوجد |هناك |في )?حريق|(?:ال)?نار في (?:الفرن|المطبخ|البيت|الشقه|المقلاه)"
    r"|आग(?: (?:लग गई|लगी|लगी हुई))?(?: है)?"
    r"|(?:(?:mere |hamare )?ghar (?:mein|me) )?aag lag ga[yi]+(?: hai)?"
    r"|[着著]火(?:了|啦)?|[起失]火了?|冒[烟煙菸]了?"
    r"|(?:火事|かじ)(?:です|だ)?|(?:煙が出|けむりがで)(?:ています|ている|てる)"
    r"|(?:오븐|냄비|프라이팬|주방|부엌|집|차)에 불"
    r"|불이야|불이? ?(?:났어요?|났습니다|나요)|연기가 나요?"
    r")(?: !!)?"
)
"""A clause that consists of nothing else."""

_ROOMS = (
    r"(?:hall|hallway|house|home|flat|apartment|stairwell|corridor|attic|loft|basement|cellar"
    r"|bedroom|living room|kitchen|room|building)"
)
_SMOKE_INSIDE = re.compile(
    rf"(?:(?:help )?(?:i|we) (?:can )?smell smoke(?: in (?:the|my|our) {_ROOMS})?"
    r"|(?:there (?:is|s) |theres )?(?:a lot of |so much |some )?"
    rf"smoke in (?:the|my|our) {_ROOMS}"
    rf"|it smells (?:of|like) smoke(?: in (?:the|my|our) {_ROOMS})?"
    r"|(?:(?:ich|wir) rieche?n? rauch|es riecht nach rauch)"
    r"(?: (?:im|in der) (?:flur|haus|treppenhaus|keller|zimmer|wohnung|kuche))?"
    r"|(?:(?:da|hier|es) ist )?rauch (?:im|in der)"
    r" (?:flur|haus|treppenhaus|keller|zimmer|wohnung|kuche)"
    r"|huele a humo(?: en (?:la|el|mi) (?:casa|cocina|pasillo|piso|edificio|escalera))?"
    r"|hay (?:mucho )?humo en (?:la|el|mi) (?:casa|cocina|pasillo|piso|edificio|escalera)"
    r"|(?:ca|cela) sent la fumee(?: (?:dans (?:la|le|l) ?\w+|chez moi))?"
    r"|(?:il )?y a (?:de )?la fumee(?: dans (?:la|le|l) ?"
    r"(?:maison|cuisine|couloir|appartement|immeuble|escalier|chambre))?"
    r"|c e (?:del |tanto |un sacco di )?fumo (?:in|nel|nella|nell) ?"
    r"(?:casa|cucina|corridoio|appartamento|scale|stanza)"
    r"|(?:sento|si sente) (?:odore|puzza) di fumo(?: in casa)?"
    r"|(?:sinto )?cheiro (?:de|a) (?:fumaca|fumo)(?: em casa)?|cheira a (?:fumo|fumaca)"
    r"|(?:ha|tem) (?:muit[oa] )?(?:fumo|fumaca) (?:em|na|no) (?:casa|cozinha|corredor|predio)"
    r"|(?:ik ruik|we ruiken|het ruikt naar) rook|er (?:is|hangt) rook in (?:huis|de \w+|het \w+)"
    r"|(?:czuje|czuc) dym(?:em)?|(?:jest )?dym w (?:mieszkaniu|domu|kuchni|pokoju|piwnicy)"
    r"|(?:w (?:mieszkaniu|domu|kuchni|piwnicy) jest) dym"
    r"|(?:citim|je citit?) kour|(?:je )?kour v (?:byte|dome|kuchyni|pokoji)"
    r"|v (?:byte|dome|kuchyni|pokoji) je kour"
    r"|(?:jag )?kanner roklukt|det luktar rok|det ar rok i (?:huset|trapphuset|koket|lagenheten)"
    r"|(?:evde |koridorda |mutfakta |binada )?duman (?:var|kokusu (?:var|aliyorum|geliyor))"
    r"|co (?:mui )?khoi trong (?:nha|bep|phong)"
    r"|(?:в (?:квартире|доме|подъезде|коридоре|комнате) )?(?:пахнет дымом|запах дыма)"
    r"|в (?:квартире|доме|подъезде|коридоре|комнате) дым|дым в (?:квартире|доме|подъезде|коридоре)"
    r"|(?:[ув] (?:квартирі|будинку|під їзді|коридорі) )?(?:пахне димом|запах диму)"
    r"|[ув] (?:квартирі|будинку|коридорі) дим|дим [ув] (?:квартирі|будинку|коридорі)"
    r"|(?:في|يوجد|هناك) دخان في (?:البيت|المنزل|الشقه|المطبخ|الممر)|(?:اشم|في) (?:رايحه|ريحه) دخان"
    r"|(?:घर|कमरे|रसोई|किचन) में धुआं (?:है|भर गया है|आ रहा है)"
    r"|[家屋楼走厨][里裡中道廊房]*(?:里|裡)?(?:有|全是|都是|好多)[烟煙]"
    r"|(?:部屋|家|廊下|台所)(?:の中)?に煙が(?:あります|充満しています|出ています)"
    r"|煙の(?:匂い|におい|臭い)が(?:します|する)"
    r"|(?:집|방|복도|주방)(?:에|안에|에서)? ?연기가 (?:나요|차요|있어요|자욱해요|가득해요)"
    r"|연기 냄새가 나요"
    r")(?: !!)?"
)
"""A clause that tells of no more than smoke, where people are."""


@lru_cache(maxsize=512)
def is_cry_of_fire(clause: str) -> bool:
    """Whether a normalised clause consists of a cry of fire."""
    return _CRY_OF_FIRE.fullmatch(clause) is not None


@lru_cache(maxsize=512)
def tells_of_smoke_inside(clause: str) -> bool:
    """Whether a normalised clause tells of no more than smoke, where people are."""
    return _SMOKE_INSIDE.fullmatch(clause) is not None
