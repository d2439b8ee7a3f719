# Subjects and sentences of the mails.

mail-greeting = Hello,
mail-regards = Kind regards
mail-title = Application

## Sign-in

sign-in-subject = Your sign-in link
sign-in-intro = Open the link to sign in:
sign-in-validity =
    { $minutes ->
        [one] The link is valid for one minute and can be used only once.
       *[other] The link is valid for { $minutes } minutes and can be used only once.
    }
sign-in-not-asked = If you did not ask for a link, you can ignore this message.

## Invitation to a role

invitation-subject = Invitation from { $place }
invitation-intro = { $giver } invites you to { $place } as:
invitation-term = The role holds from { $first } to { $last }.
invitation-from = The role holds from { $first }.
invitation-answer = Sign in and answer by { $day }:
invitation-not-expected = Did you expect no invitation? Decline on the same page, or disregard this message. You get no role without accepting it.

## A key was added

passkey-subject = A new key was added to your account
passkey-intro = The key “{ $name }” was added to your account { $added }. It can be used to sign in as you.
passkey-not-you = Was it not you? Sign in, remove the key and contact whoever gave you your role:

## Application received, to the applicant

received-subject = Application { $number } received: { $title }
received-intro = We have received the application “{ $title }”. It arrived on { $received } and has registration number { $number }.
received-late = The application arrived after the last day for applications and is registered as late.
received-link = Read the application and follow the case here:
received-number = Please quote the registration number when you contact us.

## Application received, to the office

arrived-subject = New application { $number }: { $title }
arrived-intro = An application has come in.
arrived-late = It arrived after the last day for applications.
office-link = Open the case:

## Completion requested, to the applicant

completion-subject = Please complete application { $number }: { $title }
completion-intro = The application “{ $title }” ({ $number }) needs to be completed. Please answer no later than { $due }.
completion-section = Section { $section }:
completion-link = Open the application, change the sections and submit the completion:

## Completion answered, to the office

answered-subject = Completion of { $number }: { $title }
answered-intro = A completion has come in.
answered-link = Compare the answers before and after:

## Decision, to the applicant

decision-subject = Decision on application { $number }: { $title }
decision-intro = The board of { $association } decided on { $date }, § { $paragraph }, on the application “{ $title }” ({ $number }).
decision-outcome = Decision: { $outcome }
decision-granted = Granted: { $amount }
decision-link = Read the whole decision here:
