## Public pages and the landing page

home-title = Start
home-calls = Sök medel
home-no-calls = Just nu går det inte att söka medel. Kontakta kansliet om du har en idé.
home-can-be-financed = Det här kan förbundet finansiera
home-goals = Mål
home-target-groups = Målgrupper
home-priorities = Prioriteringar
home-policies = Regler
home-aside = Om förbundet
home-contact = Kontakt
home-website = Förbundets webbplats
home-meetings = Kommande möten
home-members = Medlemmar
policy-decided = beslutad { $date }
landing-title = Välkommen
landing-heading = Sök medel från samordningsförbunden
landing-lead = Samordningsförbunden finansierar insatser för människor som behöver stöd från flera myndigheter samtidigt. Här söker du medel, följer ditt ärende och får beslutet.
landing-associations = Samordningsförbund
landing-open-calls = { $count ->
    [0] Inget att söka just nu
    [one] En öppen utlysning
    *[other] { $count } öppna utlysningar
}
landing-sign-in-heading = Har du en ansökan på gång?
landing-sign-in-text = Logga in med din e-postadress. Du ser alla dina ansökningar på ett ställe, även om de går till olika förbund.
call-last-day = Sista dag att ansöka
call-period = När du kan ansöka
call-rolling = Året runt
call-opens = Öppnar
call-decision = Styrelsen beslutar
call-starts = Tidigaste start
call-budget-years = Budgetår
call-apply = Ansök
call-apply-hint = Du loggar in på nästa sida. Det du skriver sparas medan du skriver.
call-office-contact = Kontakta kansliet och prata om idén innan ni skriver.
call-judged = Så bedöms ansökan
starters-anybody = Alla som skriver för en organisation som får söka kan påbörja en ansökan.
starters-preparation-group = Bara kansliet och beredningsgruppen kan påbörja ansökningar här. Ta upp din idé med dem.
call-asked = Det här frågar vi om
call-mode-call = Utlysning
call-mode-rolling = Löpande
call-state-coming = Kommande
call-state-open = Öppen
call-state-closed = Stängd
