## Tokens for other programs

tokens-title = API tokens
tokens-explained = With an API token another program, such as your registry system, can work in the association. The program may do what the token opens, as long as whoever made the token may do it too.
tokens-link = API tokens for other programs
tokens-working = Tokens that work
tokens-none = The association has no API tokens that work.
tokens-ended = { $count ->
    [one] One token that works no more
    *[other] { $count } tokens that work no more
}
token-new = Make an API token
token-new-heading = Make an API token
token-new-text = Make one for each program, so that you can withdraw one while the others go on working.
token-name = What the token is for
token-name-hint = Such as “The registry system, fetches cases every night”.
token-opens = Opens
token-last-hint = A year from now at the latest. The token works to the end of that day.
token-last-wrong = Write the last day.
token-create = Make the token
token-made = The token is made
token-made-by = Made by { $name } on { $day }
token-shown-once = Copy the token now and keep it in a safe place. It is shown this time only.
token-secret = API token
token-how = The program sends the token in every request, like this:
token-how-header = Authorization: Bearer the token
token-used = Last used
token-never-used = Not used yet
token-over = Ended
token-expired = Expired on { $day }
token-withdraw = Withdraw
token-withdraw-text = Programs that use the token stop working at once. This cannot be undone.
token-withdraw-now = Withdraw the token
token-withdrawn-by = Withdrawn by { $name } on { $day }
token-scope-read-cases = Read cases
token-scope-read-meetings = Read meetings and agendas
token-scope-prepare-cases = Ask for completions and write recommendations
token-scope-record-decisions = Write agendas, decisions and adjustments
token-scope-read-roles = See who has which role
token-scope-read-audit = Read the log
