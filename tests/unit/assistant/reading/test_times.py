from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.assistant.reading.time_words import LANGUAGES, fold
from frontdesk.assistant.reading.times import find
from tests.support.rows import check_rows
from tests.support.spent import spent

FOLDER = Path(__file__).parent
BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 24, 10, tzinfo=BERLIN)
"""A Tuesday."""
NO_TIME, NO_DAY = "-", ". ."
WISHES = {
    "en": (
        ("not Friday, any other time is fine", NO_DAY),
        ("I can't do Friday but any other day is fine", NO_DAY),
        ("any other day but Friday", NO_DAY),
        ("Monday at 9 is best, any other time is fine too", "30.11 09:00 ."),
        ("Not Monday or Tuesday, other days are ok", NO_DAY),
        ("we are away the rest of the week", NO_TIME),
        ("I work Fridays so any other day suits", NO_DAY),
        ("tomorrow 9am - noon", "25.11 09:00 25.11 12:00"),
        ("tomorrow from noon till 3pm", "25.11 12:00 25.11 15:00"),
        ("9 - 14 tomorrow", "25.11 09:00 25.11 14:00"),
        ("tomorrow at 12 noon", "25.11 12:00 ."),
        ("tomorrow 8.30 - 12.30", "25.11 08:30 25.11 12:30"),
        ("Friday, not before ten", "27.11 10:00 ."),
        ("any day but Friday", NO_DAY),
        ("not tomorrow, the day after", "26.11 00:00 27.11 00:00"),
        ("my in-laws come Sunday and it looks awful in here", NO_TIME),
        ("the new kitchen gets fitted on Monday, just so you know", NO_TIME),
        ("any day next week bar Wednesday", NO_DAY),
        ("my landlord can let you in on Friday", "27.11 00:00 28.11 00:00"),
        ("about 20 foot of hedge", NO_TIME),
        ("when you get a chance", NO_DAY),
        ("tomorrow morning we have an inspection, it has to be done before that", NO_TIME),
        ("tomorrow 9am", "25.11 09:00 ."),
        ("tomorrow 9am works", "25.11 09:00 ."),
        ("tomorrow morning", "25.11 08:00 25.11 12:00"),
        ("Friday after 3pm", "27.11 15:00 ."),
        ("Can you come between 2 and 4 on Thursday?", "26.11 14:00 26.11 16:00"),
        ("December 12th", "12.12 00:00 13.12 00:00"),
        ("the 12th of December at 10", "12.12 10:00 ."),
        ("next Tuesday", "01.12 00:00 02.12 00:00"),
        ("as soon as possible please", NO_DAY),
        ("whenever", NO_DAY),
        ("evenings are best for me", NO_DAY),
        ("weekends", NO_DAY),
        ("after 5 works", NO_DAY),
        ("it has been leaking since yesterday", NO_TIME),
        ("it's been draining slowly since the weekend", NO_TIME),
        ("five shingles came off the roof in that wind on the weekend", NO_TIME),
        ("do you guys do sundays?", NO_TIME),
        ("I was on my way home from the night shift", NO_TIME),
        ("it broke on Monday", NO_TIME),
        ("last night the alarm went off", NO_TIME),
        ("the plumber came on Tuesday", NO_TIME),
        ("you were supposed to come at 9 today", NO_TIME),
        ("the alarm goes off at 3am", NO_TIME),
        ("we have guests coming Saturday", NO_TIME),
        ("are you open on Sunday?", NO_TIME),
        ("No rush", NO_TIME),
        ("not Tuesday, Wednesday", "25.11 00:00 26.11 00:00"),
        ("Tuesday doesn't work, Wednesday at half past nine is fine", "25.11 09:30 ."),
        ("My number is 206 555 0100", NO_TIME),
        ("42 Elm Street", NO_TIME),
        ("I am 72 years old", NO_TIME),
        ("today at 2 if you can come", "24.11 14:00 ."),
        ("tonight please", "24.11 17:00 24.11 21:00"),
        ("no hot water today", NO_TIME),
        ("tomorrow at noon", "25.11 12:00 25.11 13:00"),
        ("Thursday 10-12", "26.11 10:00 26.11 12:00"),
        ("Thursday 11 to 1", "26.11 11:00 26.11 13:00"),
        ("Thursday between 10pm and 2am", "26.11 22:00 27.11 02:00"),
        ("Thursday from 8 pm to 12 am", "26.11 20:00 27.11 00:00"),
        ("Thursday 22:00-06:00", "26.11 22:00 27.11 06:00"),
        ("Thursday between 10am and noon", "26.11 10:00 26.11 12:00"),
        ("Friday works, any time after 3", "27.11 15:00 ."),
        ("9am on Friday", "27.11 09:00 ."),
        ("2026-12-03 at 14:00", "03.12 14:00 ."),
        ("any time", NO_DAY),
        ("there is water everywhere, come now", NO_TIME),
        ("i've been waiting since 8 this morning", NO_TIME),
        ("in the morning", NO_DAY),
        ("the day after tomorrow in the afternoon", "26.11 12:00 26.11 17:00"),
        ("My daughter may need help", NO_TIME),
        ("Not tomorrow, Friday morning please", "27.11 08:00 27.11 12:00"),
        (
            "the boiler stopped working this morning, can someone come tomorrow afternoon?",
            "25.11 12:00 25.11 17:00",
        ),
        ("Saturday 28 November, 10am", "28.11 10:00 ."),
        ("Nov 28 at 10 am", "28.11 10:00 ."),
        ("I'm free Thursday", "26.11 00:00 27.11 00:00"),
        ("Thursday or Friday after 4", "26.11 16:00 ."),
        ("Thursday or Friday", "26.11 00:00 28.11 00:00"),
        ("Friday or Monday", "27.11 00:00 28.11 00:00"),
        ("call me on 020 7946 0123, Friday 9:30", "27.11 09:30 ."),
        ("we've had no heating for 2 days", NO_TIME),
        ("next week", NO_DAY),
        ("Monday next week at 8", "30.11 08:00 ."),
        ("I'm home until 6 tomorrow", "25.11 00:00 25.11 18:00"),
        ("before 10 tomorrow", "25.11 00:00 25.11 10:00"),
        ("It started on Friday, can you come Saturday?", "28.11 00:00 29.11 00:00"),
        ("they told me someone would come on Tuesday", NO_TIME),
        ("the water was off on Sunday", NO_TIME),
        ("I moved in 2 weeks ago", NO_TIME),
        ("9-11 tomorrow", "25.11 09:00 25.11 11:00"),
        ("tomorrow 9am-2pm", "25.11 09:00 25.11 14:00"),
        ("tomorrow 9am—2pm", "25.11 09:00 25.11 14:00"),
        ("tomorrow 9:30 a.m.-2 p.m.", "25.11 09:30 25.11 14:00"),
        ("the KM-2 model leaks, tomorrow at 9", "25.11 09:00 ."),
        ("between 9 and 11:30am on the 3rd of December", "03.12 09:00 03.12 11:30"),
        ("can you come at 3?", NO_DAY),
        ("first thing Monday", "30.11 08:00 30.11 12:00"),
        ("tomorrow evening after 6", "25.11 18:00 ."),
        ("wait, make it Friday at 2 instead of Thursday", "27.11 14:00 ."),
        ("April 31 2026", NO_TIME),
        ("would Monday around 10ish be ok?", "30.11 10:00 ."),
        ("I get home at 5:30, so any evening this week after that", NO_DAY),
        ("Wed or Thurs works", "26.11 00:00 27.11 00:00"),
        ("can someone be here by noon tomorrow", "25.11 00:00 25.11 12:00"),
        ("it's been dripping for three days", NO_TIME),
        ("my appointment is tomorrow at 10, can I move it to Friday at 2?", "27.11 14:00 ."),
        ("The guy who came last Thursday left it leaking", NO_TIME),
        ("mornings are better", NO_DAY),
        ("preferably before 11 on Saturday", "28.11 00:00 28.11 11:00"),
        ("how about Dec 1 in the afternoon", "01.12 12:00 01.12 17:00"),
        ("I work nights so nothing before noon", NO_TIME),
        ("8 am sharp Monday the 30th", "30.11 08:00 ."),
        ("how much would it cost and when can you come", NO_TIME),
        ("This happened two weeks ago and you fixed it", NO_TIME),
        (
            "the fridge died on Sunday. Tuesday or Wednesday morning would be perfect",
            "25.11 08:00 25.11 12:00",
        ),
        ("You promised to call me Monday", NO_TIME),
        ("Can I get an appointment for Thursday the 26th at 1pm?", "26.11 13:00 ."),
        ("I'd prefer a weekday after 4 pm", NO_DAY),
        ("my kids sleep at 7pm", NO_TIME),
        ("it makes a noise at night", NO_TIME),
        ("what time do you open on Monday?", NO_TIME),
        ("tmrw 3pm", "25.11 15:00 ."),
        ("thursday 9 to 11 works for us", "26.11 09:00 26.11 11:00"),
        ("yes 2pm tomorrow works", "25.11 14:00 ."),
        ("only on Saturdays", "28.11 00:00 29.11 00:00"),
        ("Come around 11:15 on Dec. 2nd", "02.12 11:15 ."),
        ("We lost power this morning around 6", NO_TIME),
        ("the leak gets worse in the evening", NO_TIME),
        ("apartment 9, floor 3, built in 1998", NO_TIME),
        ("model WF45 2019, bought in May", NO_TIME),
        ("I have 2 kids and 3 bathrooms", NO_TIME),
        ("It is 20 degrees in here at noon", NO_TIME),
        ("the quicker the better", NO_DAY),
        ("it absolutely has to be open by tonight", NO_TIME),
        ("earliest you've got", NO_DAY),
        ("I'm around most evenings", NO_DAY),
        ("sometime after the holidays", NO_DAY),
    ),
    "es": (
        ("el viernes no, cualquier otro día me va bien", NO_DAY),
        ("de 9 a mediodía el viernes", "27.11 09:00 27.11 12:00"),
        ("viernes 9 - 14", "27.11 09:00 27.11 14:00"),
        ("el viernes a las 12 del mediodía", "27.11 12:00 ."),
        ("mañana no, al día siguiente", "26.11 00:00 27.11 00:00"),
        ("es que el domingo viene mi suegra a comer", NO_TIME),
        ("tiene que estar arreglado antes del sábado", NO_TIME),
        ("el finde estaría genial", NO_DAY),
        ("cuando os venga bien", NO_DAY),
        ("perdí la mañana entera", NO_TIME),
        ("mañana por la mañana", "25.11 08:00 25.11 12:00"),
        ("manana a las 9", "25.11 09:00 ."),
        ("mañana a las cuatro y media de la tarde", "25.11 16:30 ."),
        ("pasado mañana por la tarde", "26.11 12:00 26.11 17:00"),
        ("el viernes después de las 15", "27.11 15:00 ."),
        ("el jueves entre las 10 y las 12", "26.11 10:00 26.11 12:00"),
        ("el 12 de diciembre", "12.12 00:00 13.12 00:00"),
        ("3/12", "03.12 00:00 04.12 00:00"),
        ("lo antes posible", NO_DAY),
        ("desde ayer no hay agua", NO_TIME),
        ("Esperé toda la mañana y no se presentó", NO_TIME),
        ("¿abren el domingo?", NO_TIME),
        ("no hay prisa", NO_TIME),
        ("el próximo lunes a las 8:30", "30.11 08:30 ."),
        ("ayer por la noche se rompió", NO_TIME),
        ("mejor el jueves por la tarde, después de las 5", "26.11 17:00 ."),
        ("el martes no puedo, el miércoles sí", "25.11 00:00 26.11 00:00"),
        ("vivo en la calle 5 de Mayo 12", NO_TIME),
        ("quedaron en venir el lunes y nadie vino", NO_TIME),
        ("por las tardes", NO_DAY),
        ("mañana a primera hora", "25.11 08:00 25.11 12:00"),
        ("mañana a las 10 me viene bien", "25.11 10:00 ."),
        ("la fuga empezó el domingo", NO_TIME),
        ("¿podría ser el sábado por la mañana, sobre las 10?", "28.11 10:00 ."),
        ("estoy en casa a partir de las 18h", NO_DAY),
        ("hoy por la tarde si se puede", "24.11 12:00 24.11 17:00"),
        ("llevo esperando desde las 9", NO_TIME),
        ("cuándo pueden venir?", NO_TIME),
        ("el lunes 30 a las 9:30", "30.11 09:30 ."),
        ("ayer vino el técnico y sigue igual", NO_TIME),
        ("no, mañana no puedo, mejor pasado mañana a las 11", "26.11 11:00 ."),
        ("jueves 26 a las 4 de la tarde", "26.11 16:00 ."),
        ("entre las 9 y las 11 de la mañana de mañana", "25.11 09:00 25.11 11:00"),
        ("Vivo en Avenida 9 de Julio 1200", NO_TIME),
        ("mañana a las 12 entrego el piso y tiene que quedar limpio antes", NO_TIME),
        ("a fin de mes", NO_DAY),
    ),
    "pt": (
        ("terceiro andar, segunda porta", NO_TIME),
        ("quinta rua depois da igreja", NO_TIME),
        ("segunda de manhã, porta 4", "30.11 08:00 30.11 12:00"),
        ("na sexta não posso, nos outros dias sim", NO_DAY),
        ("sexta das 9 ao meio-dia", "27.11 09:00 27.11 12:00"),
        ("9h-14h sexta", "27.11 09:00 27.11 14:00"),
        ("o senhorio vem cá na quarta ver isso", NO_TIME),
        ("no fds seria ótimo", NO_DAY),
        ("quando calhar", NO_DAY),
        ("amanhã de manhã", "25.11 08:00 25.11 12:00"),
        ("amanhã às 9h", "25.11 09:00 ."),
        ("sexta depois das 15h", "27.11 15:00 ."),
        ("quinta-feira entre as 14 e as 16", "26.11 14:00 26.11 16:00"),
        ("terça às 14h30", "01.12 14:30 ."),
        ("o mais rápido possível", NO_DAY),
        ("quebrou na segunda", NO_TIME),
        ("amanhã à tarde", "25.11 12:00 25.11 17:00"),
        ("na quinta de manhã", "26.11 08:00 26.11 12:00"),
        ("segunda que vem às 10", "30.11 10:00 ."),
        ("dia 3 de dezembro às 9 horas", "03.12 09:00 ."),
        ("pode ser sábado de manhã?", "28.11 08:00 28.11 12:00"),
        ("está vazando desde domingo", NO_TIME),
        ("amanhã depois das 6 da tarde", "25.11 18:00 ."),
        ("qualquer dia depois das 18h", NO_DAY),
        ("só consigo na quarta, das 8h às 10h", "25.11 08:00 25.11 10:00"),
        ("amanhã não dá, pode ser quinta às 11?", "26.11 11:00 ."),
        ("de manhã estou sempre em casa", NO_DAY),
        ("quanto mais rápido melhor", NO_DAY),
        ("preciso disto pronto até sexta às 18h", NO_TIME),
    ),
    "fr": (
        ("vendredi je travaille, n'importe quel autre jour", NO_DAY),
        ("9h-12h vendredi", "27.11 09:00 27.11 12:00"),
        ("vendredi 9h à midi", "27.11 09:00 27.11 12:00"),
        ("ça dure 2h - 3h", NO_TIME),
        ("demain 8h-12h", "25.11 08:00 25.11 12:00"),
        ("demain 8h - 12h", "25.11 08:00 25.11 12:00"),
        ("demain 8 h 30", "25.11 08:30 ."),
        ("un jour de la semaine prochaine", NO_DAY),
        ("le proprio passe mercredi pour voir", NO_TIME),
        ("je ne bosse pas mercredi, donc ce jour-là", "25.11 00:00 26.11 00:00"),
        ("quand ça vous arrange", NO_DAY),
        ("demain matin", "25.11 08:00 25.11 12:00"),
        ("demain à 9h", "25.11 09:00 ."),
        ("vendredi après 15h", "27.11 15:00 ."),
        ("jeudi entre 14h et 16h", "26.11 14:00 26.11 16:00"),
        ("mercredi à 14h30", "25.11 14:30 ."),
        ("lundi prochain à neuf heures et demie", "30.11 09:30 ."),
        ("le 12 décembre", "12.12 00:00 13.12 00:00"),
        ("dès que possible", NO_DAY),
        ("depuis hier soir", NO_TIME),
        ("êtes-vous ouverts dimanche ?", NO_TIME),
        ("samedi matin si possible", "28.11 08:00 28.11 12:00"),
        ("demain après-midi", "25.11 12:00 25.11 17:00"),
        ("après-demain à partir de 10 heures", "26.11 10:00 ."),
        ("vous deviez passer mardi et personne n'est venu", NO_TIME),
        ("jeudi de 9h à 12h", "26.11 09:00 26.11 12:00"),
        ("le soir après 18h", NO_DAY),
        ("plutôt vendredi en fin de matinée", "27.11 08:00 27.11 12:00"),
        ("je suis disponible mardi et jeudi après 17h", "26.11 17:00 ."),
        ("ça fuit depuis lundi", NO_TIME),
        ("demain vers 10h30 c'est possible ?", "25.11 10:30 ."),
        ("Le technicien devait venir hier à 14h", NO_TIME),
        ("mercredi matin 8h30", "25.11 08:30 ."),
        ("pas demain, plutôt jeudi matin", "26.11 08:00 26.11 12:00"),
        ("j'habite au 14 rue du 4 septembre", NO_TIME),
        ("c'est tombé en panne ce matin", NO_TIME),
        ("je suis toujours là le matin", NO_DAY),
        ("il faut que ce soit ouvert avant ce soir", NO_TIME),
        ("le matin il y a toujours quelqu'un", NO_DAY),
        ("dès que vous avez un créneau", NO_DAY),
        ("vendredi à 14h ce serait bien", "27.11 14:00 ."),
    ),
    "de": (
        ("Freitag nicht, sonst geht es immer", NO_DAY),
        ("am Freitag kann ich nicht, an allen anderen Tagen passt es", NO_DAY),
        ("Freitag von 9 bis 14", "27.11 09:00 27.11 14:00"),
        ("Freitag 9 - 14", "27.11 09:00 27.11 14:00"),
        ("Freitag mittags bis 15 Uhr", "27.11 12:00 27.11 15:00"),
        ("Freitag, aber nicht vor zehn", "27.11 10:00 ."),
        ("jeden Tag außer Freitag", NO_DAY),
        ("morgen nicht, aber den Tag darauf", "26.11 00:00 27.11 00:00"),
        ("am Sonntag kommen die Schwiegereltern und es sieht schlimm aus", NO_TIME),
        ("am WE wär super", NO_DAY),
        ("wann es euch passt", NO_DAY),
        ("Donnerstag ab 17 Uhr wär ich daheim", "26.11 17:00 ."),
        ("morgen um 9", "25.11 09:00 ."),
        ("morgen früh", "25.11 08:00 25.11 12:00"),
        ("Freitag nach 15 Uhr", "27.11 15:00 ."),
        ("am Donnerstag zwischen 14 und 16 Uhr", "26.11 14:00 26.11 16:00"),
        ("morgen 14 Uhr - 16 Uhr", "25.11 14:00 25.11 16:00"),
        ("morgen 14Uhr–16Uhr", "25.11 14:00 25.11 16:00"),
        ("morgen 14 Uhr 30", "25.11 14:30 ."),
        ("am 12. Dezember um halb zehn", "12.12 09:30 ."),
        ("3.12. um 14.30 Uhr", "03.12 14:30 ."),
        ("Montagabend", "30.11 17:00 30.11 21:00"),
        ("Freitag morgen", "27.11 08:00 27.11 12:00"),
        ("übermorgen Nachmittag", "26.11 12:00 26.11 17:00"),
        ("so schnell wie möglich", NO_DAY),
        ("abends", NO_DAY),
        ("seit Sonntag tropft es", NO_TIME),
        ("Am Montag ist es kaputtgegangen", NO_TIME),
        ("Dienstag passt nicht, lieber Mittwoch ab 10 Uhr", "25.11 10:00 ."),
        ("Haben Sie am Sonntag geöffnet?", NO_TIME),
        ("Torstraße 12", NO_TIME),
        ("Viertel nach acht morgen", "25.11 08:15 ."),
        ("morgen Vormittag zwischen 9 und 11", "25.11 09:00 25.11 11:00"),
        ("Donnerstagnachmittag", "26.11 12:00 26.11 17:00"),
        ("Samstag wäre gut", "28.11 00:00 29.11 00:00"),
        ("ab 17 Uhr", NO_DAY),
        ("Sie wollten am Montag kommen, keiner war da", NO_TIME),
        ("nächste Woche", NO_DAY),
        ("Nächste Woche Mittwoch um 9 Uhr", "02.12 09:00 ."),
        ("der Aufzug hängt zwischen dem 4. und 5. Stockwerk fest", NO_TIME),
        ("nächsten Dienstag um 8:15", "01.12 08:15 ."),
        ("am 3. Dezember", "03.12 00:00 04.12 00:00"),
        ("heute Abend ginge", "24.11 17:00 24.11 21:00"),
        ("Mein Termin war gestern um 9", NO_TIME),
        ("Passt Ihnen Freitagvormittag?", "27.11 08:00 27.11 12:00"),
        ("ich bin ab 16:30 zu Hause", NO_DAY),
        ("Donnerstag, den 26.11., gegen 10 Uhr", "26.11 10:00 ."),
        ("die Heizung ist seit gestern Abend kalt", NO_TIME),
        ("Mittwoch kann ich nicht", NO_TIME),
        ("Wann können Sie kommen?", NO_TIME),
        ("morgen Nachmittag ab drei", "25.11 15:00 ."),
        ("heute noch wenn's geht", "24.11 00:00 25.11 00:00"),
        ("Ich brauche jemanden am Freitag zwischen acht und zehn", "27.11 08:00 27.11 10:00"),
        ("der Techniker war am Donnerstag da", NO_TIME),
        ("Morgen geht nicht, übermorgen ab 9 wäre gut", "26.11 09:00 ."),
        ("Montags und mittwochs bin ich zu Hause", "25.11 00:00 26.11 00:00"),
        ("Straße des 17. Juni 135", NO_TIME),
        ("dreiviertel neun am Freitag", "27.11 08:45 ."),
        ("je schneller desto besser", NO_DAY),
        ("Mittwoch 9.30", "25.11 09:30 ."),
        ("morgen um 12 gebe ich die Wohnung ab, bis dahin muss alles sauber sein", NO_TIME),
        ("das muss bis heute Abend offen sein", NO_TIME),
        ("Do 15.45", "26.11 15:45 ."),
    ),
    "it": (
        ("venerdì no, qualsiasi altro giorno va bene", NO_DAY),
        ("venerdì dalle 9 a mezzogiorno", "27.11 09:00 27.11 12:00"),
        ("venerdì ore 9 - 14", "27.11 09:00 27.11 14:00"),
        ("va avanti così da lunedì", NO_TIME),
        ("in settimana dopo le 18", NO_DAY),
        ("quando vi fa comodo", NO_DAY),
        ("domattina alle 9 sono in casa", "25.11 09:00 ."),
        ("domani mattina", "25.11 08:00 25.11 12:00"),
        ("domani alle 9", "25.11 09:00 ."),
        ("venerdì dopo le 15", "27.11 15:00 ."),
        ("giovedì tra le 14 e le 16", "26.11 14:00 26.11 16:00"),
        ("martedì alle nove e mezza", "01.12 09:30 ."),
        ("dopodomani pomeriggio", "26.11 12:00 26.11 17:00"),
        ("il prima possibile", NO_DAY),
        ("da ieri sera", NO_TIME),
        ("sabato mattina dalle 9 alle 11", "28.11 09:00 28.11 11:00"),
        ("il 3 dicembre alle 15", "03.12 15:00 ."),
        ("domani pomeriggio va bene", "25.11 12:00 25.11 17:00"),
        ("lunedì si è rotto", NO_TIME),
        ("sabato mattina andrebbe bene", "28.11 08:00 28.11 12:00"),
        ("sono a casa dopo le 18", NO_DAY),
        ("il riscaldamento non va da lunedì", NO_TIME),
        ("mercoledì 2 dicembre ore 11", "02.12 11:00 ."),
        ("non domani, giovedì alle 10", "26.11 10:00 ."),
        ("via XX Settembre 12", NO_TIME),
        ("al mattino sono sempre in casa", NO_DAY),
        ("prima venite meglio è", NO_DAY),
        ("appena avete un buco", NO_DAY),
    ),
    "nl": (
        ("vrijdag niet, verder altijd goed", NO_DAY),
        ("9 uur - 14 uur vrijdag", "27.11 09:00 27.11 14:00"),
        ("vrijdag van 9 tot de middag", "27.11 09:00 27.11 12:00"),
        ("donderdag wordt de nieuwe keuken geleverd", NO_TIME),
        ("do of vr, om het even", "26.11 00:00 28.11 00:00"),
        ("wanneer het jullie uitkomt", NO_DAY),
        ("morgen om 8u30", "25.11 08:30 ."),
        ("morgenochtend", "25.11 08:00 25.11 12:00"),
        ("morgen om 9 uur", "25.11 09:00 ."),
        ("vrijdag na 15 uur", "27.11 15:00 ."),
        ("donderdag tussen 14 en 16 uur", "26.11 14:00 26.11 16:00"),
        ("woensdag om half tien", "25.11 09:30 ."),
        ("vrijdagmiddag", "27.11 12:00 27.11 17:00"),
        ("zo snel mogelijk", NO_DAY),
        ("sinds gisteren", NO_TIME),
        ("zaterdagochtend", "28.11 08:00 28.11 12:00"),
        ("dinsdag 1 december om 10 uur", "01.12 10:00 ."),
        ("overmorgen na 17.00 uur", "26.11 17:00 ."),
        ("kan het donderdagochtend tussen 9 en 11?", "26.11 09:00 26.11 11:00"),
        ("de cv is sinds maandag kapot", NO_TIME),
        ("morgen na vijven", "25.11 17:00 ."),
        ("morgen kan ik niet, vrijdag om kwart over negen wel", "27.11 09:15 ."),
        ("donderdag om 14 uur zou mooi zijn", "26.11 14:00 ."),
        ("hoe eerder hoe beter", NO_DAY),
        ("het moet vanavond voor 6 uur klaar zijn", NO_TIME),
        ("zodra jullie kunnen", NO_DAY),
        ("het moet uiterlijk vrijdag om 12 uur klaar zijn", NO_TIME),
    ),
    "pl": (
        ("czwarte piętro, drugie drzwi", NO_TIME),
        ("nie w piątek, każdy inny dzień pasuje", NO_DAY),
        ("piątek od 9 do południa", "27.11 09:00 27.11 12:00"),
        ("piątek 9 - 14", "27.11 09:00 27.11 14:00"),
        ("w niedzielę mamy chrzciny", NO_TIME),
        ("kiedy wam pasuje", NO_DAY),
        ("dziękuję, miłego wieczoru", NO_TIME),
        ("klucze są w środku", NO_TIME),
        ("mąż w delegacji, wraca dopiero w piątek", NO_TIME),
        ("jutro rano", "25.11 08:00 25.11 12:00"),
        ("jutro o 9", "25.11 09:00 ."),
        ("w piątek po 15", "27.11 15:00 ."),
        ("w czwartek między 14 a 16", "26.11 14:00 26.11 16:00"),
        ("12 grudnia", "12.12 00:00 13.12 00:00"),
        ("jak najszybciej", NO_DAY),
        ("od wczoraj cieknie", NO_TIME),
        ("w środę o wpół do dziesiątej", "25.11 09:30 ."),
        ("pojutrze po południu", "26.11 12:00 26.11 17:00"),
        ("w sobotę o 10:30", "28.11 10:30 ."),
        ("jutro o godz. 14", "25.11 14:00 ."),
        ("może być czwartek rano?", "26.11 08:00 26.11 12:00"),
        ("jestem w domu po 17", NO_DAY),
        ("nie działa od poniedziałku", NO_TIME),
        ("jutro nie mogę, w piątek o 11 pasuje", "27.11 11:00 ."),
        ("ulica 3 Maja 15", NO_TIME),
        ("żądam, żeby dziś o 15:00 ktoś tu był", "24.11 15:00 ."),
        ("im szybciej tym lepiej", NO_DAY),
        ("czwartek 16.15", "26.11 16:15 ."),
        ("musi być otwarte do dziś wieczorem", NO_TIME),
        ("w najbliższym możliwym terminie", NO_DAY),
    ),
    "cs": (
        ("střední dveře", NO_TIME),
        ("v pátek nemůžu, kterýkoli jiný den ano", NO_DAY),
        ("v pátek 9 - 14", "27.11 09:00 27.11 14:00"),
        ("ve čtvrtek nám vezou novou linku", NO_TIME),
        ("o víkendu by to bylo super", NO_DAY),
        ("až budete mít čas", NO_DAY),
        ("zítra v 10", "25.11 10:00 ."),
        ("zítra ráno", "25.11 08:00 25.11 12:00"),
        ("v pátek po 15 hodině", "27.11 15:00 ."),
        ("ve čtvrtek mezi 14 a 16", "26.11 14:00 26.11 16:00"),
        ("12. prosince", "12.12 00:00 13.12 00:00"),
        ("co nejdříve", NO_DAY),
        ("od včerejška neteče voda", NO_TIME),
        ("v úterý odpoledne", "01.12 12:00 01.12 17:00"),
        ("pozítří odpoledne", "26.11 12:00 26.11 17:00"),
        ("v sobotu v půl desáté", "28.11 09:30 ."),
        ("zítra od 9 do 12", "25.11 09:00 25.11 12:00"),
        ("šlo by to ve středu dopoledne?", "25.11 08:00 25.11 12:00"),
        ("nefunguje od pondělí", NO_TIME),
        ("zítra nemůžu, v pátek v 11 ano", "27.11 11:00 ."),
        ("v pátek v 9 by bylo ideální", "27.11 09:00 ."),
        ("trvám na tom, aby dnes v 16:00 někdo přišel", "24.11 16:00 ."),
        ("čím dřív tím líp", NO_DAY),
        ("jakmile budete moct", NO_DAY),
    ),
    "sv": (
        ("fredag går inte, alla andra dagar funkar", NO_DAY),
        ("fredag kl. 9 - 14", "27.11 09:00 27.11 14:00"),
        ("fredag 9 till lunch", "27.11 09:00 27.11 12:00"),
        ("svärmor kommer på söndag", NO_TIME),
        ("det måste vara klart till söndag", NO_TIME),
        ("hellre fredag vid femtiden", "27.11 17:00 ."),
        ("när det passar er", NO_DAY),
        ("imorgon kl 14", "25.11 14:00 ."),
        ("i morgon bitti", "25.11 08:00 25.11 12:00"),
        ("på fredag efter kl. 15", "27.11 15:00 ."),
        ("torsdag mellan 14 och 16", "26.11 14:00 26.11 16:00"),
        ("onsdag halv tio", "25.11 09:30 ."),
        ("så snart som möjligt", NO_DAY),
        ("sedan igår", NO_TIME),
        ("lördag förmiddag", "28.11 08:00 28.11 12:00"),
        ("den 3 december kl. 10.30", "03.12 10:30 ."),
        ("i övermorgon eftermiddag", "26.11 12:00 26.11 17:00"),
        ("passar torsdag eftermiddag?", "26.11 12:00 26.11 17:00"),
        ("det har läckt sedan i måndags", NO_TIME),
        ("inte imorgon, på fredag kl 11", "27.11 11:00 ."),
        ("fredag kl 10 skulle funka", "27.11 10:00 ."),
        ("på förmiddagarna är jag alltid hemma", NO_DAY),
        ("ju förr desto bättre", NO_DAY),
        ("onsdag kl 14 är bäst", "25.11 14:00 ."),
        ("så snart ni kan", NO_DAY),
    ),
    "tr": (
        ("cuma olmaz, başka her gün olur", NO_DAY),
        ("her gün akıyor", NO_TIME),
        ("cuma saat 9 - 14", "27.11 09:00 27.11 14:00"),
        ("cuma 9'dan 14'e kadar", "27.11 09:00 27.11 14:00"),
        ("ev sahibi çarşamba bakmaya gelecek", NO_TIME),
        ("cuma beş gibi daha iyi", "27.11 17:00 ."),
        ("ne zaman müsait olursanız", NO_DAY),
        ("yarın sabah", "25.11 08:00 25.11 12:00"),
        ("yarın saat 9'da", "25.11 09:00 ."),
        ("cuma 15'ten sonra", "27.11 15:00 ."),
        ("perşembe öğleden sonra", "26.11 12:00 26.11 17:00"),
        ("salı saat 14:30", "01.12 14:30 ."),
        ("en kısa sürede", NO_DAY),
        ("dünden beri akıyor", NO_TIME),
        ("cumartesi sabahı", "28.11 08:00 28.11 12:00"),
        ("3 Aralık saat 10", "03.12 10:00 ."),
        ("yarın öğleden sonra 3'te", "25.11 15:00 ."),
        ("akşamları müsaitim", NO_DAY),
        ("cumartesi öğleden sonra uygun mu?", "28.11 12:00 28.11 17:00"),
        ("pazartesiden beri çalışmıyor", NO_TIME),
        ("yarın olmaz, cuma saat 11 uygun", "27.11 11:00 ."),
        ("ne kadar erken olursa o kadar iyi", NO_DAY),
        ("yarın 12'de evi teslim ediyorum, ondan önce temizlenmesi lazım", NO_TIME),
        ("müsait olduğunuz ilk an", NO_DAY),
        ("cuma saat 12'ye kadar bitmesi lazım", NO_TIME),
    ),
    "vi": (
        ("nhà ở tầng thứ tư", NO_TIME),
        ("căn thứ hai bên trái", NO_TIME),
        ("không phải thứ sáu, ngày nào khác cũng được", NO_DAY),
        ("thứ sáu 9 - 14", "27.11 09:00 27.11 14:00"),
        ("chủ nhật nhà mình có đám giỗ", NO_TIME),
        ("chắc thứ sáu tầm 5 giờ chiều", "27.11 17:00 ."),
        ("ngày mai lúc 9 giờ", "25.11 09:00 ."),
        ("sáng mai", "25.11 08:00 25.11 12:00"),
        ("chiều thứ sáu", "27.11 12:00 27.11 17:00"),
        ("thứ năm sau 15 giờ", "26.11 15:00 ."),
        ("càng sớm càng tốt", NO_DAY),
        ("mái nhà bị dột từ hôm qua", NO_TIME),
        ("8 giờ sáng thứ bảy", "28.11 08:00 ."),
        ("3 giờ chiều mai", "25.11 15:00 ."),
        ("thứ hai tuần sau", "30.11 00:00 01.12 00:00"),
        ("sáng thứ bảy được không?", "28.11 08:00 28.11 12:00"),
        ("hỏng từ thứ hai", NO_TIME),
        ("mai không được, thứ sáu lúc 11 giờ nhé", "27.11 11:00 ."),
        ("sớm chừng nào tốt chừng nấy", NO_DAY),
        ("mai 10h em trả nhà, trước đó phải dọn xong", NO_TIME),
        ("khi nào rảnh sớm nhất thì qua giúp em", NO_DAY),
    ),
    "ru": (
        ("в любой день, кроме пятницы", NO_DAY),
        ("в пятницу не могу, остальные дни подходят", NO_DAY),
        ("9ч-14ч пятница", "27.11 09:00 27.11 14:00"),
        ("пятница с 9 до полудня", "27.11 09:00 27.11 12:00"),
        ("так с понедельника", NO_TIME),
        ("на выхах было бы супер", NO_DAY),
        ("когда будет время", NO_DAY),
        ("завтра в 15 заезжают новые жильцы, надо успеть до них", NO_TIME),
        ("в четверг в половине девятого утра", "26.11 08:30 ."),
        ("в субботу в 12 удобно чтоб мастер пришёл", "28.11 12:00 ."),
        ("вторник в 10", "01.12 10:00 ."),
        ("завтра утром", "25.11 08:00 25.11 12:00"),
        ("завтра в 9", "25.11 09:00 ."),
        ("в пятницу после 15", "27.11 15:00 ."),
        ("в четверг с 14 до 16", "26.11 14:00 26.11 16:00"),
        ("12 декабря в 3 часа дня", "12.12 15:00 ."),
        ("как можно скорее", NO_DAY),
        ("со вчерашнего дня нет воды", NO_TIME),
        ("вы работаете в воскресенье?", NO_TIME),
        ("в субботу утром", "28.11 08:00 28.11 12:00"),
        ("послезавтра после обеда", "26.11 12:00 26.11 17:00"),
        ("завтра с 10 до 12", "25.11 10:00 25.11 12:00"),
        ("по вечерам", NO_DAY),
        ("мастер должен был прийти в понедельник", NO_TIME),
        ("можно в четверг после трёх?", "26.11 15:00 ."),
        ("не работает с понедельника", NO_TIME),
        ("завтра не могу, в пятницу в 11 удобно", "27.11 11:00 ."),
        ("в четверг в 15 было бы удобно", "26.11 15:00 ."),
        ("хочу, чтобы сегодня в 16:00 кто-нибудь был у меня", "24.11 16:00 ."),
        ("по утрам я всегда дома", NO_DAY),
        ("завтра в 12 сдаю квартиру, до этого надо всё отмыть", NO_TIME),
        ("надо открыть до вечера сегодня", NO_TIME),
        ("как только сможете", NO_DAY),
    ),
    "uk": (
        ("четвертий поверх, код 12", NO_TIME),
        ("середня кімната", NO_TIME),
        ("не в п'ятницю, будь-коли інакше", NO_DAY),
        ("п'ятниця 9 - 14", "27.11 09:00 27.11 14:00"),
        ("у неділю теща приїжджає", NO_TIME),
        ("чт або пт, без різниці", "26.11 00:00 28.11 00:00"),
        ("коли матимете час", NO_DAY),
        ("дякую вам, гарного дня", NO_TIME),
        ("завтра о 9", "25.11 09:00 ."),
        ("завтра вранці", "25.11 08:00 25.11 12:00"),
        ("у п'ятницю після 15", "27.11 15:00 ."),
        ("у четвер між 14 та 16", "26.11 14:00 26.11 16:00"),
        ("завтра о дев'ятій", "25.11 09:00 ."),
        ("якнайшвидше", NO_DAY),
        ("з учора немає світла", NO_TIME),
        ("у суботу вранці", "28.11 08:00 28.11 12:00"),
        ("післязавтра після обіду", "26.11 12:00 26.11 17:00"),
        ("можна в п'ятницю о третій?", "27.11 15:00 ."),
        ("не працює з понеділка", NO_TIME),
        ("у п'ятницю о 10 було б добре", "27.11 10:00 ."),
        ("чим швидше тим краще", NO_DAY),
        ("щойно зможете", NO_DAY),
    ),
    "ar": (
        ("مو الجمعة، أي يوم ثاني يناسبني", NO_DAY),
        ("ما اقدر الجمعة", NO_TIME),
        ("الجمعة ٩ - ١٤", "27.11 09:00 27.11 14:00"),
        ("الجمعة من 9 الى الظهر", "27.11 09:00 27.11 12:00"),
        ("الجمعة مو قبل الساعة 10", "27.11 10:00 ."),
        ("أي يوم ما عدا الجمعة", NO_DAY),
        ("الخميس بيوصل المطبخ الجديد", NO_TIME),
        ("الويكند ممتاز", NO_DAY),
        ("متى ما فضيتوا", NO_DAY),
        ("بكره الصبح عندنا تفتيش من البلدية لازم يخلص قبله", NO_TIME),
        ("بكرة الساعة تسع ونص الصبح", "25.11 09:30 ."),
        ("عندنا موجة حر اليوم ٤٥ درجة", NO_TIME),
        ("غدا الساعة ٩ صباحا", "25.11 09:00 ."),
        ("غداً صباحاً", "25.11 08:00 25.11 12:00"),
        ("يوم الجمعة بعد الساعة 3", "27.11 15:00 ."),
        ("الخميس بين الساعة 2 و 4", "26.11 14:00 26.11 16:00"),
        ("في أقرب وقت ممكن", NO_DAY),
        ("منذ أمس", NO_TIME),
        ("بعد غد مساء", "26.11 17:00 26.11 21:00"),
        ("السبت الساعة العاشرة صباحا", "28.11 10:00 ."),
        ("الأحد الساعة ٣ والنصف عصرا", "29.11 15:30 ."),
        ("ممكن يوم الخميس الساعة 4 العصر؟", "26.11 16:00 ."),
        ("المكيف خربان من يوم الاحد", NO_TIME),
        ("غدا لا يناسبني، الجمعة الساعة 11 صباحا", "27.11 11:00 ."),
        ("انا في البيت كل يوم بعد العصر", NO_DAY),
        ("كلما اسرع كان افضل", NO_DAY),
        ("بكره الساعه 10 بسلم الشقه ولازم تكون نظيفه قبلها", NO_TIME),
        ("اول ما تفضون", NO_DAY),
    ),
    "hi": (
        ("शुक्रवार को नहीं, बाकी किसी भी दिन", NO_DAY),
        ("शुक्रवार 9 - 14", "27.11 09:00 27.11 14:00"),
        ("शुक्रवार, दस बजे से पहले नहीं", "27.11 10:00 ."),
        ("शुक्रवार छोड़कर कोई भी दिन", NO_DAY),
        ("सोमवार से ऐसा ही है", NO_TIME),
        ("weekdays me shaam 6 baje ke baad", NO_DAY),
        ("Sunday ko bhi aate ho kya aap log?", NO_TIME),
        ("कल सुबह 9 बजे", "25.11 09:00 ."),
        ("कल सुबह", "25.11 08:00 25.11 12:00"),
        ("शुक्रवार को 3 बजे के बाद", "27.11 15:00 ."),
        ("गुरुवार शाम", "26.11 17:00 26.11 21:00"),
        ("जल्द से जल्द", NO_DAY),
        ("कल से पानी नहीं आ रहा", NO_TIME),
        ("कल आपका प्लंबर आने वाला था, पूरे दिन इंतज़ार किया", NO_TIME),
        ("kal subah 9 baje", "25.11 09:00 ."),
        ("परसों दोपहर 2 बजे", "26.11 14:00 ."),
        ("शनिवार सुबह 10 बजे के बाद", "28.11 10:00 ."),
        ("sham ko 5 baje ke baad", NO_DAY),
        ("क्या आप शुक्रवार को शाम 5 बजे आ सकते हैं?", "27.11 17:00 ."),
        ("सोमवार से बंद है", NO_TIME),
        ("कल नहीं, शुक्रवार सुबह 11 बजे", "27.11 11:00 ."),
        ("जितना जल्दी हो उतना अच्छा", NO_DAY),
        ("कल 12 बजे फ्लैट सौंपना है, उससे पहले सफाई हो जानी चाहिए", NO_TIME),
        ("जैसे ही टाइम मिले आ जाइए", NO_DAY),
    ),
    "zh": (
        ("周五没空，别的日子都行", NO_DAY),
        ("周五下午三点行不行", "27.11 15:00 ."),
        ("星期五 9 - 14", "27.11 09:00 27.11 14:00"),
        ("明天9点—12点", "25.11 09:00 25.11 12:00"),
        ("明天9点30", "25.11 09:30 ."),
        ("周五,别早于十点", "27.11 10:00 ."),
        ("除了周五哪天都行", NO_DAY),
        ("从周一就这样了", NO_TIME),
        ("周日家里办满月酒", NO_TIME),
        ("这周哪天下午都行", NO_DAY),
        ("聽日朝早9點半", "25.11 09:30 ."),
        ("明天上午九点", "25.11 09:00 ."),
        ("明天下午三点半", "25.11 15:30 ."),
        ("周五下午3点以后", "27.11 15:00 ."),
        ("星期四下午2点到4点", "26.11 14:00 26.11 16:00"),
        ("12月3日", "03.12 00:00 04.12 00:00"),
        ("下周三", "02.12 00:00 03.12 00:00"),
        ("尽快", NO_DAY),
        ("从昨天开始", NO_TIME),
        ("你们星期天营业吗？", NO_TIME),
        ("周六上午10点到12点", "28.11 10:00 28.11 12:00"),
        ("后天下午", "26.11 12:00 26.11 17:00"),
        ("晚上七点以后", NO_DAY),
        ("说好昨天来的，没人来", NO_TIME),
        ("星期六上午可以吗", "28.11 08:00 28.11 12:00"),
        ("从星期一就坏了", NO_TIME),
        ("明天不行，周五上午11点可以", "27.11 11:00 ."),
        ("我每天下午都在家", NO_DAY),
        ("越早越好", NO_DAY),
        ("明天中午12点交房，之前必须打扫干净", NO_TIME),
        ("下个月", NO_DAY),
    ),
    "ja": (
        ("金曜はだめですが、他の日ならいつでも", NO_DAY),
        ("金曜日 9 - 14", "27.11 09:00 27.11 14:00"),
        ("金曜日、10時より前は無理です", "27.11 10:00 ."),
        ("金曜日以外ならいつでも", NO_DAY),
        ("一時間に一回捨てています", NO_TIME),
        ("日曜に義母が来るんです", NO_TIME),
        ("水曜が休みなのでその日に", "25.11 00:00 26.11 00:00"),
        ("明日の午後3時", "25.11 15:00 ."),
        ("明日午前中", "25.11 08:00 25.11 12:00"),
        ("金曜日の15時以降", "27.11 15:00 ."),
        ("木曜日の14時から16時", "26.11 14:00 26.11 16:00"),
        ("12月3日", "03.12 00:00 04.12 00:00"),
        ("来週の水曜日", "02.12 00:00 03.12 00:00"),
        ("できるだけ早く", NO_DAY),
        ("昨日から水が出ません", NO_TIME),
        ("日曜日は営業していますか？", NO_TIME),
        ("土曜日の午前10時", "28.11 10:00 ."),
        ("明後日の夕方", "26.11 17:00 26.11 21:00"),
        ("月曜日に壊れました", NO_TIME),
        ("土曜の午前は空いていますか", "28.11 08:00 28.11 12:00"),
        ("月曜日からお湯が出ません", NO_TIME),
        ("明日は無理です。金曜日の11時でお願いします", "27.11 11:00 ."),
        ("早ければ早いほど助かります", NO_DAY),
        ("明日の12時に部屋を引き渡すので、それまでに掃除してほしいです", NO_TIME),
        ("一番早く来られる日でお願いします", NO_DAY),
        ("明日の17時までに直してもらわないと困ります", NO_TIME),
    ),
    "ko": (
        ("금요일은 안 되고 다른 날은 다 괜찮아요", NO_DAY),
        ("금요일 9 - 14", "27.11 09:00 27.11 14:00"),
        ("월요일부터 계속 이래요", NO_TIME),
        ("집주인이 수요일에 보러 온대요", NO_TIME),
        ("시간 나실 때요", NO_DAY),
        ("내일 오후 3시", "25.11 15:00 ."),
        ("내일 오전", "25.11 08:00 25.11 12:00"),
        ("금요일 오후 3시 이후", "27.11 15:00 ."),
        ("목요일 오후 2시에서 4시", "26.11 14:00 26.11 16:00"),
        ("12월 3일", "03.12 00:00 04.12 00:00"),
        ("최대한 빨리", NO_DAY),
        ("어제부터 물이 안 나와요", NO_TIME),
        ("토요일 아침 10시", "28.11 10:00 ."),
        ("모레 저녁", "26.11 17:00 26.11 21:00"),
        ("저녁 7시 이후", NO_DAY),
        ("토요일 오전에 가능할까요?", "28.11 08:00 28.11 12:00"),
        ("월요일부터 안 나와요", NO_TIME),
        ("내일은 안 돼요. 금요일 11시 부탁드려요", "27.11 11:00 ."),
        ("빠르면 빠를수록 좋아요", NO_DAY),
        ("내일 12시에 집을 비워줘야 해서 그 전에 청소해 주세요", NO_TIME),
        ("제일 빨리 되는 시간으로요", NO_DAY),
        ("오늘 4시까지 꼭 와주세요", "24.11 00:00 24.11 16:00"),
    ),
}
"""By language: a message, and the start and the end of its time, as day.month hour:minute."""


