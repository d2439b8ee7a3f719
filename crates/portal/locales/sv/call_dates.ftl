## Calls, for those who move their dates

calls-title = Utlysningar
calls-explained = Här ändrar du en utlysnings datum och ger en sökande förlängd tid.
calls-none = Förbundet har inga utlysningar.
calls-state = Läge
call-no-date = inget datum
call-public-page = Utlysningens sida för sökande
call-dates = Datum
call-dates-explained = Innan något ändras får du se vad det innebär för dem som söker.
call-last-minute = Klockslag
call-reason = Skäl
call-reason-hint = Till exempel ”Styrelsen har flyttat sitt möte”. Skälet sparas i loggen.
call-look = Visa vad ändringen innebär
call-date-wrong = Skriv ett datum, och vid behov ett klockslag.
call-effects-heading = Vill du ändra datumen?
call-from-to = { $before } ändras till { $after }
call-went-from-to = { $before } ändrades till { $after }
call-warnings = Tänk på det här
call-drafts = { $count ->
    [0] Ingen ansökan är påbörjad.
    [one] En ansökan är påbörjad men inte inskickad.
    *[other] { $count } ansökningar är påbörjade men inte inskickade.
}
call-received = { $count ->
    [0] Ingen ansökan har kommit in.
    [one] En ansökan har kommit in.
    *[other] { $count } ansökningar har kommit in.
}
call-no-moves = Ingen som har skickat in eller fått förlängd tid får en annan sista dag. Ingen får mejl om ändringen.
call-moves = Det här ändras för sökande. Ingen får mejl om det, så hör av dig själv.
call-move = sista dagen flyttas från { $before } till { $after }
becomes-in-time = Räknas som inkommen i tid
becomes-late = Räknas som för sent inkommen
call-reason-is = Skäl: { $reason }
call-change-now = Ändra datumen
call-edit-more = Fortsätt ändra
call-dates-changed = Datumen är ändrade
call-history = Tidigare ändringar
call-history-none = Datumen har inte ändrats här.
call-back = Gå tillbaka till datumen före ändringen
call-back-reason = Tillbaka till datumen före ändringen den { $time }.
call-extended = Förlängd tid
extensions = Förlängd tid
extensions-explained = En sökande som har skäl för det kan få en senare sista dag än andra. Har organisationen redan förlängd tid ersätts den. Sökanden får inget mejl, så hör av dig själv. Skälet syns för förbundet och i loggen, inte för andra sökande.
extensions-rolling = Ansökningar tas emot löpande. Det finns ingen sista dag att förlänga.
extensions-none = Ingen har förlängd tid.
extensions-withdrawn = { $count ->
    [one] En förlängning som inte gäller längre
    *[other] { $count } förlängningar som inte gäller längre
}
extension-give = Ge förlängd tid
extension-give-now = Ge förlängd tid
extension-organisation = Sökande
extension-choose = Välj organisation
extension-organisation-missing = Välj vilken organisation som ska få förlängd tid.
extension-last-day = Ny sista dag
extension-reason-hint = Till exempel ”Kommunstyrelsen beslutar först den 6 oktober”. Skriv inget om någons hälsa: skälet sparas i loggen.
extension-given = Förlängningen är sparad
extension-given-by = Given av { $name } den { $day }
extension-withdraw = Återta
extension-withdraw-text = Utlysningens egen sista dag gäller igen. En ansökan som kom in efter den räknas då som för sent inkommen. Skälet sparas i loggen.
extension-withdraw-now = Återta förlängningen
extension-withdrawn = Förlängningen är återtagen
extension-withdrawn-by = Avslutad av { $name } den { $day }
back-to-calls = Till utlysningarna
nav-calls = Utlysningar
