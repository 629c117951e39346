"""Brings a site to where it is read, GitHub Pages: by a branch that is pushed (`branch`), or by a workflow (`workflow`)."""
