"""What is wrong with a set-up: of the machine (`installation.py`), of a site's folders (`folders.py`), of what it says of
itself (`settings.py`). `CHECKS` are all of them, in the order in which they are told.
"""