def read(message: str, language: str | None, now: datetime = NOW) -> str:
    found = find(message, now, language)
    if found is None:
        return NO_TIME
    told, span = found
    assert message[span.start : span.end].split() == told.text.split()
    assert span.what == "preferred_time"
    return " ".join(
        moment.strftime("%d.%m %H:%M") if moment else "." for moment in (told.start, told.end)
    )


def test_the_time_is_read_in_every_language() -> None:
    def check(message: str, language: str, expected: str) -> None:
        assert read(message, language) == expected

    assert set(WISHES) == set(LANGUAGES)
    check_rows(
        [(text, code, expected) for code, rows in WISHES.items() for text, expected in rows], check
    )


def test_a_time_is_wished_for_in_the_words_of_each_country() -> None:
    """Each line has the beginning of the time, ``.`` for one without a day, ``-`` for none."""

    def check(language: str, message: str, expected: str) -> None:
        start = read(message, language)
        assert start.startswith(NO_DAY if expected == "." else expected)

    lines = (FOLDER / "times.txt").read_text(encoding="utf-8").splitlines()
    check_rows([tuple(line.split("|")) for line in lines], check)


def test_the_time_is_read_where_the_language_is_not_known() -> None:
    rows = [(text, expected) for texts in WISHES.values() for text, expected in texts]
    wrong = [text for text, expected in rows if read(text, None) != expected]
    assert len(wrong) <= 0.08 * len(rows), wrong


