## A new call

new-call-title = Ny utlysning
new-call-link = Ny utlysning
new-call-again = Gör nästa omgång av utlysningen
new-call-explained = Kopiera en tidigare utlysning eller börja från ett formulär. Datumen föreslås från dagen då styrelsen beslutar. Du kan ändra allt innan utlysningen läggs till.
new-call-from = Börja från
new-call-copy = Utlysningen ”{ $title }”
new-call-from-form = Formuläret ”{ $name }”
new-call-board-next-year = Ett år efter den tidigare utlysningen
new-call-board-other = En annan dag
new-call-board-other-hint = Om styrelsens möte inte finns i listan.
new-call-propose = Föreslå datum
new-call-check = Kontrollera förslaget och ändra det som ska vara annorlunda.
new-call-says = Det här läser de som söker
new-call-name = Namn
new-call-name-en = Namn på engelska
new-call-about = Beskrivning
new-call-about-hint = Årtal från den tidigare utlysningen är flyttade. Läs igenom texten, särskilt datum.
new-call-about-en = Beskrivning på engelska
new-call-board-hint = Övriga datum räknas från den här dagen när du väljer ”Räkna om datumen”.
new-call-meetings = Styrelsens möten:
new-call-plan = Räkna om datumen
new-call-steps-explained = Dagarna är räknade med förbundets ledtider. En dag som du inte ändrar flyttar med om beslutsdagen flyttas.
new-call-other = Övrigt
new-call-years = Budgetår
new-call-years-hint = Till exempel 2021, 2022.
new-call-years-wrong = Skriv år med siffror, till exempel 2021, 2022.
new-call-form = Formulär
new-call-form-version = { $name }, version { $version }
new-call-form-is = Formulär: { $name }.
new-call-copied = Bedömningskriterier och arbetssteg följer med från den tidigare utlysningen.
new-call-reason-hint = Till exempel ”Enligt verksamhetsplanen för 2021”. Skälet sparas i loggen.
new-call-look = Visa hur utlysningen blir
new-call-preview = Vill du lägga till utlysningen?
new-call-preview-explained = Utlysningen syns för alla så snart den är tillagd och tar emot ansökningar från första dagen.
new-call-add = Lägg till utlysningen
call-added = Utlysningen är tillagd
call-withdraw = Dra tillbaka utlysningen
call-withdraw-explained = Ingen har påbörjat en ansökan. Utlysningen försvinner från alla sidor och kan återställas från listan över utlysningar.
call-withdraw-now = Dra tillbaka utlysningen
call-withdrawn = Utlysningen är tillbakadragen
call-restored = Utlysningen är återställd
calls-withdrawn = { $count ->
    [one] En tillbakadragen utlysning
    *[other] { $count } tillbakadragna utlysningar
}
call-withdrawn-by = Tillbakadragen av { $name } den { $day }
call-withdrawn-by-file = Tillbakadragen den { $day } genom förbundets fil
call-restore = Återställ utlysningen
call-restore-reason = Skäl att återställa
plan-title = Planerade steg
plan-explained = Dagarna är räknade från styrelsens beslut med förbundets ledtider.
plan-public = Visas för alla
plan-chosen = Vald dag
plan-warning = Obs!
plan-moves = Planerade steg som ändras
plan-no-day = ingen dag
