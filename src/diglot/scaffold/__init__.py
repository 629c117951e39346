"""New blogs and new posts: their files as text, made of templates. `blog/` is a blog; a leading `_` in it stands for a dot.

`site.py` and `post.py` say which files there will be, `writing.py` puts them on disk and never over others.
"""
