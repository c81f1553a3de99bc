"""Thai digits, dates, fiscal years, money, order, words and provinces, for people and for machines."""
