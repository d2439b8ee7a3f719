## Every page

product-name = Mellanrum
skip-to-content = Hoppa till innehållet
main-menu = Huvudmeny
nav-home = Start
nav-desk = Mitt skrivbord
nav-office = Kansli
nav-board = Styrelse
nav-apply = Ansök och följ ditt ärende
sign-in = Logga in
sign-out = Logga ut
other-language = English
other-language-code = en
footer-about = Mellanrum är samordningsförbundens gemensamma plats för ansökningar och beslut.
back-to-start = Till startsidan
back-to-desk = Till mitt skrivbord
back-to-contents = Till innehållet
back-to-worklist = Till arbetslistan
back-to-case = Till ärendet
back-to-meeting = Till mötet
back-to-meetings = Till mötena
date-and-time = { $date } kl. { $time }
days-left = { $days ->
    [0] sista dagen i dag
    [one] { $days } dag kvar
    *[other] { $days } dagar kvar
}
days-until = { $days ->
    [0] öppnar i dag
    [one] om { $days } dag
    *[other] om { $days } dagar
}
error-summary-heading = Det här behöver du ändra
field-required = (måste fyllas i)
unknown-value = Okänt
paging = Bläddra
paging-previous = Föregående sida
paging-next = Nästa sida
party-kind-forsakringskassan = Försäkringskassan
party-kind-arbetsformedlingen = Arbetsförmedlingen
party-kind-region = Region
party-kind-municipality = Kommun
nav-people = Personer
nav-audit = Logg
nav-account = Mitt konto
nav-platform-associations = Förbund
nav-platform-people = Plattformens personer
places = Byt plats
cancel = Avbryt
back-to-people = Till personerna
place-network = Nationella nätverket
waiting-roles = Du behöver bekräfta vem du är med en nyckel för att arbeta som { $roles }.
waiting-roles-link = Bekräfta på ditt konto
role-editor = Skriver ansökningar
role-signatory = Firmatecknare
role-organisation-administrator = Organisationsadministratör
role-administrator = Administratör
role-director = Förbundschef
role-officer = Handläggare
role-preparation-member = Medlem i beredningsgruppen
role-consultation-member = Företräder samrådsorgan
role-board-member = Ledamot
role-substitute = Ersättare
role-auditor = Revisor
role-reader = Läsare
role-analyst = Analytiker i nationella nätverket
role-operator = Driftansvarig
role-state-invited = Inbjuden
role-state-expired = Inbjudan har gått ut
role-state-declined = Tackade nej
role-state-coming = Kommande
role-state-holds = Gäller
role-state-ended = Avslutad
role-state-withdrawn = Borttagen
association-suspended-heading = Förbundet är stängt för tillfället
association-suspended-text = { $association } tar inte emot något just nu. Du kan läsa det som finns, men inte ändra eller skicka in. Allt som är sparat finns kvar.
overtaken = Någon annan hann ändra här. Det du skrev finns kvar nedan. Jämför och visa ändringen igen.
