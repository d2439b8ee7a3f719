## An association's planned days in one's own calendar

office-calendar = Förbundets datum i din kalender
office-calendar-lead = Prenumerera på förbundets planerade dagar, så syns de i din egen kalender: styrelsens möten, dagarna för underlag, beredning och utskick, och utlysningarnas datum. Flyttas eller ställs ett möte in uppdateras din kalender av sig själv.
office-calendar-secret = Adressen är hemlig. Den som har den kan se förbundets planerade dagar, men inga ärenden, och inte ändra något. Den slutar att fungera när du inte längre har en roll i förbundet.
office-calendar-link = Prenumerera i din kalender
