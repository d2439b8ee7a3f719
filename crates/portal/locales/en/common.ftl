## Every page

product-name = Mellanrum
skip-to-content = Skip to content
main-menu = Main menu
nav-home = Start
nav-desk = My desk
nav-office = Office
nav-board = Board
nav-apply = Apply and follow your case
sign-in = Sign in
sign-out = Sign out
other-language = Svenska
other-language-code = sv
footer-about = Mellanrum is where the coordination associations handle applications and decisions.
back-to-start = To the start page
back-to-desk = To my desk
back-to-contents = To the contents
back-to-worklist = To the worklist
back-to-case = To the case
back-to-meeting = To the meeting
back-to-meetings = To the meetings
date-and-time = { $date } at { $time }
days-left = { $days ->
    [0] last day today
    [one] { $days } day left
    *[other] { $days } days left
}
days-until = { $days ->
    [0] opens today
    [one] in { $days } day
    *[other] in { $days } days
}
error-summary-heading = This needs to be changed
field-required = (required)
unknown-value = Unknown
paging = Pages
paging-previous = Previous page
paging-next = Next page
party-kind-forsakringskassan = Social Insurance Agency
party-kind-arbetsformedlingen = Public Employment Service
party-kind-region = Region
party-kind-municipality = Municipality
nav-people = People
nav-audit = Log
nav-account = My account
nav-platform-associations = Associations
nav-platform-people = The platform's people
places = Change place
cancel = Cancel
back-to-people = To the people
place-network = The national network
waiting-roles = You need to confirm who you are with a key to work as { $roles }.
waiting-roles-link = Confirm on your account
role-editor = Writes applications
role-signatory = Signatory
role-organisation-administrator = Organisation administrator
role-administrator = Administrator
role-director = Director
role-officer = Officer
role-preparation-member = Member of the preparation group
role-consultation-member = Represents a consulted body
role-board-member = Board member
role-substitute = Substitute
role-auditor = Auditor
role-reader = Reader
role-analyst = Analyst in the national network
role-operator = Operator
role-state-invited = Invited
role-state-expired = Invitation has run out
role-state-declined = Declined
role-state-coming = Coming
role-state-holds = Holds
role-state-ended = Ended
role-state-withdrawn = Withdrawn
association-suspended-heading = The association is closed for the time being
association-suspended-text = { $association } takes nothing in just now. You can read what is there, but not change it or send it in. Everything that is saved is kept.
overtaken = Somebody else changed this first. What you wrote is kept below. Compare, and show the change again.
