## The applicant's desk

desk-title = Mitt skrivbord
desk-choose = Sök och välj vad som visas
desk-search = Sök på namn, nummer, förbund eller organisation
desk-association = Förbund
desk-all-associations = Alla förbund
desk-organisation = Organisation
desk-all-organisations = Alla mina organisationer
desk-all-states = Alla
desk-only-waiting = Bara det som väntar på mig
desk-show = Visa
desk-no-hits = Inget stämmer med det du valde.
desk-show-all = Visa allt
desk-waits = Väntar på dig
desk-nothing-waits = Inget väntar på dig just nu.
days-late = { $days ->
    [one] { $days } dag för sent
    *[other] { $days } dagar för sent
}
desk-cases = Andra ansökningar
desk-calls = Det här kan du söka
desk-no-calls = Just nu finns inget att söka för din organisation.
desk-no-calls-here = Ingen utlysning stämmer med det du valde.
desk-more-calls = { $count ->
    [one] Visa en till
    *[other] Visa { $count } till
}
desk-may-apply = Du kan söka för { $organisations }.
desk-may-not-apply = { $organisation } kan inte söka.
desk-who-may-not = Vem kan inte söka, och varför?
desk-no-organisation-heading = Du kan inte ansöka för någon organisation
desk-no-organisation-text = Kontakta samordningsförbundets kansli om du ska ansöka för din organisation.
list-and = { $first } och { $last }
column-application = Ansökan
column-state = Status
column-asked = Besked
desk-calendar = Datum i din kalender
desk-calendar-text = Se sista dag att söka, sista dag att komplettera och styrelsens beslutsdagar i din egen kalender.
desk-calendar-subscribe = Prenumerera i din kalender
desk-calendar-change = Ändra din prenumeration
calendar-lead = Prenumerera på dina datum, så syns de i din egen kalender: sista dag att söka, sista dag att komplettera och när styrelsen beslutar. De ändras av sig själva.
calendar-make = Skapa en adress
calendar-renew = Skapa en ny adress
calendar-renew-text = När du skapar en ny adress slutar den gamla att fungera.
calendar-stop = Stäng av
calendar-secret = Adressen är hemlig. Den som har den kan se dina datum, men inget annat och inte ändra något.
calendar-is-on = Din adress skapades { $day }.
calendar-was-read = En kalender hämtade den senast { $day }.
calendar-never-read = Ingen kalender har hämtat den ännu.
calendar-address-heading = Din adress
calendar-address = Adress att prenumerera på
calendar-address-once = Kopiera adressen nu. Den visas bara den här gången.
calendar-open = Öppna i kalenderprogrammet
calendar-how = Så gör du
calendar-how-outlook = Outlook: välj Lägg till kalender, Prenumerera från webben, och klistra in adressen.
calendar-how-google = Google Kalender: välj Andra kalendrar, Från webbadress, och klistra in adressen.
calendar-how-apple = Iphone och Mac: välj Öppna i kalenderprogrammet här på sidan.
calendar-once = Hämta datumen en gång (ics-fil)
new-application-title = Ny ansökan
new-application-organisation = Vilken organisation ansöker?
new-application-organisation-missing = Välj vilken organisation som ansöker.
new-application-start = Börja skriva
new-application-none-heading = Du kan inte söka här
new-application-none-text = Din organisation kan delta genom en medlem som söker. Kontakta kansliet på { $association } om du undrar.
new-application-not-open = Utlysningen är inte öppen
new-application-not-open-text = Det går inte att börja på en ny ansökan nu. Datumen står här ovanför.
desk-asked-suspended = Förbundet är stängt för tillfället. Du kan läsa men inte skriva.