def test_the_text_is_the_words_of_the_customer() -> None:
    def check(message: str, language: str, expected: str) -> None:
        found = find(message, NOW, language)
        assert found is not None
        assert found[0].text == expected

    check_rows(
        [
            ("Hi! Could you come Friday after 3pm? Thanks", "en", "Friday after 3pm"),
            ("Vengan mañana por la mañana, por favor", "es", "mañana por la mañana"),
            ("Geht es am Freitag,\n  nach 15 Uhr?", "de", "Freitag, nach 15 Uhr"),
            ("Ven man\u0303ana a las 9, por favor", "es", "man\u0303ana a las 9"),
            ("请明天下午三点过来", "zh", "明天下午三点"),
            ("tomo\u200brrow at 9 please", "en", "tomorrow at 9"),
            ("any day but Friday please", "en", "any day but Friday"),
            ("除了周五哪天都行", "zh", "除了周五哪天都行"),
            ("not Friday, any other time is fine", "en", "not Friday, any other time"),
            ("any other day but Friday", "en", "any other day but Friday"),
            (
                "any time works for me, Friday I can't",
                "en",
                "any time works for me, Friday I can't",
            ),
            (
                "Friday or Saturday is no good, other days are fine",
                "en",
                "Friday or Saturday is no good, other days",
            ),
            ("Freitag nicht, sonst geht es immer", "de", "Freitag nicht, sonst geht es immer"),
            (
                "venerdì no, qualsiasi altro giorno va bene",
                "it",
                "venerdì no, qualsiasi altro giorno",
            ),
            ("金曜はだめですが、他の日ならいつでも", "ja", "金曜はだめですが、他の日ならいつでも"),
        ],
        check,
    )


