## The gallery

gallery-title = Galleri
gallery-messages = Meddelanden
gallery-badges = Märken
gallery-buttons = Knappar
gallery-fields = Fält
gallery-reading = Att läsa
