"""How much a plan may hold: generous for a city, and small enough that nobody can fill the house."""

TEXT = 20_000  # characters of a component
SENTENCES = 2_000  # of a vision, a goal, a need, a reason
NAME = 300
UNIT = 60
EVIDENCE = 400
CHANNEL = 200
PERSONS = 100_000_000  # voices behind a need

GOALS = 100
INDICATORS = 20  # of one goal
PROJECTS = 300

FIRST_YEAR, LAST_YEAR = 2500, 2643  # Buddhist era
MOST_YEARS = 15  # of one project
AMOUNT = 10**13  # baht of one line: below ten million million
VALUE = 10**13  # of an indicator