def test_a_time_is_read_as_it_looks() -> None:
    def check(plainly: str, language: str, *disguised: str) -> None:
        expected = find(plainly, NOW, language)
        assert expected is not None
        for message in disguised:
            found = find(message, NOW, language)
            assert found is not None, ascii(message)
            assert (found[0].start, found[0].end) == (expected[0].start, expected[0].end)
            assert message[found[1].start : found[1].end].strip("\u2068\u2069")

    check_rows(
        [
            (
                "tomorrow at 9",
                "en",
                *("to\xadmorrow at 9", "tоmorrow at 9", "𝐭𝐨𝐦𝐨𝐫𝐫𝐨𝐰 𝐚𝐭 𝟗", "tomorrow at ⑨"),
                *(
                    "tomorrow\u200b at\u2060 9",
                    "ｔｏｍｏｒｒｏｗ at ９",
                    "tomorrow at \u20689\u2069",
                ),
            ),
            (
                "Friday between 2 pm and 4 pm",
                "en",
                "Fri\xaddаy between \u20682 pm\u2069 and \u20684\u202fpm\u2069",
            ),
            ("5 December at 10:30", "en", "5 Dеcember at 10∶30", "5 De\ufe0fcember at 10：30"),
            ("morgen um 9 Uhr", "de", "mor\xadgen um 9 Uhr", "mоrgen um 9 Uhr"),
            ("завтра в 9", "ru", "зaвтрa в 9", "зав\xadтра в 9"),
        ],
        check,
    )


