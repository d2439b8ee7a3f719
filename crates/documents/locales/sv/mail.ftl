# Mejlens ämnesrader och meningar.

mail-greeting = Hej!
mail-regards = Vänliga hälsningar
mail-title =
    { $matter ->
        [statement] Problembeskrivning
       *[application] Ansökan
    }

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

received-subject =
    { $matter ->
        [statement] Problembeskrivning { $number } har kommit in: { $title }
       *[application] Ansökan { $number } har kommit in: { $title }
    }
received-intro =
    { $matter ->
        [statement] Vi har tagit emot problembeskrivningen ”{ $title }”. Den kom in { $received } och har fått diarienummer { $number }.
       *[application] Vi har tagit emot ansökan ”{ $title }”. Den kom in { $received } och har fått diarienummer { $number }.
    }
received-late =
    { $matter ->
        [statement] Problembeskrivningen kom in efter sista dag och är registrerad som för sent inkommen.
       *[application] Ansökan kom in efter sista ansökningsdag och är registrerad som för sent inkommen.
    }
received-link =
    { $matter ->
        [statement] Här kan du läsa problembeskrivningen och följa ärendet:
       *[application] Här kan du läsa ansökan och följa ärendet:
    }
received-number = Uppge gärna diarienumret när du kontaktar oss.

## Ansökan har kommit in, till kansliet

arrived-subject =
    { $matter ->
        [statement] Ny problembeskrivning { $number }: { $title }
       *[application] Ny ansökan { $number }: { $title }
    }
arrived-intro =
    { $matter ->
        [statement] En problembeskrivning har kommit in.
       *[application] En ansökan har kommit in.
    }
arrived-late = Den kom in efter sista ansökningsdag.
office-link = Öppna ärendet:

## Begäran om komplettering, till den sökande

completion-subject =
    { $matter ->
        [statement] Komplettera problembeskrivning { $number }: { $title }
       *[application] Komplettera ansökan { $number }: { $title }
    }
completion-intro =
    { $matter ->
        [statement] Problembeskrivningen ”{ $title }” ({ $number }) behöver kompletteras. Vi behöver ditt svar senast { $due }.
       *[application] Ansökan ”{ $title }” ({ $number }) behöver kompletteras. Vi behöver ditt svar senast { $due }.
    }
completion-section = Avsnittet { $section }:
completion-link =
    { $matter ->
        [statement] Öppna problembeskrivningen, ändra i avsnitten och skicka in kompletteringen:
       *[application] Öppna ansökan, ändra i avsnitten och skicka in kompletteringen:
    }

## Kompletteringen är besvarad, till kansliet

answered-subject =
    { $matter ->
        [statement] Problembeskrivning { $number } har kommit in igen: { $title }
       *[application] Komplettering av { $number }: { $title }
    }
answered-intro =
    { $matter ->
        [statement] En problembeskrivning har kommit in igen, kompletterad eller omarbetad.
       *[application] En komplettering har kommit in.
    }
answered-link = Jämför svaren före och efter:

## Beslut, till den sökande

decision-subject =
    { $matter ->
        [statement] Styrelsens svar på problembeskrivning { $number }: { $title }
       *[application] Beslut om ansökan { $number }: { $title }
    }
decision-intro =
    { $matter ->
        [statement] Styrelsen för { $association } svarade { $date }, § { $paragraph }, på problembeskrivningen ”{ $title }” ({ $number }).
       *[application] Styrelsen för { $association } fattade { $date }, § { $paragraph }, beslut om ansökan ”{ $title }” ({ $number }).
    }
decision-outcome = Beslut: { $outcome }
decision-granted = Beviljat bidrag: { $amount }
direction-go-on = Nu kan ansökan skrivas. Styrelsens inriktning och villkor syns medan ni skriver.
direction-work-over = Problembeskrivningen är öppen för er igen. Arbeta om den och skicka in den på nytt.
decision-link = Här kan du läsa hela beslutet:

## Samråd, till det tillfrågade organet

opinion-asked-subject =
    { $matter ->
        [statement] Yttrande önskas över problembeskrivning { $number }: { $title }
       *[application] Yttrande önskas över ansökan { $number }: { $title }
    }
opinion-asked-intro =
    { $matter ->
        [statement] { $association } ber { $body } om ett yttrande över problembeskrivningen ”{ $title }” ({ $number }) från { $owner }.
       *[application] { $association } ber { $body } om ett yttrande över ansökan ”{ $title }” ({ $number }) från { $owner }.
    }
opinion-asked-due = Vi behöver yttrandet senast { $due }.
opinion-asked-link =
    { $matter ->
        [statement] Läs problembeskrivningen och lämna yttrandet här:
       *[application] Läs ansökan och lämna yttrandet här:
    }
opinion-asked-mail = För att öppna länken behöver du rollen ”Företräder samrådsorgan”. Annars kan ni svara med e-post till { $office }.

## Yttrande har kommit in, till kansliet

opinion-given-subject = Yttrande i { $number }: { $title }
opinion-given-intro = { $body } har yttrat sig över ”{ $title }” ({ $number }).
opinion-given-late = Yttrandet kom efter sista dagen.
