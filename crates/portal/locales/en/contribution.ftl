## What the members contribute

contributions-link = The members' contributions year by year
contributions-title = The members' contributions { $year }
contributions-years = Years
contribution-planned = Planned
contribution-decided = Decided
contribution-received = Received
contribution-none = no amount
contribution-total = Sum
contributions-change = Change amounts
contributions-explained = Write whole kronor. Leave it empty if the amount is not known. Planned is what you expect, decided is what the member has decided, and received is what has been paid. Write the state's contribution in the row of Försäkringskassan; it covers Arbetsförmedlingen too. Before anything is changed you see what it means.
contributions-reason-hint = For example “Decision from Försäkringskassan on 14 September”. The reason is kept in the log.
contribution-wrong = Write an amount in kronor, for example 3 500 000.
contributions-effects-heading = Do you want to change the amounts?
contributions-totals = The sums:
contributions-change-now = Change the amounts
contributions-changed = The amounts are changed
contributions-history-none = The amounts have not been changed here.
contributions-back = Go back to the amounts before the change
