"""What people cry when something burns, in the form of the lexicon."""

import re

CRY_OF_FIRE = re.compile(
    r"(?:"
    r"(?:there (?:is|s) |theres )?(?:a )?(?:fire|smoke and fire|fire and smoke|flames)"
    r"|(?:everything|it) ?(?:is|s) (?:all )?(?:on fire|in flames|burning)"
    r"|(?:there (?:is|s) )?smoke (?:is )?(?:coming|pouring|billowing) out"
    r"|(?:hay )?fuego|(?:hay un )?incendio|todo (?:arde|esta en llamas|se quema)"
    r"|(?:(?:il y a )?(?:au |le )?)?feu|(?:un )?incendie|tout (?:brule|est en feu)"
    r"|feuer|(?:es|alles) brennt|alles steht in flammen|alles staat in brand"
    r"|(?:al )?fuoco|tutto (?:brucia|in fiamme|va a fuoco)"
    r"|fogo|(?:esta )?tudo (?:a arder|em chamas|pegando fogo)"
    r"|pozar|(?:wszystko )?(?:sie )?pali(?: sie)?|(?:vsechno )?hori"
    r"|(?:det|allt) brinner|yangin(?: var)?|her yer yaniyor"
    r"|chay nha|(?:nha (?:toi|em|minh) )?dang chay"
    r"|(?:у нас )?пожар|горим|пожежа|(?:все |всьо )?(?:горит|горить)"
    r"|(?:يوجد |هناك |في )?حريق"
    r"|आग(?: (?:लग गई|लगी|लगी हुई))?(?: है)?"
    r"|(?:(?:mere |hamare )?ghar (?:mein|me) )?aag lag ga[yi]+(?: hai)?"
    r"|着火(?:了|啦)?|[起失]火了?|冒烟了?"
    r"|火事(?:です|だ)?|煙が出(?:ています|ている|てる)|불이야|불났어요?|연기가 나요?"
    r")(?: !!)?"
)
"""A clause that consists of nothing else."""
