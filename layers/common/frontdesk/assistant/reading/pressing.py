"""What cannot wait: circumstances that make a fault urgent although no word of it does."""

import re

from frontdesk.assistant.classifier import dangers
from frontdesk.assistant.classifier.lexicon import read

_PRESSING = (
    {"garage", "swings_open"},
    {"fridge", "food_spoil"},
    {"ac", "degrees", "baby"},
    {"ac", "hot_temp", "baby"},
    {"locked_out", "key"},
    {"rain", "leak", "attic"},
    {"rain", "leak", "chimney"},
)
"""Concepts that make a fault urgent if all are told."""
_SUPPLY = re.compile(
    r" (?:(?:whole|entire|all the) (?:street|block|neighbou?rhood|area|village|building)"
    r"|toda la (?:colonia|calle|cuadra|zona)|todo el (?:barrio|edificio|bloque|vecindario)"
    r"|tod[ao] [ao] (?:rua|bairro|predio|zona)|(?:tout|toute) (?:le|la|l) (?:quartier|rue|immeuble)"
    r"|(?:ganze[nrs]?|gesamte[nrs]?) (?:strasse|viertel|haus|block|ort|siedlung)"
    r"|tutt[ao] (?:il|la|lo) (?:quartiere|via|palazzo|zona|strada)|hele (?:straat|wijk|buurt"
    r"|blok|flat)"
    r"|cal\w{1,3} (?:ulic\w|osiedl\w|blok\w{0,2}|dzielnic\w)|cel\w{1,3} (?:ulic\w|sidlist\w|dum"
    r"|domu)"
    r"|hela (?:gatan|kvarteret|omradet|huset)|(?:butun|tum) (?:mahalle\w*|sokak\w*|apartman\w*)"
    r"|(?:ca|toan) (?:khu|pho|xom|toa nha)|(?:вс[яеию]м?|всего|цел\w{2}) (?:улиц\w|раион\w?|дом\w?"
    r"|двор\w?)|(?:вс[яеію]|увесь|весь|всьому) (?:вулиц\w|раион\w?|будинок|будинку|двір)"
    r"|(?:كل|كامل) (?:الحي|الحاره|الشارع|العماره|المنطقه)|पूरे (?:मोहल्ले|इलाके|गली|कॉलोनी"
    r"|बिल्डिंग)"
    r"|pure (?:mohalle|ilake|colony|gali)) "
    r"|整个小区|整條街|整条街|整栋楼|全小区"
    r"|一帯|町内全体|近所一帯|マンション全体|동네 전체|아파트 전체|온 동네"
)
"""That a fault is in more than one home: with power or water, an outage of the supply."""
_SUPPLIED = frozenset({"power", "light", "water_word"})
_DRY = re.compile(
    r" (?:(?:no|not any|without(?: any)?) water (?:at all|in the (?:house|flat|home|apartment))"
    r"|(?:gar )?kein wasser (?:mehr |)(?:in der|im haus|zu hause)|ganz ohne wasser"
    r"|(?:plus|pas) d eau (?:du tout|dans|chez)|(?:no|sin) (?:tengo |tenemos |hay "
    r"|)agua (?:en (?:casa|el piso|toda)|para nada)"
    r"|(?:non (?:ho|abbiamo|c e) (?:piu |)acqua|senza acqua) (?:in casa|per niente|nell)"
    r"|(?:sem|nao (?:tenho|temos|ha)) agua (?:em casa|nenhuma|no)|(?:helemaal "
    r"|)geen water (?:meer |)(?:in huis|in het huis|in de)"
    r"|(?:nie mam|nie mamy|nie ma) (?:w ogole |teraz |)wody (?:w domu|w mieszkaniu|w calym)"
    r"|(?:nemam|nemame|netece) (?:vubec |ted |)voda?u? (?:v byte|doma)|inget vatten (?:alls"
    r"|i lagenheten|hemma)"
    r"|(?:evde|hic) su yok|(?:вообще |совсем |)(?:нет|без) воды (?:в квартире|в доме|вообще|совсем)"
    r"|(?:зовсім |взагалі |)(?:немає|нема|без) води (?:в квартирі|у квартирі|вдома|в домі|зовсім)) "
    r"|家里没水|家裡沒水|完全没水|水が全く出|家中の水|물이 전혀|물이 아예"
)
"""That there is no water in the home."""
_COLD_WATER = re.compile(
    r" (?:water (?:is|runs|comes out|stays|s) (?:ice |freezing |stone |)cold|only (?:have "
    r"|)cold water"
    r"|agua (?:sale |esta |solo |)(?:helada|fria)|agua (?:sai |esta |)(?:gelada|fria)"
    r"|eau (?:est |reste |coule |)(?:froide|glacee)|wasser (?:ist |bleibt |kommt |)(?:nur "
    r"|)(?:eis|)kalt"
    r"|acqua (?:e |esce |resta |)(?:gelida|fredda)|water (?:is |blijft |komt |)(?:ijs|)koud"
    r"|(?:leci |jest |)zimna woda|woda (?:jest |leci |)(?:lodowata|zimna)|(?:tece |)(?:studena"
    r"|ledova) voda"
    r"|vattnet (?:ar |ar bara |)(?:is|)kallt|su (?:buz gibi|soguk akiyor|soguk geliyor)"
    r"|вода (?:идет |течет |)(?:ледяная|холодная)|вода (?:іде |тече |)(?:крижана|холодна)"
    r"|z kranu (?:\w+ ){0,2}(?:lodowata|zimna)|z kohoutku (?:\w+ ){0,2}(?:ledova|studena)"
    r"|(?:neither|no) (?:heat|heating) (?:and|or|nor) (?:no )?hot water"
    r"|ni calefaccion ni agua|nem aquecimento nem agua|ni chauffage ni eau|weder heizung noch"
    r"|ne riscaldamento ne acqua|geen verwarming en (?:ook )?geen warm|ani ogrzewania ani"
    r"|ani topeni ani|varken varme eller|ни отопления ни|ні опалення ні"
    r"|و?(?:المويه|الماء|المي|الميه) (?:\w+ )?(?:تطلع |بتطلع |طالعه |نازله |)(?:بارده|ساقعه)) "
    r"|お湯も\w{1,8}(?:使え|出)(?:な|ません)"
)
"""That hot water is lost, where a heater is spoken of."""
_BUCKET = re.compile(
    r" (?:buckets?|bowls?|basin|eimer|schussel|bassine|seau|cubos?|baldes?|secchi\w|bacinella"
    r"|emmers?|wiadr\w|misk\w|kybl\w?|hink|kova\w{0,2}|ведр\w|таз\w?|відр\w|xo|chau|balti"
    r"|جردل|سطل|बाल्टी) |桶|盆|バケツ|洗面器|양동이|대야"
)
_REPEATED = re.compile(
    r" (?:(?:every|each) (?:half )?(?:an |a )?(?:hour|\d+ min\w*)|hourly"
    r"|(?:alle|jede) (?:halbe |zwei |drei |paar |\d+ )?(?:stunden?|min\w*)"
    r"|om de (?:twee |drie |paar |\d+ )?(?:uur|uren)"
    r"|toutes les (?:demi )?(?:heures?|\d+ min\w*)|cada (?:media )?(?:hora|\d+ min\w*)"
    r"|ogni (?:mezz )?ora|de (?:meia em meia|hora a|hora em) hora"
    r"|(?:elk|ieder) (?:half )?uur|co (?:pol )?godzin\w*|kazd\w+ (?:pul)?hodin\w*"
    r"|varje (?:halv)?timme|(?:yarim )?saatte bir|(?:каждые|раз в) (?:полчаса|час|два часа)"
    r"|що(?:півгодини|години)|nua tieng|moi tieng|(?:हर|har) (?:आधे |aadhe )?(?:घंटे|ghante)"
    r"|كل (?:نص )?ساعه) "
    r"|半(?:个)?小时|每小时|三十分ごと|\d+分ごと|一?時間に一[回度]|(?:\d+분|시간)마다"
)
"""That a bucket below a leak has to be emptied again and again."""
_ONLY = re.compile(
    r" (?:(?:only|just) (?:one|toilet|bathroom|loo)|unic[oa]|solo quell[oa]|solo un (?:bagno|bano)"
    r"|(?:le|la|les|nos|mon|notre) seul\w{0,2}|einzige\w?|so temos um"
    r"|tenemos uno solo"
    r"|nur (?:das|die|ein) (?:eine|klo|wc|bad)|enige|maar een (?:wc|toilet)"
    r"|jedyn\w{1,2}|jedin\w{1,2}"
    r"|(?:jenom|pouze|jen) jed\w{2,3}|tylko jedn\w{1,2}|bara en (?:toalett|wc)"
    r"|(?:только|тільки|лише) (?:один|одна)|ek hi (?:hai|toilet|bathroom|latrine)"
    r"|end[ae] (?:vi|toa\w+)"
    r"|(?:jin[yao]|druh[yao]) nemame|(?:nie mam\w?|nie ma) (?:innej|drugiej)|ingen annan"
    r"|(?:tek|baska) tuvalet|единственн\w{2}|єдин\w{2}|chi co mot"
    r"|एक ही|الوحيد\w?) |唯一|就这一个|就一个|只有一[个個間间]|一つしか|하나밖|하나뿐"
)
"""With a toilet that does not drain, that there is no other."""
_TOILETS = frozenset({"toilet", "bathroom"})
_BLOCKED = frozenset({"clog", "overflow", "coming_up"})
_STANDS_OPEN = re.compile(
    r" (?:(?:won ?t|wont|will not|doesn ?t|does not|cant|can ?t|cannot) (?:close|shut|come down"
    r"|go down|lock)|(?:stuck|wide) open|half ?(?:way )?(?:open|up)"
    r"|(?:steht|bleibt|geht nicht|lasst sich nicht) (?:\w+ )?(?:offen|zu|schliessen)"
    r"|no (?:cierra|baja)|quedo abiert[ao]|nao (?:fecha|desce)|reste ouvert\w?"
    r"|ne (?:ferme|descend|se ferme) (?:plus|pas)|non (?:si chiude|scende)|rimast[oa] apert[oa]"
    r"|(?:gaat|wil) (?:\w+ )?niet (?:meer )?(?:dicht|naar beneden)|(?:blijft|staat) (?:\w+ )?open"
    r"|nie (?:chce sie )?zamyka\w*|nie zjezdza|nejd\w{1,2} (?:zavrit|dolu)|gar inte att stanga"
    r"|star (?:vid)?oppen|acik kaldi|kapanmiyor|inmiyor|не (?:закрывается|опускается)"
    r"|не (?:закривається|опускається)|khong (?:dong|xuong)|ما (?:يسكر|يقفل|ينزل|بيسكر|بيقفل)) "
    r"|(?:आधा|पूरा) खुला|नीचे नहीं|बंद नहीं हो|关不上|關不上|降不下|放不下来|閉まら|안 ?닫|안 ?내려"
)
_GOODS = re.compile(
    r" (?:cars?|bikes?|motorbike|tools|(?:to|from|onto|facing) the (?:street|alley)|anyone|anybody"
    r"|burglars?|thieves|auto|rader|werkzeug|zur strasse|einbrech\w*|coche|moto|bicis?"
    r"|herramientas|a la calle|ladron\w*|carro|para a rua|voiture|velos?|outils|sur la rue"
    r"|macchina|bici|attrezzi|sulla strada|fietsen|gereedschap|(?:naar|aan) de straat|rower\w*"
    r"|narzedzia|(?:z|na|do) ulic\w|kola|naradi|(?:icerde|icinde) motor|motosiklet\w*|sokaktan"
    r"|herkes|машин\w|велосипед\w*|инструмент\w*|(?:на|с) улиц\w|xe|السياره|عالشارع"
    r"|कोई भी घुस\w*|koi bhi) |车|車|バイク|자전거|घुस"
)
"""That something can be taken from a garage that stands open, or that everybody can see it."""
_ENTRANCE = re.compile(
    r" (?:front door|main door|entrance|doorstep|doorway|haustur|eingang\w*"
    r"|tursturz|puerta principal"
    r"|entrada|puerta de (?:casa|la calle)|porta (?:da frente|de casa|d entrata|di casa)"
    r"|porte d entree"
    r"|ingresso|portone|voordeur|wejsc\w*|drzwiami|vchod\w*|dvermi|ytterdorr\w*|entre\w{0,2}"
    r"|kapi\w*|cua (?:chinh|ra vao)|вход\w*|двер\w{1,4}|вхід\w*|عتبه|العتبه|باب|الباب|दरवाज़े|दरवाजे) "
    r"|大门|大門|门口|門口|玄関|현관"
)
_STINGS = frozenset({"wasp"})


def tells(text: str) -> bool:
    """Whether what is told cannot wait: a garage wide open, heat with somebody old, a lockout,
    no water, an outage of the supply, a bucket that fills, the only toilet, or wasps at the door.
    """
    parts = read(text)
    told = {concept for part in parts for concept in dangers.affirmed(part)}
    if any(pressing <= told for pressing in _PRESSING):
        return True
    said = f" {' '.join(part.text for part in parts)} "
    named = {concept for part in parts for concept in part.concepts}
    return bool(
        _DRY.search(said)
        or (_BUCKET.search(said) and _REPEATED.search(said))
        or (named & _TOILETS and told & _BLOCKED and _ONLY.search(said))
        or (named & _SUPPLIED and _SUPPLY.search(said))
        or (told & _STINGS and _ENTRANCE.search(said))
        or ("garage" in named and _STANDS_OPEN.search(said) and _GOODS.search(said))
        or ({"hot_water", "boiler", "heating", "radiator"} & named and _COLD_WATER.search(said))
    )
