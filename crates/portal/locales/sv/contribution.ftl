## Medlemmarnas bidrag

contributions-link = Medlemmarnas bidrag år för år
contributions-title = Medlemmarnas bidrag { $year }
contributions-years = År
contribution-planned = Planerat
contribution-decided = Beslutat
contribution-received = Inbetalt
contribution-none = inget belopp
contribution-total = Summa
contributions-change = Ändra belopp
contributions-explained = Skriv hela kronor. Lämna tomt om beloppet inte är känt. Planerat är det ni räknar med, beslutat är det medlemmen har beslutat och inbetalt är det som har kommit in. Skriv statens bidrag på Försäkringskassans rad; det gäller även Arbetsförmedlingen. Innan något ändras får du se vad det innebär.
contributions-reason-hint = Till exempel ”Beslut från Försäkringskassan den 14 september”. Skälet sparas i loggen.
contribution-wrong = Skriv ett belopp i kronor, till exempel 3 500 000.
contributions-effects-heading = Vill du ändra beloppen?
contributions-totals = Summorna:
contributions-change-now = Ändra beloppen
contributions-changed = Beloppen är ändrade
contributions-history-none = Beloppen har inte ändrats här.
contributions-back = Gå tillbaka till beloppen före ändringen
