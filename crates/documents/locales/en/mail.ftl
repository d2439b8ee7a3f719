# Subjects and sentences of the mails.

mail-greeting = Hello,
mail-regards = Kind regards
mail-title =
    { $matter ->
        [statement] Problem statement
       *[application] Application
    }

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

received-subject =
    { $matter ->
        [statement] Problem statement { $number } received: { $title }
       *[application] Application { $number } received: { $title }
    }
received-intro =
    { $matter ->
        [statement] We have received the problem statement “{ $title }”. It arrived on { $received } and has registration number { $number }.
       *[application] We have received the application “{ $title }”. It arrived on { $received } and has registration number { $number }.
    }
received-late =
    { $matter ->
        [statement] The problem statement arrived after the last day and is registered as late.
       *[application] The application arrived after the last day for applications and is registered as late.
    }
received-link =
    { $matter ->
        [statement] Read the problem statement and follow the case here:
       *[application] Read the application and follow the case here:
    }
received-number = Please quote the registration number when you contact us.

## Application received, to the office

arrived-subject =
    { $matter ->
        [statement] New problem statement { $number }: { $title }
       *[application] New application { $number }: { $title }
    }
arrived-intro =
    { $matter ->
        [statement] A problem statement has come in.
       *[application] An application has come in.
    }
arrived-late = It arrived after the last day for applications.
office-link = Open the case:

## Completion requested, to the applicant

completion-subject =
    { $matter ->
        [statement] Please complete problem statement { $number }: { $title }
       *[application] Please complete application { $number }: { $title }
    }
completion-intro =
    { $matter ->
        [statement] The problem statement “{ $title }” ({ $number }) needs to be completed. Please answer no later than { $due }.
       *[application] The application “{ $title }” ({ $number }) needs to be completed. Please answer no later than { $due }.
    }
completion-section = Section { $section }:
completion-link =
    { $matter ->
        [statement] Open the problem statement, change the sections and submit the completion:
       *[application] Open the application, change the sections and submit the completion:
    }

## Completion answered, to the office

answered-subject =
    { $matter ->
        [statement] Problem statement { $number } has come in again: { $title }
       *[application] Completion of { $number }: { $title }
    }
answered-intro =
    { $matter ->
        [statement] A problem statement has come in again, completed or worked over.
       *[application] A completion has come in.
    }
answered-link = Compare the answers before and after:

## Decision, to the applicant

decision-subject =
    { $matter ->
        [statement] The board's answer to problem statement { $number }: { $title }
       *[application] Decision on application { $number }: { $title }
    }
decision-intro =
    { $matter ->
        [statement] The board of { $association } answered on { $date }, § { $paragraph }, the problem statement “{ $title }” ({ $number }).
       *[application] The board of { $association } decided on { $date }, § { $paragraph }, on the application “{ $title }” ({ $number }).
    }
decision-outcome = Decision: { $outcome }
decision-granted = Granted: { $amount }
direction-go-on = The application can be written now. The board's direction and conditions show while you write.
direction-work-over = The problem statement is open to you again. Work it over and send it in anew.
decision-link = Read the whole decision here:

## Consultation, to the body that is asked

opinion-asked-subject =
    { $matter ->
        [statement] Opinion asked for on problem statement { $number }: { $title }
       *[application] Opinion asked for on application { $number }: { $title }
    }
opinion-asked-intro =
    { $matter ->
        [statement] { $association } asks { $body } for its opinion on the problem statement “{ $title }” ({ $number }) from { $owner }.
       *[application] { $association } asks { $body } for its opinion on the application “{ $title }” ({ $number }) from { $owner }.
    }
opinion-asked-due = We need the opinion no later than { $due }.
opinion-asked-link =
    { $matter ->
        [statement] Read the problem statement and give the opinion here:
       *[application] Read the application and give the opinion here:
    }
opinion-asked-mail = The link needs the role of a representative. Otherwise you may answer by mail to { $office }.

## An opinion has come in, to the office

opinion-given-subject = Opinion in { $number }: { $title }
opinion-given-intro = { $body } has answered about “{ $title }” ({ $number }).
opinion-given-late = The opinion came after the last day.
