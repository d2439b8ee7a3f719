## Medlemmar över tid

nav-members = Medlemmar
members-title = Medlemmar
members-explained = Här står vilka som är och har varit medlemmar i förbundet, hur många platser de har i styrelsen och deras andel av bidragen.
members-new = Saknas en organisation? Den läggs till av driftansvarig för plattformen.
member-name = Organisation
member-kind = Typ av part
member-state = I dag
member-now = Medlem
member-not-now = Inte medlem
member-periods = Tid som medlem
member-always = Hela tiden
member-from = Från och med { $from }
member-until = Till och med { $to }
member-from-until = Från och med { $from } till och med { $to }
member-seats = Ledamöter
member-seats-hint = Hur många ordinarie ledamöter i styrelsen medlemmen utser.
member-substitutes = Ersättare
member-substitutes-hint = Hur många ersättare medlemmen utser.
member-share = Andel av bidragen
member-share-percent = Andel av bidragen i procent
member-share-hint = Till exempel 25 eller 12,5. Lämna tomt om förbundet inte har bestämt andelar.
member-no-share = Inte bestämd
member-change = Ändra
member-change-explained = Innan något ändras får du se vad det innebär.
member-periods-hint = Båda dagarna räknas med. Lämna första dagen tom om medlemmen alltid har varit med, och sista dagen tom om medlemskapet gäller tills vidare. Den som har gått med igen får en rad till.
member-first-day = Första dag, period { $number }
member-last-day = Sista dag, period { $number }
member-reason-hint = Till exempel ”Kommunfullmäktige beslutade den 14 september att lämna förbundet”. Skälet sparas i loggen.
member-day-wrong = Skriv ett datum.
member-number-wrong = Skriv ett tal från 1 till 20.
member-share-wrong = Skriv en andel i procent, till exempel 25 eller 12,5.
member-effects-heading = Vill du spara ändringen?
member-ends-today = Organisationen är inte längre medlem i dag.
member-begins-today = Organisationen blir medlem i dag.
member-same-today = Ändringen påverkar inte om organisationen är medlem i dag.
member-cases = { $count ->
    [0] Organisationen är inte part i något inkommet ärende.
    [one] Organisationen är part i ett ärende{ $owned ->
        [0] { "" }
        *[other] {" "}och är sökande i det
    }. Den fortsätter att vara part, och ärendet ändras inte.
    *[other] Organisationen är part i { $count } ärenden{ $owned ->
        [0] { "" }
        [one] {" "}och sökande i ett av dem
        *[other] {" "}och sökande i { $owned } av dem
    }. Den fortsätter att vara part, och ärendena ändras inte.
}
member-rules = Regler som frågar efter medlemmar
member-change-now = Spara ändringen
member-changed = Ändringen är sparad
member-history-none = Uppgifterna har inte ändrats här.
member-back = Gå tillbaka till uppgifterna före ändringen
member-back-reason = Tillbaka till uppgifterna före ändringen den { $time }.
back-to-members = Till medlemmarna
