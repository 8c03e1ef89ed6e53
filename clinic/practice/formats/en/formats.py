"""27 March 2027, Saturday 27 March, 2:30pm (templates make the last one lower case)."""

DATE_FORMAT = "j F Y"
DAY_FORMAT = "l j F"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DAY_FORMAT = "j M"
TIME_FORMAT = "g:iA"
DATETIME_FORMAT = "l j F Y, g:iA"
