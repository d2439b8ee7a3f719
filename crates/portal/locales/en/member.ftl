## Members over time

nav-members = Members
members-title = Members
members-explained = Here you see who is and who was a member of the association, how many seats they have on the board, and their share of the contributions.
members-new = Is an organisation missing? Whoever runs the platform adds it.
member-name = Organisation
member-kind = Kind of party
member-state = Today
member-now = Member
member-not-now = Not a member
member-periods = Time as a member
member-always = Always
member-from = From { $from }
member-until = Until { $to }
member-from-until = From { $from } until { $to }
member-seats = Board members
member-seats-hint = How many ordinary members of the board it appoints.
member-substitutes = Substitutes
member-substitutes-hint = How many substitutes it appoints.
member-share = Share of the contributions
member-share-percent = Share of the contributions in per cent
member-share-hint = For example 25 or 12.5. Leave it empty if the association has not decided shares.
member-no-share = Not decided
member-change = Change
member-change-explained = Before anything is changed you see what it means.
member-periods-hint = Both days are included. Leave the first day empty if it has always been a member, and the last day empty if it is one until further notice. Whoever has joined again gets another row.
member-first-day = First day, period { $number }
member-last-day = Last day, period { $number }
member-reason-hint = For example “The municipal council decided on 14 September to leave the association”. The reason is kept in the log.
member-day-wrong = Write a date.
member-number-wrong = Write a number from 1 to 20.
member-share-wrong = Write a share in per cent, for example 25 or 12.5.
member-effects-heading = Do you want to save the change?
member-ends-today = The organisation is no longer a member today.
member-begins-today = The organisation becomes a member today.
member-same-today = The change does not affect whether the organisation is a member today.
member-cases = { $count ->
    [0] The organisation is a party in no case that has arrived.
    [one] The organisation is a party in one case{ $owned ->
        [0] { "" }
        *[other] {" "}and the applicant in it
    }. It stays a party, and the case does not change.
    *[other] The organisation is a party in { $count } cases{ $owned ->
        [0] { "" }
        [one] {" "}and the applicant in one of them
        *[other] {" "}and the applicant in { $owned } of them
    }. It stays a party, and the cases do not change.
}
member-rules = Rules that ask for members
member-change-now = Save the change
member-changed = The change is saved
member-history-none = Nothing has been changed here.
member-back = Go back to what was before the change
member-back-reason = Back to what was before the change on { $time }.
back-to-members = To the members
