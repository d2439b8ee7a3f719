## The board's meetings, for those who plan the year

board-dates-of-year = The board's meeting plan { $year }
board-dates-explained = Add, move and cancel the board's meetings here. Everybody sees them on the association's page. The days before a meeting are counted back by the association's lead times.
board-dates-years = Years
board-dates-none = No meetings are planned in { $year }. Add the first one, and the days for material and preparation are counted back from it.
back-to-board-dates = To the meeting plan
nav-board-dates = Meeting plan
clock-time = { $time }
meeting-new-link = Add a meeting
meeting-new-title = New meeting
meeting-new-explained = You are shown what it means before the meeting is added.
meeting-add-heading = Do you want to add the meeting?
meeting-add-now = Add the meeting
meeting-add-reason-hint = For example “By the board's plan for the year”. The reason is kept in the log.
meeting-added = The meeting is added
meeting-name = Name in Swedish
meeting-name-hint = For example “Styrelsemöte: budget och verksamhetsplan”.
meeting-name-en = Name in English
meeting-name-en-hint = Without an English name the Swedish one is shown.
meeting-time = Time
meeting-no-time = no time
meeting-place-hint = Town, room or “Online”.
meeting-day-wrong = Write a date.
meeting-plan = Days before and after the meeting
meeting-plan-none = No days are counted from the association's meetings.
meeting-plan-cancelled = Not counted
meeting-plan-explained = The days are counted from the day of the meeting by the association's lead times. A day off is moved to a working day.
meeting-cases = { $count ->
    [0] No cases
    [one] One case
    *[other] { $count } cases
}
meeting-cases-follow = { $count ->
    [one] One case is on the agenda and moves with the meeting.
    *[other] { $count } cases are on the agenda and move with the meeting.
}
meeting-cases-to = { $count ->
    [one] One case goes to the meeting on { $day }.
    *[other] { $count } cases go to the meeting on { $day }.
}
meeting-cases-back = { $count ->
    [one] One case is taken off the agenda and waits for another meeting.
    *[other] { $count } cases are taken off the agenda and wait for another meeting.
}
meeting-calls = Calls with their decision on that day
meeting-call-follows = the day of the decision moves to { $day }
meeting-call-stays = the day of the decision stays
meeting-decides = Decision in { $call }
meeting-decides-label = Decision in
meeting-for-whom = Who is affected
meeting-board = In the board:
meeting-board-none = Nobody has a role in the board yet.
meeting-no-mail = Nobody is mailed about the change, so tell them yourself. Calendar subscriptions are updated.
meeting-change = Change the meeting
meeting-change-explained = You are shown what it means for cases, calls and planned days before anything changes.
meeting-change-heading = Do you want to change the meeting?
meeting-change-now = Change the meeting
meeting-changed = The meeting is changed
meeting-reason-hint = For example “The chair cannot come”. The reason is kept in the log.
meeting-follow = Also move the day of the decision in the calls that have their decision on that day
meeting-fixed = The meeting can be neither moved nor cancelled.
meeting-to-agenda = To the agenda
meeting-cancel = Cancel the meeting
meeting-cancel-lead = A cancelled meeting is taken off the association's page. It can be restored.
meeting-cancel-link = Cancel the meeting…
meeting-cancel-explained = A cancelled meeting is taken off the association's page and marked as cancelled in calendars. You are shown what it means before it is cancelled.
meeting-cancel-heading = Do you want to cancel the meeting?
meeting-look = Show what it means
meeting-keep = Keep the meeting
meeting-cancel-now = Cancel the meeting
meeting-cancel-reason-hint = For example “Too few cases”. The reason is kept in the log.
meeting-cancelled-done = The meeting is cancelled
meeting-is-cancelled = Cancelled
meeting-cancelled-by = Cancelled by { $name } on { $day }
meeting-cancelled-by-file = Cancelled when the association's file changed on { $day }
meeting-instead = Meeting instead
meeting-instead-hint = { $count ->
    [0] The decisions of the calls can move to it.
    [one] The case on the agenda goes to it, and days of decisions if you choose so.
    *[other] The { $count } cases on the agenda go to it, and days of decisions if you choose so.
}
meeting-instead-none = { $count ->
    [0] None
    [one] None: the case waits for another meeting
    *[other] None: the cases wait for another meeting
}
meeting-restore-explained = Everybody sees the meeting again when it is restored.
meeting-restore-cases = { $count ->
    [one] Everybody sees the meeting again when it is restored. The case that was on it is put on its agenda again, unless the board has decided it.
    *[other] Everybody sees the meeting again when it is restored. The { $count } cases that were on it are put on its agenda again, unless the board has decided them.
}
meeting-restore-now = Restore the meeting
meeting-restored = The meeting is restored
meeting-history-none = The meeting has not been changed here.
meeting-back = Go back to what held before the change
meeting-done-added = Added
meeting-done-changed = Changed
meeting-done-cancelled = Cancelled
meeting-done-restored = Restored
