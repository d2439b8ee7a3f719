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
association-role-director = Director
association-role-officer = Officer
association-role-board-member = Board member
organisation-role-editor = Writes applications
organisation-role-signatory = Signatory
party-kind-forsakringskassan = Social Insurance Agency
party-kind-arbetsformedlingen = Public Employment Service
party-kind-region = Region
party-kind-municipality = Municipality
