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
association-role-director = Förbundschef
association-role-officer = Handläggare
association-role-board-member = Ledamot
organisation-role-editor = Skriver ansökan
organisation-role-signatory = Firmatecknare
party-kind-forsakringskassan = Försäkringskassan
party-kind-arbetsformedlingen = Arbetsförmedlingen
party-kind-region = Region
party-kind-municipality = Kommun
