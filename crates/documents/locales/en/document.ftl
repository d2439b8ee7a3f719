# Headings and standing sentences of the documents.

submission-kind =
    { $matter ->
        [statement] Problem statement
       *[application] Application
    }
decision-kind = Decision
registration-number = Registration number
page = Page
page-of = of
owner = Owner
numbered-characters = Characters that the typeface of this document lacks are written as their Unicode number, for example [U+1F642].

## Submission

received = Received
submitted-by = Submitted by
call = Call
template = Template
template-and-version = { $name }, version { $version }
late = Received after the last day for applications
late-with-deadline = Received after the last day for applications, which was { $deadline }
submission-as-sent =
    { $matter ->
        [statement] This document shows the problem statement as it was submitted.
       *[application] This document shows the application as it was submitted.
    }
answer-empty = No answer
see-parties = See the heading Parties
see-budget = See the heading Budget

parties = Parties
parties-none = No parties are given
party-organisation = Organisation
party-kind = Kind of party
party-commitment = Commitment
party-kind-social-insurance-agency = Social Insurance Agency
party-kind-employment-service = Employment Service
party-kind-region = Region
party-kind-municipality = Municipality
party-kind-other = Other organisation

goal = Goal
goal-target = Target
plan-activity = Activity
plan-responsible = Responsible
plan-time = Time
attachment-checksum = SHA-256:

budget = Budget
budget-empty = No budget is given
budget-in-kronor = The amounts are in Swedish kronor.
budget-applied-for = Applied for: { $amount }
budget-total-cost = Total cost: { $amount }
budget-year-heading = Year { $year }
budget-sum-of-year = Sum { $year }
budget-by-year = All years
budget-year = Year
budget-sum = Sum
budget-total = Total
budget-cost-type = Cost type
budget-organisation = Organisation
source-applied-for = Applied for
source-co-financing-cash = Co-financing in cash
source-co-financing-in-kind = Co-financing in kind
source-other = Other financing
budget-other-source = Other financing: { $name }

findings = Checks at submission
findings-none = The checks found nothing to remark on
finding-stops = Obstacle
finding-warns = Warning
finding-informs = Information
finding-source = ({ $source })

## Decision

board-meeting = Meeting of the board
paragraph = Paragraph
decision = Decision
outcome-granted = Granted
outcome-partly-granted = Partly granted
outcome-rejected = Rejected
outcome-referred-back = Referred back
outcome-tabled = Tabled
outcome-go-on = Direction: go on
outcome-go-no-further = Direction: do not go on
outcome-work-over = Direction: work the problem statement over
granted-of-asked = Granted: { $granted }. Applied for: { $asked }.
granted-by-line = Applied for and granted
asked = Applied for
granted = Granted
conditions = Conditions
reasons = Reasons for the decision
how-it-was-decided = How the decision was made
decided-at = The board made the decision at its meeting on { $date }, § { $paragraph }.
presenter-left = The person who presented the matter left the meeting before the decision was made.
presenter-named-left = The matter was presented by { $name }, who left the meeting before the decision was made.
presenter-named = The matter was presented by { $name }.
judgement = Judgement before the decision
effect = When the decision takes effect
grant-takes-effect = The grant takes effect on the day the minutes are adjusted. Only then can an agreement be drawn up.
go-on-takes-effect = The direction holds from the day on which the minutes are adjusted. Only then can the application be written.
work-over-takes-effect = When the minutes are adjusted, the problem statement is open to those who wrote it, so that they can work it over and submit it again.
minutes-adjusted = The minutes were adjusted on { $date }.
minutes-not-adjusted = The minutes are not yet adjusted.
contact = Contact
