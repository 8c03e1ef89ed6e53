"""27 de marzo de 2027, sábado 27 de marzo, 14:30."""

DATE_FORMAT = r"j \d\e F \d\e Y"
DAY_FORMAT = r"l j \d\e F"
SHORT_DATE_FORMAT = "j M Y"
SHORT_DAY_FORMAT = "j M"
TIME_FORMAT = "H:i"
DATETIME_FORMAT = r"l j \d\e F \d\e Y, H:i"
