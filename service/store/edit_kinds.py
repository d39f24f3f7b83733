"""The words of `edits`: what was done, and how it is known who did it."""

# A cell of a row; a row that came, went or is in doubt, with its states before and after.
CELL, STATE = "cell", "state"
# Of rows that people typed and of lines of the register, with all their cells; of copies of a row.
ROW_MADE, ROW_CHANGED, ROW_DELETED = "row_made", "row_changed", "row_deleted"
ROW_COPIED, COPY_DELETED = "row_copied", "copy_deleted"
# Of columns, tabs and the file, as in sheets/embedded/journal.py.
HEADER, ROWS_INSERTED, SORTED, FILTERED, UNDONE = "header", "rows_inserted", "sorted", "filtered", "undone"
COLUMNS_INSERTED, COLUMNS_DELETED, COLUMNS_MOVED = "columns_inserted", "columns_deleted", "columns_moved"
COLUMNS_HIDDEN, COLUMNS_SHOWN = "columns_hidden", "columns_shown"
TAB_ADDED, TAB_DELETED, TAB_RENAMED, TAB_MOVED = "tab_added", "tab_deleted", "tab_renamed", "tab_moved"
TAB_HIDDEN, TAB_SHOWN = "tab_hidden", "tab_shown"
TAB_PROTECTED, TAB_UNPROTECTED = "tab_protected", "tab_unprotected"
FILE_RENAMED, FILE_TRASHED, FILE_RESTORED = "file_renamed", "file_trashed", "file_restored"

# Who did it: they are known to have done it themselves; the only one who changed the file between two looks;
# one of these, told apart by SEPARATOR; nobody knows. BY_FILE, who changed the file last: older edits only.
BY_CELL, BY_REVISION, BY_ONE_OF, BY_NOBODY, BY_FILE = "cell", "revision", "one_of", "nobody", "file"
SEPARATOR = ", "
