"""How errors, counts and times are said on screens: plain values in, words out, in the language of the interface."""

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale, Qt

from whisper_net.core.errors import WhisperNetError

MINUTE, HOUR, DAY = 60, 3_600, 86_400


def translated(text: str) -> str:
    """A text in the language of the interface; for words outside of a QObject."""
    return QCoreApplication.translate("whisper_net", text)


def marked(text: str) -> str:
    """The text itself, marked for translation: for tables that are made before a language is chosen."""
    return text


def counted(one: str, many: str, count: int) -> str:
    """One wording for one thing, another with %n for several, translated."""
    return translated(one if count == 1 else many).replace("%n", str(count))


def readers(words: str, count: int) -> str:
    """Words for what reaches so many readers, put in for %1. This person is one of them."""
    who = translated("you and 1 other") if count == 2 else counted("yourself", "%n people", count)
    return words.replace("%1", who)


def audience_words(count: int) -> str:
    """How many can read something, this person among them."""
    return readers("%1", count) if count > 1 else translated("only you")


def sentence(error: WhisperNetError) -> str:
    """An error as a sentence for people."""
    words = translated(str(error)) or error.code
    return words[:1].upper() + words[1:] + ("" if words.endswith((".", "!", "?")) else ".")


def ago(then: int | None, now: int) -> str:
    """How long ago something was, coarsely: "now", "12 s ago", "5 min ago", "3 h ago", or the day."""
    if then is None:
        return translated("never")
    passed = max(0, now - then)
    if passed < 5:
        return translated("now")
    for unit, length, longest in (("%n s ago", 1, MINUTE), ("%n min ago", MINUTE, HOUR), ("%n h ago", HOUR, DAY)):
        if passed < longest:
            return translated(unit).replace("%n", str(passed // length))
    return day(then, now)


def clock_time(then: int) -> str:
    """The time of day where this person is, as their language writes it."""
    return QLocale().toString(QDateTime.fromSecsSinceEpoch(then).time(), QLocale.FormatType.ShortFormat)


def stamp(then: int) -> str:
    """The date and the time where this person is, in full."""
    moment = QDateTime.fromSecsSinceEpoch(then)
    return f"{QLocale().toString(moment.date(), 'd MMMM yyyy')}, {clock_time(then)}"


def stamp_of_text(text: str) -> str:
    """The same of a time that an operation answered, in ISO 8601."""
    return stamp(QDateTime.fromString(text, Qt.DateFormat.ISODate).toSecsSinceEpoch())


def day(then: int, now: int) -> str:
    """The day where this person is: "today", "yesterday", or a date, with its year only if it is another."""
    date, today = QDateTime.fromSecsSinceEpoch(then).date(), QDateTime.fromSecsSinceEpoch(now).date()
    if date == today:
        return translated("today")
    if date == today.addDays(-1):
        return translated("yesterday")
    return QLocale().toString(date, "d MMMM" if date.year() == today.year() else "d MMMM yyyy")
