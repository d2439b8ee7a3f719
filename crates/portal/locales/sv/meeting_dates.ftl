## The board's meetings, for those who plan the year

board-dates-of-year = Styrelsens mötesplan { $year }
board-dates-explained = Här lägger du till, flyttar och ställer in styrelsens möten. De syns för alla på förbundets sida. Dagarna före mötet räknas bakåt med förbundets ledtider.
board-dates-years = År
board-dates-none = Inga möten är planerade { $year }. Lägg till det första, så räknas dagarna för underlag och beredning bakåt från det.
back-to-board-dates = Till mötesplanen
nav-board-dates = Mötesplan
clock-time = kl. { $time }
meeting-new-link = Lägg till ett möte
meeting-new-title = Nytt möte
meeting-new-explained = Innan mötet läggs till får du se vad det innebär.
meeting-add-heading = Vill du lägga till mötet?
meeting-add-now = Lägg till mötet
meeting-add-reason-hint = Till exempel ”Enligt styrelsens mötesplan för året”. Skälet sparas i loggen.
meeting-added = Mötet är tillagt
meeting-name = Namn på svenska
meeting-name-hint = Till exempel ”Styrelsemöte: budget och verksamhetsplan”.
meeting-name-en = Namn på engelska
meeting-name-en-hint = Utan engelskt namn visas det svenska.
meeting-time = Klockslag
meeting-no-time = inget klockslag
meeting-place-hint = Ort, lokal eller ”Digitalt”.
meeting-day-wrong = Skriv ett datum.
meeting-plan = Dagar före och efter mötet
meeting-plan-none = Inga dagar räknas från förbundets möten.
meeting-plan-cancelled = Räknas inte
meeting-plan-explained = Dagarna är räknade från mötesdagen med förbundets ledtider. Dagar som infaller på en helg är flyttade till en arbetsdag.
meeting-cases = { $count ->
    [0] Inga ärenden
    [one] Ett ärende
    *[other] { $count } ärenden
}
meeting-cases-follow = { $count ->
    [one] Ett ärende står på föredragningslistan och följer med mötet.
    *[other] { $count } ärenden står på föredragningslistan och följer med mötet.
}
meeting-cases-to = { $count ->
    [one] Ett ärende flyttas till mötet den { $day }.
    *[other] { $count } ärenden flyttas till mötet den { $day }.
}
meeting-cases-back = { $count ->
    [one] Ett ärende tas bort från föredragningslistan och väntar på ett nytt möte.
    *[other] { $count } ärenden tas bort från föredragningslistan och väntar på ett nytt möte.
}
meeting-calls = Utlysningar med beslut den dagen
meeting-call-follows = beslutsdagen flyttas till den { $day }
meeting-call-stays = beslutsdagen ändras inte
meeting-decides = Beslut i { $call }
meeting-decides-label = Beslut i utlysningen
meeting-for-whom = Vilka som berörs
meeting-board = I styrelsen:
meeting-board-none = Ingen har ännu en roll i styrelsen.
meeting-no-mail = Ingen får mejl om ändringen, så hör av dig själv. Kalenderprenumerationer uppdateras.
meeting-change = Ändra mötet
meeting-change-explained = Innan något ändras får du se vad det innebär för ärenden, utlysningar och planerade dagar.
meeting-change-heading = Vill du ändra mötet?
meeting-change-now = Ändra mötet
meeting-changed = Mötet är ändrat
meeting-reason-hint = Till exempel ”Ordföranden har fått förhinder”. Skälet sparas i loggen.
meeting-follow = Flytta också beslutsdagen i de utlysningar som har beslut den dagen
meeting-fixed = Mötet kan inte flyttas eller ställas in.
meeting-to-agenda = Till föredragningslistan
meeting-cancel = Ställ in mötet
meeting-cancel-lead = Ett inställt möte tas bort från förbundets sida. Det kan återställas.
meeting-cancel-link = Ställ in mötet…
meeting-cancel-explained = Ett inställt möte tas bort från förbundets sida och markeras som inställt i kalendrar. Innan det ställs in får du se vad det innebär.
meeting-cancel-heading = Vill du ställa in mötet?
meeting-look = Visa vad det innebär
meeting-keep = Behåll mötet
meeting-cancel-now = Ställ in mötet
meeting-cancel-reason-hint = Till exempel ”För få ärenden”. Skälet sparas i loggen.
meeting-cancelled-done = Mötet är inställt
meeting-is-cancelled = Inställt
meeting-cancelled-by = Inställt av { $name } den { $day }
meeting-cancelled-by-file = Inställt när förbundets fil ändrades den { $day }
meeting-instead = Möte i stället
meeting-instead-hint = { $count ->
    [0] Dit kan utlysningarnas beslut flyttas.
    [one] Dit flyttas ärendet på föredragningslistan, och beslutsdagar om du väljer det.
    *[other] Dit flyttas de { $count } ärendena på föredragningslistan, och beslutsdagar om du väljer det.
}
meeting-instead-none = { $count ->
    [0] Inget
    [one] Inget: ärendet väntar på ett nytt möte
    *[other] Inget: ärendena väntar på ett nytt möte
}
meeting-restore-explained = När mötet återställs syns det för alla igen.
meeting-restore-cases = { $count ->
    [one] När mötet återställs syns det för alla igen. Ärendet som stod på föredragningslistan sätts upp där igen, om styrelsen inte redan har fattat beslut.
    *[other] När mötet återställs syns det för alla igen. De { $count } ärenden som stod på föredragningslistan sätts upp där igen, utom dem som styrelsen redan har beslutat om.
}
meeting-restore-now = Återställ mötet
meeting-restored = Mötet är återställt
meeting-history-none = Mötet har inte ändrats här.
meeting-back = Gå tillbaka till det som gällde före ändringen
meeting-done-added = Tillagt
meeting-done-changed = Ändrat
meeting-done-cancelled = Inställt
meeting-done-restored = Återställt
