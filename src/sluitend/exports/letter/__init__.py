"""The referral letter (*verwijsbrief*): asking another party to take up part of the care. No copy of it is kept."""
