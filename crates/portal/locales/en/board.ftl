## Meetings, agenda, decisions, minutes

meetings-title = Board meetings
meetings-empty = No meetings are planned.
meeting-items = { $count ->
    [0] No items
    [one] One item, { $decided } decided
    *[other] { $count } items, { $decided } decided
}
meeting-place = Place
meeting-agenda = Agenda
meeting-agenda-empty = No items have been added yet.
column-day = Day
column-meeting = Meeting
column-items = Items
column-minutes = Minutes
agenda-remove = Remove from the agenda
agenda-add-heading = Add an item
agenda-add-label = Prepared cases
agenda-add = Add
agenda-no-candidates = There are no prepared cases to add.
item-number = Item { $number }
minutes-adjusted = Minutes adjusted
minutes-not-adjusted = Not adjusted
minutes-adjusted-on = Adjusted { $date }
minutes-heading = Adjust the minutes
minutes-text = All items are decided. The decisions take effect when the minutes are adjusted.
minutes-adjust = Register the adjustment
minutes-title = Register adjusted minutes
minutes-explained = When you save, the decisions take effect and the applicants are told by e-mail.
minutes-day = Day the minutes were adjusted
minutes-day-missing = Choose the day the minutes were adjusted.
minutes-adjusters = Adjusters
minutes-adjusters-hint = Write one name per line.
minutes-adjusters-missing = Write who adjusted the minutes.
minutes-save = Save the adjustment
outcome-granted = Granted
outcome-partly-granted = Partly granted
outcome-rejected = Rejected
outcome-referred-back = Referred back
outcome-tabled = Tabled
decision-heading = Decision
decision-paragraph = Paragraph
decision-day = Day of decision
decision-granted = Granted
decision-of-applied = of { $amount } applied for
decision-presenter = Presenter
decision-presenter-left = Left the meeting before the decision
decision-text = Text of the decision
decision-reasons = Reasons
decision-conditions = Conditions
decision-lines = Granted by line
decision-document = The decision as PDF
decision-outcome-missing = Choose what the board decided.
decision-text-missing = Write what the board decided.
decision-line-too-much = The amount must be between SEK 0 and what was applied for, { $amount }.
decide-heading = Register the decision
decide-outcome = The board's decision
decide-lines = Amount by budget line
decide-lines-hint = Only used when partly granted. When granted, everything applied for is granted.
decide-granted-kronor = Granted, SEK
decide-line-label = Granted for { $cost } { $year }, in SEK
decide-text-hint = Write the decision as it is to stand in the minutes.
decide-reasons-hint = The applicant reads the reasons in the decision.
decide-conditions-hint = For example follow-up or time.
decide-presenter-left = The person who presented the case left before the decision
decide-save = Save the decision
decide-final = The decision gets its paragraph when you save and cannot be changed afterwards.
