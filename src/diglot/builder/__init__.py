"""The builder: cards become a catalog, a catalog a plan of pages, and each page its bytes."""