def test_the_day_is_that_of_the_business() -> None:
    late = datetime(2026, 11, 24, 23, 30, tzinfo=BERLIN)
    assert read("next Tuesday", "en", late) == "01.12 00:00 02.12 00:00"
    assert read("tomorrow", "en", late) == "25.11 00:00 26.11 00:00"
    found = find("tomorrow at 9", late.astimezone(ZoneInfo("Asia/Tokyo")), "en")
    assert found is not None
    assert found[0].start == datetime(2026, 11, 26, 9, tzinfo=ZoneInfo("Asia/Tokyo"))


def test_a_day_with_a_change_of_the_clocks_ends_at_midnight() -> None:
    before = datetime(2026, 10, 24, 10, tzinfo=BERLIN)
    assert read("tomorrow", "en", before) == "25.10 00:00 26.10 00:00"


def test_an_hour_that_the_clocks_leave_out_ends_no_time_before_it_begins() -> None:
    before = datetime(2026, 3, 28, 10, tzinfo=BERLIN)
    assert read("tomorrow from 02:30 to 03:00", "en", before) == "29.03 02:30 ."


def test_a_date_in_digits_follows_the_country_or_the_language() -> None:
    new_york = NOW.astimezone(ZoneInfo("America/New_York"))
    assert read("3/12 at 10:00", "en", NOW).startswith("03.12 10:00")
    assert read("12/3 at 10:00", "en", new_york).startswith("03.12 10:00")
    assert read("12/3 10:00", "ja").startswith("03.12 10:00")
    assert read("12.3.2026", "de") == NO_TIME


