# Rubriker och fasta meningar i dokumenten.

submission-kind =
    { $matter ->
        [statement] Problembeskrivning
       *[application] Ansökan
    }
decision-kind = Beslut
registration-number = Diarienummer
page = Sida
page-of = av
owner = Huvudman
numbered-characters = Tecken som dokumentets typsnitt saknar är skrivna med sitt nummer i Unicode, till exempel [U+1F642].

## Ansökan

received = Inkom
submitted-by = Skickades in av
call = Utlysning
template = Mall
template-and-version = { $name }, version { $version }
late = Inkommen efter sista ansökningsdag
late-with-deadline = Inkommen efter sista ansökningsdag, som var { $deadline }
submission-as-sent =
    { $matter ->
        [statement] Dokumentet visar problembeskrivningen så som den skickades in.
       *[application] Dokumentet visar ansökan så som den skickades in.
    }
answer-empty = Inget svar
see-parties = Se rubriken Parter
see-budget = Se rubriken Budget

parties = Parter
parties-none = Inga parter är angivna
party-organisation = Organisation
party-kind = Slag av part
party-commitment = Åtagande
party-kind-social-insurance-agency = Försäkringskassan
party-kind-employment-service = Arbetsförmedlingen
party-kind-region = Region
party-kind-municipality = Kommun
party-kind-other = Annan organisation

goal = Mål
goal-target = Målvärde
plan-activity = Aktivitet
plan-responsible = Ansvarig
plan-time = Tid
attachment-checksum = SHA-256:

budget = Budget
budget-empty = Ingen budget är angiven
budget-in-kronor = Beloppen är i kronor.
budget-applied-for = Sökt bidrag: { $amount }
budget-total-cost = Total kostnad: { $amount }
budget-year-heading = År { $year }
budget-sum-of-year = Summa { $year }
budget-by-year = Alla år
budget-year = År
budget-sum = Summa
budget-total = Totalt
budget-cost-type = Kostnadsslag
budget-organisation = Organisation
source-applied-for = Sökt bidrag
source-co-financing-cash = Egna pengar
source-co-financing-in-kind = Egen arbetstid eller lokal
source-other = Annan finansiering
budget-other-source = Annan finansiering: { $name }

findings = Kontroll när ansökan skickades in
findings-none = Kontrollen gav inga anmärkningar
finding-stops = Hinder
finding-warns = Varning
finding-informs = Upplysning
finding-source = ({ $source })

## Beslut

board-meeting = Styrelsens sammanträde
paragraph = Paragraf
decision = Beslut
outcome-granted = Bifall
outcome-partly-granted = Delvis bifall
outcome-rejected = Avslag
outcome-referred-back = Återremiss
outcome-tabled = Bordläggning
outcome-go-on = Inriktning: gå vidare
outcome-go-no-further = Inriktning: gå inte vidare
outcome-work-over = Inriktning: arbeta om problembeskrivningen
granted-of-asked = Beviljat bidrag: { $granted }. Sökt bidrag: { $asked }.
granted-by-line = Sökt och beviljat bidrag
asked = Sökt
granted = Beviljat
conditions = Villkor
reasons = Skäl för beslutet
how-it-was-decided = Så fattades beslutet
decided-at = Styrelsen fattade beslutet vid sitt sammanträde den { $date }, § { $paragraph }.
presenter-left = Den som föredrog ärendet lämnade sammanträdet innan beslutet fattades.
presenter-named-left = Ärendet föredrogs av { $name }, som lämnade sammanträdet innan beslutet fattades.
presenter-named = Ärendet föredrogs av { $name }.
judgement = Bedömning inför beslutet
effect = När beslutet gäller
grant-takes-effect = Bidraget är beviljat från och med den dag då protokollet är justerat. Först därefter kan ett avtal upprättas.
go-on-takes-effect = Inriktningen gäller från och med den dag då protokollet är justerat. Först därefter kan ansökan skrivas.
work-over-takes-effect = När protokollet är justerat är problembeskrivningen öppen för dem som har skrivit den, så att de kan arbeta om den och skicka in den igen.
minutes-adjusted = Protokollet justerades den { $date }.
minutes-not-adjusted = Protokollet är ännu inte justerat.
contact = Kontakt
