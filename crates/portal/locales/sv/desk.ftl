## The applicant's desk

desk-title = Mitt skrivbord
desk-drafts = Mina utkast
desk-no-drafts = Du har inga utkast.
desk-draft-closes = Sista dag { $date }
desk-draft-missing = { $count ->
    [0] Allt är ifyllt.
    [one] Ett svar saknas.
    *[other] { $count } svar saknas.
}
desk-cases = Mina ärenden
desk-no-cases = Du har inga inskickade ansökningar.
desk-calls = Det här kan du söka
desk-no-calls = Just nu finns inget att söka för din organisation.
desk-no-organisation-heading = Du kan inte ansöka för någon organisation
desk-no-organisation-text = Kontakta samordningsförbundets kansli om du ska ansöka för din organisation.
desk-asked-completion = Komplettera senast { $date }
desk-asked-nothing = Du behöver inte göra något.
desk-asked-nothing-until = Du behöver inte göra något. Styrelsen beslutar { $date }.
column-application = Ansökan
column-state = Status
column-asked = Besked
new-application-title = Ny ansökan
new-application-organisation = Vilken organisation ansöker?
new-application-organisation-missing = Välj vilken organisation som ansöker.
new-application-start = Börja skriva
new-application-none-heading = Du kan inte ansöka här
new-application-none-text = Din organisation är inte medlem i det här förbundet, eller så är utlysningen inte öppen. Kontakta kansliet om du undrar.