def test_a_date_of_the_coming_year_is_read() -> None:
    found = find("am 7. Januar um 9 Uhr", NOW, "de")
    assert found is not None
    assert found[0].start == datetime(2027, 1, 7, 9, tzinfo=BERLIN)


def test_a_day_that_does_not_exist_is_no_time() -> None:
    for text in ("31/02/2027", "2026-13-45", "February 31st", "tomorrow at 77:99"):
        assert read(text, "en") in {NO_TIME, "25.11 00:00 26.11 00:00"}


def test_today_at_an_hour_that_has_passed_is_no_wish() -> None:
    assert read("today at 8am please", "en") == NO_TIME
    assert read("today at 2pm please", "en") == "24.11 14:00 ."


def test_a_long_time_is_cut() -> None:
    found = find("tomorrow" + " on the" * 100 + " morning", NOW, "en")
    assert found is not None
    assert len(found[0].text) <= 200


def test_the_end_of_a_long_message_is_read() -> None:
    message = "The kitchen floor is wet. " * 200 + "Please come tomorrow at 9am."
    found = find(message, NOW, "en")
    assert found is not None
    assert message[found[1].start : found[1].end] == "tomorrow at 9am"


def test_folding_knows_the_place_of_each_character() -> None:
    text = "Mañana, MAN\u0303ANA, ½ ﷺ straße"
    folded, places = fold(text, "es")
    assert places is not None
    assert len(folded) == len(places)
    assert folded.startswith("manana, manana")


