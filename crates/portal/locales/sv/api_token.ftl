## Tokens for other programs

tokens-title = API-nycklar
tokens-explained = Med en API-nyckel kan ett annat program, till exempel ert diariesystem, arbeta i förbundet. Programmet får göra det som nyckeln öppnar, så länge den som skapade nyckeln själv får göra det.
tokens-link = API-nycklar för andra program
tokens-working = Nycklar som gäller
tokens-none = Förbundet har inga API-nycklar som gäller.
tokens-ended = { $count ->
    [one] En nyckel som inte gäller längre
    *[other] { $count } nycklar som inte gäller längre
}
token-new = Skapa en API-nyckel
token-new-heading = Skapa en API-nyckel
token-new-text = Skapa en nyckel för varje program, så att du kan återta en utan att de andra slutar fungera.
token-name = Vad nyckeln är till
token-name-hint = Till exempel ”Diariesystemet, hämtar ärenden varje natt”.
token-opens = Öppnar
token-last-hint = Senast om ett år. Nyckeln gäller till och med den dagen.
token-last-wrong = Skriv sista dagen.
token-create = Skapa nyckeln
token-made = Nyckeln är skapad
token-made-by = Skapad av { $name } den { $day }
token-shown-once = Kopiera nyckeln nu och spara den på ett säkert ställe. Den visas bara den här gången.
token-secret = API-nyckel
token-how = Programmet skickar nyckeln i varje anrop, så här:
token-how-header = Authorization: Bearer nyckeln
token-used = Senast använd
token-never-used = Inte använd än
token-over = Slutade gälla
token-expired = Gick ut den { $day }
token-withdraw = Återta
token-withdraw-text = Program som använder nyckeln slutar fungera genast. Det går inte att ångra.
token-withdraw-now = Återta nyckeln
token-withdrawn-by = Återtagen av { $name } den { $day }
token-scope-read-cases = Läsa ärenden
token-scope-read-meetings = Läsa möten och dagordningar
token-scope-prepare-cases = Begära komplettering och skriva förslag till beslut
token-scope-record-decisions = Skriva dagordning, beslut och justering
token-scope-read-roles = Läsa vem som har vilken roll
token-scope-read-audit = Läsa loggen
