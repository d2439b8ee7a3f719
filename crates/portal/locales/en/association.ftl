## Public pages and the landing page

home-title = Start
home-calls = Apply for money
home-no-calls = There is nothing to apply for at the moment. Contact the office if you have an idea.
home-can-be-financed = What the association can finance
home-goals = Goals
home-target-groups = Target groups
home-priorities = Priorities
home-policies = Rules
home-aside = About the association
home-contact = Contact
home-website = The association's website
home-meetings = Upcoming meetings
home-members = Members
policy-decided = decided { $date }
landing-title = Welcome
landing-heading = Apply for money from the coordination associations
landing-lead = The coordination associations finance interventions for people who need support from several authorities at once. Here you apply, follow your case and receive the decision.
landing-associations = Coordination associations
landing-open-calls = { $count ->
    [0] Nothing open right now
    [one] One open call
    *[other] { $count } open calls
}
landing-sign-in-heading = Working on an application?
landing-sign-in-text = Sign in with your work e-mail address. You see all your applications in one place, even if they go to different associations.
call-last-day = Last day to apply
call-period = When you can apply
call-rolling = All year round
call-opens = Opens
call-decision = The board decides
call-starts = Earliest start
call-budget-years = Budget years
call-apply = Apply
call-apply-hint = You sign in on the next page. What you write is saved as you type.
call-office-contact = Get in touch with the office and talk about the idea before you write.
call-judged = How applications are judged
starters-anybody = Whoever writes for an organisation that may apply can begin an application.
starters-preparation-group = Only the office and the preparation group can begin applications here. Tell them your idea.
call-asked = What we ask about
call-mode-call = Call
call-mode-rolling = Rolling
call-state-coming = Coming
call-state-open = Open
call-state-closed = Closed