PIECES = [text for rows in WISHES.values() for text, _ in rows] + ["12", "/", ".", "-", ":", "\x00"]


@given(
    st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=8).map(" ".join)),
    st.sampled_from([None, "xx", *LANGUAGES]),
    st.integers(0, 36_000),
)
def test_any_text_is_read(message: str, language: str | None, days: int) -> None:
    now = NOW - timedelta(days=9_000) + timedelta(days=days)
    found = find(message, now, language)
    if found:
        told, span = found
        assert 0 <= span.start < span.end <= len(message)
        assert told.text.isprintable()
        assert told.start is None or told.start >= now.replace(hour=0, minute=0) - timedelta(days=1)
        assert told.start is None or told.end is None or told.start < told.end


@pytest.mark.parametrize(
    "piece",
    ["1 ", "9", "1-", "1.1.", "mon ", "not ", "12:30 ", "at ", ", ", "é", "0x", "第", "mon 3 "],
)
def test_a_hostile_message_is_read_in_time(piece: str) -> None:
    message = (piece * 8000)[:8000]
    find(message, NOW, "en")
    assert spent(lambda: find(message, NOW, "en")) < 0.5


def test_a_message_is_read_in_time() -> None:
    message = (
        "no hot water since Sunday, could somebody come tomorrow after 9 or on Friday morning?"
    )
    calls = [partial(find, message, NOW, language) for language in ("en", "de")]
    assert min(spent(call) for call in 5 * calls) < 0.01


