## A new call

new-call-title = New call
new-call-link = New call
new-call-again = Make the next round of the call
new-call-explained = Copy an earlier call or begin from a form. Dates are proposed from the day on which the board decides. You can change everything before the call is added.
new-call-from = Begin from
new-call-copy = The call “{ $title }”
new-call-from-form = The form “{ $name }”
new-call-board-next-year = A year after the earlier call
new-call-board-other = Another day
new-call-board-other-hint = If the board's meeting is not in the list.
new-call-propose = Propose dates
new-call-check = Check the proposal and change what should be different.
new-call-says = What applicants read
new-call-name = Name
new-call-name-en = Name in English
new-call-about = Description
new-call-about-hint = Years from the earlier call are moved. Read the text through, dates above all.
new-call-about-en = Description in English
new-call-board-hint = The other dates are counted from this day when you choose “Count the dates again”.
new-call-meetings = Meetings of the board:
new-call-plan = Count the dates again
new-call-steps-explained = The days are counted by the association's lead times. A day that you do not change moves along when the day of the decision moves.
new-call-other = Other
new-call-years = Budget years
new-call-years-hint = Such as 2021, 2022.
new-call-years-wrong = Write years in digits, such as 2021, 2022.
new-call-form = Form
new-call-form-version = { $name }, version { $version }
new-call-form-is = Form: { $name }.
new-call-copied = Criteria and steps come along from the earlier call.
new-call-reason-hint = Such as “By the operational plan for 2021”. The reason is kept in the log.
new-call-look = Show what the call will be
new-call-preview = Do you want to add the call?
new-call-preview-explained = Everybody sees the call as soon as it is added. It takes applications from its first day.
new-call-add = Add the call
call-added = The call is added
call-withdraw = Withdraw the call
call-withdraw-explained = Nobody has begun an application. The call disappears from all pages and can be restored from the list of calls.
call-withdraw-now = Withdraw the call
call-withdrawn = The call is withdrawn
call-restored = The call is restored
calls-withdrawn = { $count ->
    [one] One withdrawn call
    *[other] { $count } withdrawn calls
}
call-withdrawn-by = Withdrawn by { $name } on { $day }
call-withdrawn-by-file = Withdrawn on { $day } by the association's file
call-restore = Restore the call
call-restore-reason = Reason to restore
plan-title = Planned steps
plan-explained = The days are counted from the board's decision by the association's lead times.
plan-public = Shown to everybody
plan-chosen = Chosen day
plan-warning = Note!
plan-moves = Planned steps that change
plan-no-day = no day
