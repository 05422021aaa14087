"""What can be wrong with the database in a way that an operator can act on."""


class DatabaseError(Exception):
    """Base: the message is one sentence for the operator."""


class DatabaseInUseError(DatabaseError):
    """Another process holds this database."""


class DatabaseTooNewError(DatabaseError):
    """A newer version of Bandstand wrote this file; nothing in it was touched."""


class DatabaseUnusableError(DatabaseError):
    """The file cannot be opened, is damaged, or is not ours."""


class BackupError(DatabaseError):
    """A copy of the database could not be made; nothing was left under its name."""
