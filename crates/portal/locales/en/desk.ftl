## The applicant's desk

desk-title = My desk
desk-drafts = My drafts
desk-no-drafts = You have no drafts.
desk-draft-closes = Last day { $date }
desk-draft-missing = { $count ->
    [0] Everything is filled in.
    [one] One answer is missing.
    *[other] { $count } answers are missing.
}
desk-cases = My cases
desk-no-cases = You have no submitted applications.
desk-calls = What you can apply for
desk-no-calls = At the moment there is nothing your organisation can apply for.
desk-no-organisation-heading = You cannot apply for any organisation
desk-no-organisation-text = Contact the association's office if you are going to apply for your organisation.
desk-asked-completion = Complete by { $date }
desk-asked-nothing = You do not need to do anything.
desk-asked-nothing-until = You do not need to do anything. The board decides { $date }.
column-application = Application
column-state = State
column-asked = What happens
new-application-title = New application
new-application-organisation = Which organisation is applying?
new-application-organisation-missing = Choose which organisation is applying.
new-application-start = Start writing
new-application-none-heading = You cannot apply here
new-application-none-text = Your organisation is not a member of this association, or the call is not open. Contact the office if you have questions.
