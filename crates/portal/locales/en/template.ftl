## Forms and their versions

templates-title = Forms
templates-explained = These are the association's published forms. A published version never changes: a new version is added, and each call has one of them.
template-version = Version
template-version-number = version { $version }
template-published = Published
template-published-on = Published on { $day }.
template-calls = Used in
template-no-call = no call
template-compare = Compare with
template-compare-title = Two versions of the form
template-differences = What differs
template-no-differences = The versions ask for the same.
template-before = Before
template-after = After
template-consequence = What happens to answers
template-not-asked = The question is not there.
template-in-section = Section: { $section }
template-required = must be answered
template-limit = at most { $count } characters
template-columns = Columns:
template-moved = The question is in another section.
template-reworded = The question is reworded.
template-asks-otherwise = The question takes other answers than before.
consequence-needs-writer = New question that must be answered
consequence-may-need-writer = Answers may need a look
consequence-set-aside = Answers are set aside
consequence-new = New question, not required
consequence-kept = Answers are kept
back-to-templates = To the forms
nav-templates = Forms

## The form of a call

call-template-title = The form of the call
call-template-link = Form: see versions and change it
template-choose = Change the form
template-choose-explained = Before anything is changed you see what differs and what it means for those who are writing already.
template-form = Form
template-choose-one = Choose a form
template-now = in use
template-drafts = Applications that are begun already
template-drafts-choose = Choose what holds for applications that are begun already.
template-drafts-follow = Follow to the new form. All that is written stays.
template-drafts-stay = Are finished in the form that they have.
template-drafts-follow-effect = Applications that are begun follow to the new form. Whoever writes sees what is different, and all that is written stays.
template-drafts-stay-effect = Applications that are begun are finished in the form that they have.
template-received-stay = What has been received keeps its form.
template-reason-hint = For example “The board has decided new goals”. The reason is shown to whoever writes an application, and is kept in the log.
template-effects-heading = Do you want to change the form?
template-change-now = Change the form
template-changed = The form is changed
template-history-none = The form has not been changed here.
template-drafts-followed = Applications that were begun followed.
template-drafts-stayed = Applications that were begun are finished in the old one.
template-undo = Undo the change
template-undo-text = The call gets the form from before the change, and applications that followed go back with all that is written. The reason is kept in the log.
template-undo-now = Go back to the form before
template-undone = The form before holds again
template-undone-by = Undone by { $name } on { $time }

## What a change means for one who writes

draft-change-heading = The association has changed the form
draft-change-explained = You began in version { $before } of the form. Version { $after } holds now. Reason: { $reason }
draft-change-kept-all = Nothing that you have written is gone.
fate-needs-writer = Look at the answer
fate-set-aside = The question is no longer asked
fate-kept = The answer is kept
draft-change-yours = This was the answer
draft-change-new = New question
draft-change-in-section = is now in the section { $section }
set-aside-heading = Saved answers that are not sent
set-aside-explained = They were written in another version of the form, which asked for something else. Only those who write the application see them.
