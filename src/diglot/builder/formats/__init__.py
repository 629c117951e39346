"""The files that are not pages: feeds, the sitemap, robots.txt. Each is composed from data of its own."""
