# Mejlens ämnesrader och meningar.

mail-greeting = Hej!
mail-regards = Vänliga hälsningar
mail-title = Ansökan

## Inloggning

sign-in-subject = Din länk för att logga in
sign-in-intro = Öppna länken för att logga in:
sign-in-validity =
    { $minutes ->
        [one] Länken gäller i en minut och kan bara användas en gång.
       *[other] Länken gäller i { $minutes } minuter och kan bara användas en gång.
    }
sign-in-not-asked = Har du inte bett om någon länk? Då kan du bortse från det här mejlet.

## Inbjudan till en roll

invitation-subject = Inbjudan från { $place }
invitation-intro = { $giver } bjuder in dig till { $place } som:
invitation-term = Rollen gäller från och med { $first } till och med { $last }.
invitation-from = Rollen gäller från och med { $first }.
invitation-answer = Logga in och svara senast { $day }:
invitation-not-expected = Väntade du dig ingen inbjudan? Då kan du tacka nej på samma sida eller bortse från det här mejlet. Du får ingen roll utan att du har tackat ja.

## En nyckel har lagts till

passkey-subject = En ny nyckel har lagts till i ditt konto
passkey-intro = Nyckeln ”{ $name }” lades till i ditt konto { $added }. Den kan användas för att logga in som du.
passkey-not-you = Var det inte du? Logga in, ta bort nyckeln och kontakta den som har gett dig din roll:

## Ansökan har kommit in, till den sökande

received-subject = Ansökan { $number } har kommit in: { $title }
received-intro = Vi har tagit emot ansökan ”{ $title }”. Den kom in { $received } och har fått diarienummer { $number }.
received-late = Ansökan kom in efter sista ansökningsdag och är registrerad som för sent inkommen.
received-link = Här kan du läsa ansökan och följa ärendet:
received-number = Uppge gärna diarienumret när du kontaktar oss.

## Ansökan har kommit in, till kansliet

arrived-subject = Ny ansökan { $number }: { $title }
arrived-intro = En ansökan har kommit in.
arrived-late = Den kom in efter sista ansökningsdag.
office-link = Öppna ärendet:

## Begäran om komplettering, till den sökande

completion-subject = Komplettera ansökan { $number }: { $title }
completion-intro = Ansökan ”{ $title }” ({ $number }) behöver kompletteras. Vi behöver ditt svar senast { $due }.
completion-section = Avsnittet { $section }:
completion-link = Öppna ansökan, ändra i avsnitten och skicka in kompletteringen:

## Kompletteringen är besvarad, till kansliet

answered-subject = Komplettering av { $number }: { $title }
answered-intro = En komplettering har kommit in.
answered-link = Jämför svaren före och efter:

## Beslut, till den sökande

decision-subject = Beslut om ansökan { $number }: { $title }
decision-intro = Styrelsen för { $association } fattade { $date }, § { $paragraph }, beslut om ansökan ”{ $title }” ({ $number }).
decision-outcome = Beslut: { $outcome }
decision-granted = Beviljat bidrag: { $amount }
decision-link = Här kan du läsa hela beslutet:
