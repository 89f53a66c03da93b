"""Policy of the demo region, written for it: nobody adopted these words. Each lacks something on purpose."""

from typing import Final

SAFETY_PLAN: Final = """1 Inleiding

Dit plan zegt waar de gemeente de komende jaren op inzet. Inwoners, ondernemers en de raad dachten mee.

2 Woninginbraken

Het aantal inbraken daalt. De gemeente geeft voorlichting over sloten en verlichting.

3 Mensenhandel

3.1 Wat we willen

De gemeente wil mensenhandel voorkomen en uitbuiting stoppen waar zij voorkomt. Het is een prioriteit van dit
plan.

3.2 Wat we doen

Wie bij de gemeente werkt en een signaal van uitbuiting opvangt, meldt dat bij de aandachtsfunctionaris. De
route staat op intranet.

We investeren in bewustwording: medewerkers van de balie, toezicht en het wijkteam volgen een e-learning over
het herkennen van mensenhandel.

Met politie, Openbaar Ministerie en RIEC zijn afspraken gemaakt over het delen van informatie en over
gezamenlijke controles.
"""

BYLAW: Final = """Afdeling 1 Seksinrichtingen

Artikel 3:4 Vergunningplicht

Het is verboden een seksinrichting te exploiteren zonder vergunning van de burgemeester.

Artikel 3:13 Weigeringsgronden

De burgemeester weigert de vergunning voor een seksinrichting als de exploitant van slecht levensgedrag is, en
kan de inrichting sluiten als er minderjarigen werken.

Artikel 3:14 Bibob

Een aanvraag voor een seksinrichting wordt getoetst aan de Wet Bibob.
"""

PROSTITUTION_NOTE: Final = """1 Uitgangspunten

De gemeente voert een prostitutiebeleid met een maximum van twee vergunde seksinrichtingen.

2 Hulp

Prostituees die hulp vragen, worden begeleid door het maatschappelijk werk. De GGD houdt een spreekuur.

3 Toezicht

Bij controles van seksinrichtingen letten toezichthouders op dwang en op tekenen van mensenhandel.
"""

ATTENDANCE: Final = """E-learning Mensenhandel herkennen

Deelnemers: 41 medewerkers van Burgerzaken, Toezicht en het Sociaal Plein rondden de e-learning over
mensenhandel af.
"""

REGIONAL_COVENANT: Final = """Artikel 1 Samenwerking

De gemeenten, de politie, de GGD en het Zorg- en Veiligheidshuis werken samen tegen mensenhandel. Ieder
kwartaal bespreken partijen wie wat doet.

Artikel 2 Opvang

Slachtoffers van mensenhandel worden opgevangen bij Blijf Groep in Almere. Daarna regelen de gemeenten nazorg.
"""

CARE_STRUCTURE: Final = """1 Aanleiding

Slachtoffers van mensenhandel krijgen hulp van veel instellingen. Niemand heeft het overzicht.

2 Voorstel

De regio wil een zorgcoördinator mensenhandel aanstellen, die voor slachtoffers de zorg regelt.

Voor opvang van slachtoffers van mensenhandel wordt onderzocht welke plekken in de regio passend zijn.
"""

TRAFFICKING_NOTE: Final = """1 Doel

De gemeente wil mensenhandel tegengaan, samen met de regio. Het beleid gaat over seksuele uitbuiting, over
arbeidsuitbuiting en over jongeren die worden gedwongen tot criminele uitbuiting.

2 Melden

Medewerkers melden een signaal van mensenhandel bij het meldpunt van team Veiligheid.

3 Verantwoording

De raad ontvangt jaarlijks een rapportage over de aanpak van mensenhandel.
"""

LAPSED_NOTE: Final = """1 Beleid

Het prostitutiebeleid van de gemeente staat één seksinrichting toe.

2 Voorlichting

De GGD geeft prostituees voorlichting over gezondheid en over hun rechten.
"""

ACTION_PLAN: Final = """1 Training

Alle medewerkers met klantcontact volgen in het najaar een training in het herkennen van signalen van
mensenhandel.

2 Aanpak

De gemeente pakt mensenhandel aan met controles in de horeca en de tuinbouw, samen met de politie.
"""

DRAFT_POLICY: Final = """1 Voornemen

De gemeente wil in de komende periode beleid tegen mensenhandel opstellen.

2 Samenwerking

Met de politie en de buurgemeenten zijn afspraken over mensenhandel in voorbereiding.
"""

COUNCIL_LETTER: Final = """Geachte leden van de raad,

Met deze brief informeren wij de raad over de aanpak van mensenhandel in het afgelopen jaar. Er kwamen drie
signalen binnen.
"""
