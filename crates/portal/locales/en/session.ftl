## Signing in

sign-in-title = Sign in
sign-in-text = We send a link to your e-mail. Open it in this browser and you are signed in. You need no password.
sign-in-email = E-mail address
sign-in-email-hint = Write the address you are registered with, usually the one at work.
sign-in-email-wrong = Write an e-mail address, for example name@municipality.se.
sign-in-send = Send link
link-sent-title = Check your e-mail
link-sent-text = If we know the address, we have sent a link to sign in with. The link is valid for a short time and can be used once.
link-sent-missing = No message within a few minutes? Check your junk mail and that you wrote the right address.
link-sent-again = Send a new link
open-link-title = Sign in to Mellanrum
open-link-text = Press the button to sign in to this browser.
open-link-button = Sign in
link-expired-title = The link is no longer valid
link-expired-text = The link has been used or is too old. Ask for a new one and it arrives at once.
link-expired-again = Send a new link
