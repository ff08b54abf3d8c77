"""That a danger lasts: what does not go away, or comes although it was shut off."""

import re

_STAYS = re.compile(
    r" (?:(?:has not|hasn ?t|have not|haven ?t) (?:\w+ )?(?:gone|stopped|cleared|disappeared)"
    r"|(?:todavia|aun) no (?:para|ha parado|se va|se ha ido)|(?:ist|hat|sind) (?:\w+ )?noch nicht "
    r"(?:weg|aufgehort|aufgehoert|gestoppt|verflogen)|ancora non (?:si ferma|va via|smette)"
    r"|(?:does not|doesn ?t|won ?t|will not|isn ?t|is not|not) "
    r"(?:go|going|going to go|disappear|clear|stop)\w{0,4}(?: away)?|no (?:se va|se quita|para)"
    r"|no desaparece|(?:siguen?|continua) (?:a )?(?:oliendo|apestando|cheirando|puzzare)"
    r"|nao (?:passa|desaparece|vai embora|sai)"
    r"|ne (?:part|disparait|s en va|s arrete) (?:pas|toujours pas)"
    r"|(?:geht|verschwindet|verfliegt) (?:\w+ )?nicht(?: weg)?|non (?:va via|sparisce|passa)"
    r"|(?:gaat|trekt) (?:\w+ )?niet weg|verdwijnt niet|nie (?:znika|ustepuje|mija|przechodzi)"
    r"|nemizi|nezmizel\w?|neprestava|forsvinner inte|gar inte bort|gitmiyor|gecmiyor|kaybolmuyor"
    r"|khong (?:het|bay|tan)|не (?:исчезает|проходит|уходит|выветривается|пропадает)"
    r"|не (?:зникає|проходить|минає|щезає|вивітрюється)"
    r"|(?:ما|مش|لا) (?:راح\w?|بتروح|تروح|يروح|بيروح|تختفي|يختفي)|nahi? ja rah\w|ja nahi? rah\w) "
    r"| नह\S{1,3} जा रह|散不掉|散不去|不散|没有散|消えな|なくならな|안 ?없어|안 ?사라|지지 ?않"
    r"|(?:还|還|仍然?|依然|仲|一直)(?:是)?(?:没有?|沒有?|未|冇)(?:停|止|散|消|退|断|斷)"
    r"|まだ(?:止ま|消え|収ま|おさま)(?:って|て|り|ら)?(?:い)?(?:な|ませ)"
    r"|아직도? ?(?:안|못) ?(?:멈|그치|그쳤|꺼|빠)"
)
_KEEPS = re.compile(
    r" (?:(?:does not|doesn ?t|didn ?t|did not|won ?t|hasn ?t|has not|not) stop\w*"
    r"|nothing (?:stop|help)\w*|(?:came|comes|started|starts) (?:back|again)"
    r"|no (?:ha|se ha) (?:parado|cesado|detenido)|(?:n|s) (?:a|est) pas (?:cesse|arrete|stoppe)\w*"
    r"|nicht (?:aufgehort|aufgehoert|gestoppt)|non (?:si e|ha|s e) (?:fermat|smess|arrestat)\w*"
    r"|niet (?:gestopt|opgehouden)|nie ustal\w*|(?:slutade|slutat) inte|inte (?:slutat|upphort)"
    r"|(?:keeps|still) (?:coming|running|pouring|flowing|rising|spraying|leaking|filling|going up)"
    r"|no (?:para|paro|se detiene|se corta|deja de)|sigue (?:\w+ndo|igual)"
    r"|nao (?:parou|para|estanca\w*)|continua (?:a )?\w+(?:ndo|r)"
    r"|(?:ne )?s arrete (?:pas|toujours pas)|(?:ca )?continue (?:de|a|quand meme)"
    r"|(?:hort|hoert) (?:\w+ )?nicht auf|stoppt nicht"
    r"|(?:lauft|fliesst|kommt|steigt|spritzt|tropft) (?:\w+ ){0,2}(?:weiter|trotzdem|immer noch)"
    r"|non (?:si ferma|si arresta|smette)|continua a \w+"
    r"|(?:stopt|houdt) (?:\w+ )?niet(?: op)?|(?:blijft|loopt) (?:\w+ )?(?:door|lopen|stromen|komen)"
    r"|nie przesta\w*|(?:dalej|wciaz|nadal|i tak) (?:leci|leje|cieknie|tryska)"
    r"|nepresta\w*|nezastav\w*|(?:porad|stale|furt) (?:tece|strika|prite?ka)|tece (?:to )?dal"
    r"|slutar inte|fortsatter|rinner (?:anda|fortfarande|vidare)"
    r"|durmuyor|durmadi|kesilmiyor|kesilmedi|(?:hala|yine) (?:akiyor|geliyor|fiskiriyor)"
    r"|не (?:останавлива|останови|прекраща|прекрати|переста)\w*|(?:все равно"
    r"|всё равно) (?:течет|льет|хлещет|идет)"
    r"|прибывает|продолжает\w*"
    r"|не (?:зупиня|зупини|припиня|припини|переста)\w*|(?:все одно|далі) (?:тече"
    r"|ллє|хлище|иде)|прибуває"
    r"|(?:khong|chua|ko) (?:ngung|dung|het)|van (?:cu )?(?:chay|ra|phun|trao)"
    r"|(?:ما|مش|لا|لم) (?:وقف\w*|بتقف|بيقف|يقف|يوقف|توقف\w*|بتوقف|بيوقف)"
    r"|(?:لسا\w?|لسه|مازال\w?) (?:تزيد|بتزيد|تنزل|بتنزل|ينزل|تطلع|بتطلع)"
    r"|(?:नहीं|नही) रुक\S*(?: रह\S{1,2})?|रुक (?:नहीं|नही) रह\S{1,2}|बंद (?:नहीं|नही) हो"
    r"|(?:nahi|nahin) ruk\w*|ruk (?:nahi|nahin) rah\w) "
    r"|还在(?:往外|不停|一直)?(?:冒|流|漏|喷|涨|往)|停不下|止不住|不停地?(?:冒|流|漏|喷)"
    r"|還在(?:往外)?(?:冒|流|漏|噴)|止まりませ|止まらな|止まってい?(?:ませ|ま?な)|出続け"
    r"|멈추지 ?않|안 ?멈|계속 ?(?:나|새|흘|뿜)"
)


def stays(normalised: str) -> bool:
    """Whether something does not go away, which denies nothing."""
    return _is_in(_STAYS, normalised)


def keeps(normalised: str) -> bool:
    """Whether what should be shut off comes nevertheless."""
    return _is_in(_KEEPS, normalised)


def _is_in(pattern: re.Pattern[str], normalised: str) -> bool:
    """Whether the pattern is in a text; scripts that do not part words have blanks by chance."""
    text = normalised.strip()
    return bool(pattern.search(f" {text} ") or pattern.search(text.replace(" ", "")))
