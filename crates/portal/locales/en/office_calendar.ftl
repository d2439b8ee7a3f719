## An association's planned days in one's own calendar

office-calendar = The association's dates in your calendar
office-calendar-lead = Subscribe to the association's planned days to see them in your own calendar: the board's meetings, the days for material, preparation and mail-out, and the dates of calls. Meetings that are moved or cancelled change by themselves.
office-calendar-secret = The address is secret. Whoever has it sees the association's planned days, but no cases, and changes nothing. It stops working when you no longer have a role in the association.
office-calendar-link = Subscribe in your calendar
