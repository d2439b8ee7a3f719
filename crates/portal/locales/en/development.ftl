## The gallery

gallery-title = Gallery
gallery-messages = Messages
gallery-badges = Badges
gallery-buttons = Buttons
gallery-fields = Fields
gallery-reading = Reading
