## Meetings, agenda, decisions, minutes

meetings-title = Styrelsens möten
meetings-empty = Inga möten är planerade.
meeting-items = { $count ->
    [0] Inga ärenden
    [one] Ett ärende, { $decided } beslutat
    *[other] { $count } ärenden, { $decided } beslutade
}
meeting-place = Plats
meeting-agenda = Föredragningslista
meeting-agenda-empty = Inga ärenden är upptagna än.
column-day = Dag
column-meeting = Möte
column-items = Ärenden
column-minutes = Protokoll
agenda-remove = Ta bort från listan
agenda-add-heading = Lägg till ärende
agenda-add-label = Beredda ärenden
agenda-add = Lägg till
agenda-no-candidates = Det finns inga beredda ärenden att ta upp.
item-number = Ärende { $number }
minutes-adjusted = Protokollet justerat
minutes-not-adjusted = Inte justerat
minutes-adjusted-on = Justerat { $date }
minutes-heading = Justera protokollet
minutes-text = Alla ärenden är beslutade. Besluten gäller när protokollet är justerat.
minutes-adjust = Registrera justering
minutes-title = Registrera justerat protokoll
minutes-explained = När du sparar börjar besluten gälla, och sökandena får besked med e-post.
minutes-day = Dag då protokollet justerades
minutes-day-missing = Välj vilken dag protokollet justerades.
minutes-adjusters = Justerare
minutes-adjusters-hint = Skriv ett namn per rad.
minutes-adjusters-missing = Skriv vilka som justerade protokollet.
minutes-save = Spara justeringen
outcome-granted = Bifall
outcome-partly-granted = Delvis bifall
outcome-rejected = Avslag
outcome-referred-back = Återremiss
outcome-tabled = Bordläggning
decision-heading = Beslut
decision-paragraph = Paragraf
decision-day = Beslutsdag
decision-granted = Beviljat
decision-of-applied = av { $amount } som söktes
decision-presenter = Föredragande
decision-presenter-left = Lämnade mötet före beslutet
decision-text = Beslutets lydelse
decision-reasons = Skäl
decision-conditions = Villkor
decision-lines = Beviljat per rad
decision-document = Beslutet som PDF
decision-outcome-missing = Välj vad styrelsen beslutade.
decision-text-missing = Skriv vad styrelsen beslutade.
decision-line-too-much = Beloppet ska vara mellan 0 kr och det som söktes, { $amount }.
decide-heading = Registrera beslut
decide-outcome = Styrelsens beslut
decide-lines = Belopp per budgetrad
decide-lines-hint = Används bara vid delvis bifall. Vid bifall beviljas allt som söks.
decide-granted-kronor = Beviljas, kronor
decide-line-label = Beviljas för { $cost } { $year }, i kronor
decide-text-hint = Skriv beslutet som det ska stå i protokollet.
decide-reasons-hint = Sökanden läser skälen i beslutet.
decide-conditions-hint = Till exempel uppföljning eller tid.
decide-presenter-left = Den som föredrog ärendet lämnade mötet före beslutet
decide-save = Spara beslutet
decide-final = Beslutet får en paragraf när du sparar och kan inte ändras efteråt.
