## Calls, for those who move their dates

calls-title = Calls
calls-explained = Here you move the dates of a call and give an applicant longer time.
calls-none = The association has no calls.
calls-state = State
call-no-date = no date
call-public-page = The call's page for applicants
call-dates = Dates
call-dates-explained = Before anything is moved you see what it means for those who apply.
call-last-minute = Time
call-reason = Reason
call-reason-hint = For example “The board has moved its meeting”. The reason is kept in the log.
call-look = Show what it means
call-date-wrong = Write a date, and a time if needed.
call-effects-heading = Do you want to move the dates?
call-from-to = { $before } becomes { $after }
call-went-from-to = { $before } became { $after }
call-warnings = Think of this
call-drafts = { $count ->
    [0] No application has been begun.
    [one] One application has been begun and is not sent in.
    *[other] { $count } applications have been begun and are not sent in.
}
call-received = { $count ->
    [0] No application has arrived.
    [one] One application has arrived.
    *[other] { $count } applications have arrived.
}
call-no-moves = Nobody who has sent in an application or was given longer time gets another last day. Nobody is told by e-mail.
call-moves = What changes for applicants. Nobody is told by e-mail, so tell them yourself.
call-move = the last day moves from { $before } to { $after }
becomes-in-time = Counts as in time
becomes-late = Counts as late
call-reason-is = Reason: { $reason }
call-change-now = Move the dates
call-edit-more = Keep editing
call-dates-changed = The dates are moved
call-history = Earlier changes
call-history-none = The dates have not been moved here.
call-back = Go back to the dates before this
call-back-reason = Back to the dates before the change of { $time }.
call-extended = Longer time
extensions = Longer time
extensions-explained = An applicant who has a reason can get a later last day than others. Longer time that it already has is replaced. The applicant gets no e-mail, so tell them yourself. The reason is seen by the association and in the log, not by other applicants.
extensions-rolling = Applications are received at any time. There is no last day to extend.
extensions-none = Nobody has longer time.
extensions-withdrawn = { $count ->
    [one] One extension that no longer holds
    *[other] { $count } extensions that no longer hold
}
extension-give = Give longer time
extension-give-now = Give longer time
extension-organisation = Applicant
extension-choose = Choose an organisation
extension-organisation-missing = Choose which organisation gets longer time.
extension-last-day = New last day
extension-reason-hint = For example “The municipal board decides on 6 October”. Write nothing about anybody's health: the reason is kept in the log.
extension-given = The extension is saved
extension-given-by = Given by { $name } on { $day }
extension-withdraw = Withdraw
extension-withdraw-text = The call's own last day counts again. An application that arrived after it then counts as late. The reason is kept in the log.
extension-withdraw-now = Withdraw the extension
extension-withdrawn = The extension is withdrawn
extension-withdrawn-by = Ended by { $name } on { $day }
back-to-calls = To the calls
nav-calls = Calls
