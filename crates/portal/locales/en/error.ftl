## Pages for when there is no page

error-not-found-heading = There is no such page
error-not-found-text = The address may be mistyped, or you may not have access to the page.
error-signed-out-heading = You need to sign in
error-signed-out-text = You have been signed out. Sign in and try again.
error-forged-heading = The page was too old
error-forged-text = What you sent was not received. That happens when you have been signed out or have signed in in another tab. Open the page in a new tab and copy what you wrote there before closing the old one.
error-too-large-heading = What you sent was too large
error-too-large-text = A file sent this way can be at most 20 MB.
error-rate-limited-heading = Too many tries
error-rate-limited-seconds = { $seconds ->
    [one] There have been too many tries in a short time. Try again in one second.
   *[other] There have been too many tries in a short time. Try again in { $seconds } seconds.
}
error-rate-limited-minutes = There have been too many tries in a short time. Try again in { $minutes } minutes.
error-unavailable-heading = The service is not answering right now
error-unavailable-text = What is already saved is safe. Try again in a while.
error-suspended-heading = The association is closed for the time being
error-suspended-text = Its pages are not shown just now, and nobody can write or send anything to it. Everything that is saved is kept. Contact its office if you have questions.
error-no-sign-in-heading = Signing in is not possible right now
error-no-sign-in-text = Try again in a while. Whoever is signed in already can go on working. A link that you have received still works.
error-internal-heading = Something went wrong on our side
error-internal-text = The error has been logged. Try again in a while. Contact the office if it remains.
error-request-id = State the number { $id } if you contact us.