def test_an_hour_corrects_that_of_the_time_known() -> None:
    known = find("Thursday at 4 in the afternoon", NOW, "en")
    assert known
    for text, language in (("Sorry, make that 5", "en"), ("sorry, doch lieber um 17 Uhr", "de")):
        found = find(text, NOW, language, known[0])
        assert found
        assert found[0].start == datetime(2026, 11, 26, 17, tzinfo=BERLIN)
    found = find("I am home until 6 pm", NOW, "en", known[0])
    assert found is None or found[0].start is None


def test_an_hour_without_a_day_is_one_of_the_day_known() -> None:
    def check(day: str, text: str, language: str, hour: int | None) -> None:
        known = find(day, NOW, language)
        assert known
        found = find(text, NOW, language, known[0])
        assert found
        assert found[0].start == (hour and datetime(2026, 11, 26, hour, tzinfo=BERLIN))

    check_rows(
        [
            ("Thursday please", "2pm would be best", "en", 14),
            ("am Donnerstag bitte", "so gegen 14 Uhr", "de", 14),
            ("周四可以", "下午两点", "zh", 14),
            ("Thursday morning", "around 9am", "en", 9),
            ("next week", "2pm is best", "en", None),
        ],
        check,
    )  # fmt: skip


def test_beside_another_day_the_known_one_is_named_for_what_speaks_against_it() -> None:
    known = find("wednesday at 9", NOW, "en")
    assert known
    for text, language in (
        ("ой ні, краще в п'ятницю о 9, у середу в мене зубний", "uk"),
        ("not wednesday, friday at 9", "en"),
        ("やっぱり水曜ではなく金曜の9時でお願いします", "ja"),
        ("아니 수요일 말고 금요일 오전 9시요", "ko"),
    ):
        found = find(text, NOW, language, known[0])
        assert found
        assert found[0].start == datetime(2026, 11, 27, 9, tzinfo=BERLIN), text
