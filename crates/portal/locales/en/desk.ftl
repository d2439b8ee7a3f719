## The applicant's desk

desk-title = My desk
desk-choose = Search and choose what is shown
desk-search = Search by title, number, association or organisation
desk-association = Association
desk-all-associations = All associations
desk-organisation = Organisation
desk-all-organisations = All my organisations
desk-all-states = All
desk-only-waiting = Only what waits for me
desk-show = Show
desk-no-hits = Nothing matches what you chose.
desk-show-all = Show everything
desk-waits = Waiting for you
desk-nothing-waits = Nothing is waiting for you right now.
days-late = { $days ->
    [one] { $days } day late
    *[other] { $days } days late
}
desk-cases = Other applications
desk-calls = What you can apply for
desk-no-calls = At the moment there is nothing your organisation can apply for.
desk-no-calls-here = No call matches what you chose.
desk-more-calls = { $count ->
    [one] Show one more
    *[other] Show { $count } more
}
desk-may-apply = You can apply for { $organisations }.
desk-may-not-apply = { $organisation } cannot apply.
desk-who-may-not = Who cannot apply, and why?
desk-no-organisation-heading = You cannot apply for any organisation
desk-no-organisation-text = Contact the association's office if you are going to apply for your organisation.
list-and = { $first } and { $last }
column-application = Application
column-state = State
column-asked = What happens
desk-calendar = Dates in your calendar
desk-calendar-text = See the last day to apply, the last day to complete and the board's decision days in your own calendar.
desk-calendar-subscribe = Subscribe in your calendar
desk-calendar-change = Change your subscription
calendar-lead = Subscribe to your dates and they appear in your own calendar: the last day to apply, the last day to complete and when the board decides. They change by themselves.
calendar-make = Make an address
calendar-renew = Make a new address
calendar-renew-text = When you make a new address, the old one stops working.
calendar-stop = Switch off
calendar-secret = The address is secret. Whoever has it can see your dates, but nothing else, and cannot change anything.
calendar-is-on = Your address was made on { $day }.
calendar-was-read = A calendar last read it on { $day }.
calendar-never-read = No calendar has read it yet.
calendar-address-heading = Your address
calendar-address = Address to subscribe to
calendar-address-once = Copy the address now. It is shown only this once.
calendar-open = Open in the calendar program
calendar-how = How to do it
calendar-how-outlook = Outlook: choose Add calendar, Subscribe from web, and paste the address.
calendar-how-google = Google Calendar: choose Other calendars, From URL, and paste the address.
calendar-how-apple = iPhone and Mac: choose Open in the calendar program on this page.
calendar-once = Fetch the dates once (ics file)
new-application-title = New application
new-application-organisation = Which organisation is applying?
new-application-organisation-missing = Choose which organisation is applying.
new-application-start = Start writing
new-application-none-heading = You cannot apply here
new-application-none-text = Your organisation can take part through a member that applies. Contact the office of { $association } if you have questions.
new-application-not-open = The call is not open
new-application-not-open-text = A new application cannot be started now. The dates are above.
desk-asked-suspended = The association is closed for the time being. You can read but not write.
