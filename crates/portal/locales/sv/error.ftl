## Pages for when there is no page

error-not-found-heading = Sidan finns inte
error-not-found-text = Adressen kan vara felskriven, eller så har du inte tillgång till sidan.
error-signed-out-heading = Du behöver logga in
error-signed-out-text = Du har blivit utloggad. Logga in och försök igen.
error-forged-heading = Sidan var för gammal
error-forged-text = Det du skickade togs inte emot. Det händer om du har blivit utloggad eller har loggat in i en annan flik. Öppna sidan i en ny flik och för över det du skrev dit innan du stänger den gamla.
error-too-large-heading = Det du skickade var för stort
error-too-large-text = Filen får vara högst 20 MB när den skickas på det här sättet.
error-rate-limited-heading = För många försök
error-rate-limited-seconds = { $seconds ->
    [one] Det har kommit för många försök på kort tid. Försök igen om en sekund.
   *[other] Det har kommit för många försök på kort tid. Försök igen om { $seconds } sekunder.
}
error-rate-limited-minutes = Det har kommit för många försök på kort tid. Försök igen om { $minutes } minuter.
error-unavailable-heading = Tjänsten svarar inte just nu
error-unavailable-text = Det som redan är sparat finns kvar. Försök igen om en stund.
error-suspended-heading = Förbundet är stängt för tillfället
error-suspended-text = Förbundets sidor visas inte just nu, och ingen kan skriva eller skicka in något till förbundet. Allt som är sparat finns kvar. Kontakta kansliet om du undrar något.
error-no-sign-in-heading = Det går inte att logga in just nu
error-no-sign-in-text = Försök igen om en stund. Den som redan är inloggad kan fortsätta arbeta. En länk som du har fått gäller fortfarande.
error-internal-heading = Något gick fel hos oss
error-internal-text = Felet är registrerat. Försök igen om en stund. Kontakta kansliet om felet kvarstår.
error-request-id = Uppge numret { $id } om du kontaktar oss.
