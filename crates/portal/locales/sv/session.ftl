## Signing in

sign-in-title = Logga in
sign-in-text = Vi skickar en länk till din e-post. Öppna den i samma webbläsare så är du inloggad. Du behöver inget lösenord.
sign-in-email = E-postadress
sign-in-email-hint = Skriv adressen som du är registrerad med, oftast den på arbetet.
sign-in-email-wrong = Skriv en e-postadress, till exempel namn@kommun.se.
sign-in-send = Skicka länk
link-sent-title = Titta i din e-post
link-sent-text = Om adressen finns hos oss har vi skickat en länk som du loggar in med. Länken gäller en kort stund och kan användas en gång.
link-sent-missing = Kommer inget brev inom några minuter? Titta i skräpposten och kontrollera att du skrev rätt adress.
link-sent-again = Skicka en ny länk
open-link-title = Logga in i Mellanrum
open-link-text = Tryck på knappen för att logga in i den här webbläsaren.
open-link-button = Logga in
link-expired-title = Länken gäller inte längre
link-expired-text = Länken har redan använts eller är för gammal. Be om en ny så kommer den på en gång.
link-expired-again = Skicka en ny länk
