"""The picture that a page is shared with: a social card drawn from its title, or the cover that its writer gave it."""
