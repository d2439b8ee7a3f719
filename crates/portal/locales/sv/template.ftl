## Forms and their versions

templates-title = Formulär
templates-explained = Här är förbundets publicerade formulär. En publicerad version ändras aldrig: en ny version läggs till, och varje utlysning har en av dem.
template-version = Version
template-version-number = version { $version }
template-published = Publicerad
template-published-on = Publicerad den { $day }.
template-calls = Används i
template-no-call = ingen utlysning
template-compare = Jämför med
template-compare-title = Två versioner av formuläret
template-differences = Det här skiljer
template-no-differences = Versionerna frågar efter samma sak.
template-before = Före
template-after = Efter
template-consequence = Det här händer med svaren
template-not-asked = Frågan finns inte.
template-in-section = Avsnitt: { $section }
template-required = måste besvaras
template-limit = högst { $count } tecken
template-columns = Kolumner:
template-moved = Frågan står i ett annat avsnitt.
template-reworded = Frågan är omformulerad.
template-asks-otherwise = Frågan tar emot andra svar än förut.
consequence-needs-writer = Ny fråga som måste besvaras
consequence-may-need-writer = Svar kan behöva ses över
consequence-set-aside = Svar läggs åt sidan
consequence-new = Ny frivillig fråga
consequence-kept = Svar behålls
back-to-templates = Till formulären
nav-templates = Formulär

## The form of a call

call-template-title = Utlysningens formulär
call-template-link = Formulär: se versioner och byt
template-choose = Byt formulär
template-choose-explained = Innan något ändras får du se vad som skiljer och vad det innebär för dem som redan skriver.
template-form = Formulär
template-choose-one = Välj formulär
template-now = används nu
template-drafts = Ansökningar som redan är påbörjade
template-drafts-choose = Välj vad som ska gälla för ansökningar som redan är påbörjade.
template-drafts-follow = Följer med till det nya formuläret. Allt som är skrivet finns kvar.
template-drafts-stay = Skrivs klart i det formulär de har.
template-drafts-follow-effect = Påbörjade ansökningar följer med till det nya formuläret. Den som skriver ser vad som är annorlunda, och allt som är skrivet finns kvar.
template-drafts-stay-effect = Påbörjade ansökningar skrivs klart i det formulär de har.
template-received-stay = Det som har kommit in behåller sitt formulär.
template-reason-hint = Till exempel ”Styrelsen har beslutat nya mål”. Skälet visas för den som skriver en ansökan och sparas i loggen.
template-effects-heading = Vill du byta formulär?
template-change-now = Byt formulär
template-changed = Formuläret är bytt
template-history-none = Formuläret har inte bytts här.
template-drafts-followed = Påbörjade ansökningar följde med.
template-drafts-stayed = Påbörjade ansökningar skrivs klart i det gamla.
template-undo = Ångra bytet
template-undo-text = Utlysningen får tillbaka formuläret från före bytet, och ansökningar som följde med går tillbaka med allt som är skrivet. Skälet sparas i loggen.
template-undo-now = Gå tillbaka till det förra formuläret
template-undone = Det förra formuläret gäller igen
template-undone-by = Ogjort av { $name } den { $time }

## What a change means for one who writes

draft-change-heading = Förbundet har bytt formulär
draft-change-explained = Du började skriva i formulärets version { $before }. Nu gäller version { $after }. Skäl: { $reason }
draft-change-kept-all = Inget du har skrivit är borta.
fate-needs-writer = Se över svaret
fate-set-aside = Frågan ställs inte längre
fate-kept = Svaret är kvar
draft-change-yours = Det här stod i svaret
draft-change-new = Ny fråga
draft-change-in-section = finns nu i avsnittet { $section }
set-aside-heading = Sparade svar som inte skickas med
set-aside-explained = De skrevs i en annan version av formuläret, som frågade efter något annat. Bara ni som skriver på ansökan ser dem.
